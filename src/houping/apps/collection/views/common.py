"""What the pages of the fieldwork share: the county of an address, its name, the choice of counties."""

from typing import Any

from django.http import Http404, HttpRequest

from houping.apps.accounts.models import Assignment as Post
from houping.apps.accounts.roles import Role
from houping.apps.plans import groups
from houping.core.plan.model import County


def counties(request: HttpRequest, permission: str) -> tuple[groups.Shown, tuple[County, ...]]:
    """Return the choice of the page, and those of its counties that the person may see; raises Http404 without plan."""
    plan = groups.in_force(request)
    if plan is None:
        raise Http404
    shown = groups.shown(request, plan)
    own = request.user.counties(permission, assessment=request.assessment.key)
    return shown, tuple(c for c in shown.counties if own is None or c.code in own)


def county_of(request: HttpRequest, code: str) -> County:
    """Return the county of an address; raises Http404."""
    plan = groups.in_force(request)
    found = next((c for c in plan.counties if c.code == code), None) if plan else None
    if found is None:
        raise Http404
    return found


def people_of(assessment: Any, county: str, role: Role) -> list[tuple[str, str]]:
    """Return (id, name) of those who hold a role in a county today."""
    held = Post.objects.current().filter(assessment=assessment.key, county=county, role=role)
    rows = held.order_by("person__name").values_list("person", "person__name", "person__username")
    return [(str(pk), f"{name}（{username}）") for pk, name, username in rows.distinct()]
