"""Read the negative lists of a plan folder."""

from pathlib import Path

from pydantic import ValidationError

from houping.core.errors import NegativeListBroken
from houping.core.plan.negative import NegativeLists
from houping.plans.load import folder_of
from houping.plans.yaml import parse

FILE = "negative_lists.yaml"


def negative_lists(plan: Path | str) -> NegativeLists | None:
    """Return the lists of a plan given by path or by built-in name; None when it has none.

    Raises PlanMissing, PlanYamlBroken or NegativeListBroken.
    """
    path = folder_of(plan) / FILE
    return read_negative_lists(path.read_bytes()) if path.is_file() else None


def read_negative_lists(text: bytes) -> NegativeLists:
    """Return the lists that a file holds; raises PlanYamlBroken or NegativeListBroken (the first fault)."""
    try:
        return NegativeLists.model_validate(parse(Path(FILE), text).data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "—"
        raise NegativeListBroken(detail=f"{place}: {first['msg']}") from None
