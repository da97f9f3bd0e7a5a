"""Names of counties and levels as the tables of this app write them."""

from collections.abc import Callable

from django.http import HttpRequest

from houping.apps.plans import groups
from houping.apps.training.models import Level


def county_name(request: HttpRequest) -> Callable[[str], str]:
    """Return a function from a division code to the name of the county; other words stay as they are."""
    plan = groups.in_force(request)
    names = {c.code: c.name for c in plan.counties} if plan else {}
    return lambda code: names.get(code, code)


def level_name(level: str) -> str:
    """Return what a level is called."""
    return str(Level(level).label) if level else ""
