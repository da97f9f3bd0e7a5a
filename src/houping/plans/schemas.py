"""JSON Schema of the files of a plan folder: completion and checks while typing."""

import json
from collections.abc import Mapping
from pathlib import Path

from houping.core.plan.cooperation import Cooperation
from houping.core.plan.model import PARTS
from houping.core.plan.negative import NegativeLists
from houping.core.plan.sourced import Strict

BESIDE: Mapping[str, type[Strict]] = {
    "negative_lists.yaml": NegativeLists,
    "cooperation.yaml": Cooperation,
}  # in the folder, but no part of the plan
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> Mapping[str, str]:
    """Return the text of every schema by file name ("plan.schema.json")."""
    return {f"{Path(name).stem}.schema.json": _schema(name) for name in {**PARTS, **BESIDE}}


def _schema(name: str) -> str:
    model = PARTS.get(name) or BESIDE[name]
    schema = {"$schema": DIALECT, **model.model_json_schema()}
    schema["title"] = name
    for definition in schema.get("$defs", {}).values():
        if {"clause", "assumption"} <= set(definition.get("properties", {})) and "value" in definition[
            "required"
        ]:
            definition["oneOf"] = [{"required": ["clause"]}, {"required": ["assumption"]}]
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into a folder; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in schemas().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
