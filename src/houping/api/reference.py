"""The description of the interface as a file and as a page of the documentation, from the code itself."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SERVED = "api/v1"


@dataclass(frozen=True)
class Offered:
    """One operation, as documentation lists it."""

    name: str
    method: str
    path: str
    scope: str
    summary: str
    parameters: tuple[str, ...]
    tagged: bool

    @property
    def chinese(self) -> str:
        """The summary in Chinese; it is written in both languages, the English one last."""
        return self.summary.removesuffix(self.english).strip()

    @property
    def english(self) -> str:
        """The summary in English."""
        return re.split(r"[\u3400-\u9fff] ", self.summary)[-1]


def schema() -> dict[str, Any]:
    """Return the OpenAPI document."""
    from houping.api.urls import interface  # it imports the pages, which import this module

    found: dict[str, Any] = json.loads(json.dumps(interface.get_openapi_schema(path_prefix=SERVED)))
    return found


def text() -> str:
    """Return the OpenAPI document as docs/reference/openapi.json holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def operations() -> list[Offered]:
    """Return the operations in the order of their addresses."""
    return list(_operations(schema()))


def _operations(document: dict[str, Any]) -> Iterator[Offered]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names = [p["name"] for p in operation.get("parameters", []) if p["in"] != "path"]
            if "requestBody" in operation:
                names.append("body")
            yield Offered(
                name=operation["operationId"],
                method=method.upper(),
                path=path,
                scope=operation["x-scope"],
                summary=operation["summary"],
                parameters=tuple(names),
                tagged="304" in operation["responses"],
            )
