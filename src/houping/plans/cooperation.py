"""Read the checklist of the counties of a plan folder."""

from pathlib import Path

from pydantic import ValidationError

from houping.core.errors import CooperationBroken
from houping.core.plan.cooperation import Cooperation
from houping.plans.load import folder_of
from houping.plans.yaml import parse

FILE = "cooperation.yaml"


def cooperation(plan: Path | str) -> Cooperation | None:
    """Return the checklist of a plan given by path or by built-in name; None when it has none.

    Raises PlanMissing, PlanYamlBroken or CooperationBroken.
    """
    path = folder_of(plan) / FILE
    return read_cooperation(path.read_bytes()) if path.is_file() else None


def read_cooperation(text: bytes) -> Cooperation:
    """Return the checklist that a file holds; raises PlanYamlBroken or CooperationBroken (the first fault)."""
    try:
        return Cooperation.model_validate(parse(Path(FILE), text).data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "—"
        raise CooperationBroken(detail=f"{place}: {first['msg']}") from None
