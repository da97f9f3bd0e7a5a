"""Names of counties, and the counties that a person may choose among."""

from collections.abc import Callable

from django.http import HttpRequest

from houping.apps.plans import groups
from houping.core.plan.model import Plan


def county_name(request: HttpRequest) -> Callable[[str], str]:
    """Return a function from a division code to the name of the county; other words stay as they are."""
    return naming(groups.in_force(request))


def naming(plan: Plan | None) -> Callable[[str], str]:
    """Return the same function from a plan that was read already."""
    names = {c.code: c.name for c in plan.counties} if plan else {}
    return lambda code: names.get(code, code)


def counties(request: HttpRequest, permission: str) -> list[tuple[str, str]]:
    """Return (code, name) of the counties in which the person holds a permission."""
    plan = groups.in_force(request)
    own = request.user.counties(permission, assessment=request.assessment.key)
    known = [(c.code, c.name) for c in plan.counties] if plan else []
    return known if own is None else [(code, name) for code, name in known if code in own]
