"""Every address of the demonstration site with the person who opens it: for tests of speed, of looks and of access."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from houping.apps.accounts.roles import PERMISSIONS, Role

KEY, COUNTY = "cq2021", "500101"
TABLE = Path(__file__).parent / "apps" / "access.csv"
# who opens a page first: those who see most of it, then the others
ORDER = (Role.XZJ, Role.QC, Role.TL, Role.CTY, Role.LGO, Role.SV, Role.SECURITY, Role.SYSTEM, Role.AUDIT)
BY_PAGE = {
    "accounts:person": Role.SECURITY,
    "accounts:people": Role.SYSTEM,
    "frames:list": Role.QC,
    "frames:frame": Role.QC,
    "plans:notice": Role.XZJ,
    "results:dashboard": Role.QC,
    "results:runs": Role.QC,
    "results:run": Role.QC,
    "results:county": Role.QC,
    "sampling:overview": Role.QC,
    "sampling:ceremony": Role.QC,
    "sampling:size": Role.QC,
}


@dataclass(frozen=True)
class Visit:
    """One address as one person opens it."""

    name: str
    role: Role
    url: str


def visits():
    """Return a visit of every address of the site whose objects the demonstration has."""
    arguments = dict(routes())
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        name, who = row["url"], row["who"]
        if who == "token":  # machines, not people
            continue
        values = _objects(name, arguments[name])
        if values is not None:
            found.append(Visit(name, _role(name, who), reverse(name, kwargs=values)))
    return found


def routes(resolver=None, namespace="", prefix=()):
    """Yield (route name, argument names) of every address of our own apps."""
    for entry in (resolver or get_resolver()).url_patterns:
        arguments = (*prefix, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner, arguments)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", arguments


def _role(name, who):
    if name in BY_PAGE:
        return BY_PAGE[name]
    if who in {"public", "signed-in"}:
        return Role.QC
    return next(role for role in (*ORDER, *Role) if any(role in PERMISSIONS[p] for p in who.split()))


def _objects(name, arguments):
    """Return what fills the places of an address; None when the demonstration has no such object."""
    values = {}
    for argument in arguments:
        value = {"assessment": KEY, "county": COUNTY, "action": "issue"}.get(argument) or _value(
            name, argument
        )
        if value is None:
            return None
        values[argument] = value
    return values


def _value(name, argument):
    from houping.apps.accounts.models import Assignment, Person
    from houping.apps.frames.models import Frame
    from houping.apps.jobs.models import Job, Run
    from houping.apps.ledger.models import Entry
    from houping.apps.plans import models as plans
    from houping.apps.sampling import models as sampling
    from houping.apps.teams import models as teams

    app = name.split(":")[0]
    if argument == "run" or name in {"results:run", "results:replay"}:
        return _first(Run.objects.filter(step="grades"), "pk")
    if name == "results:compare":
        place = 0 if argument == "pk" else 1
        return Run.objects.order_by("-pk")[place].pk if Run.objects.count() > 1 else None
    if argument == "name":
        return {"plans:file": "plan.yaml", "sampling:size-export": "quota"}.get(name) or _name(name)
    sources = {
        ("plans", "number"): (plans.PlanVersion, "number"),
        ("plans", "old"): (plans.PlanVersion, "number"),
        ("plans", "new"): (plans.PlanVersion, "number"),
        ("plans:milestone", "pk"): (plans.Milestone, "pk"),
        ("plans:task", "pk"): (plans.Task, "pk"),
        ("plans:notice", "pk"): (plans.Notice, "pk"),
        ("plans:notice-export", "pk"): (plans.Notice, "pk"),
        ("plans:reply", "pk"): (plans.Opinion, "pk"),
        ("plans:sign", "pk"): (plans.Receipt, "pk"),
        ("plans:forward", "pk"): (plans.Receipt, "pk"),
        ("frames", "number"): (Frame, "number"),
        ("sampling", "number"): (sampling.Ceremony, "number"),
        ("sampling:decide", "pk"): (sampling.Replacement, "pk"),
        ("teams:member", "pk"): (teams.Member, "pk"),
        ("teams", "pk"): (teams.Tender, "pk"),
        ("teams:document", "pk"): (teams.Document, "pk"),
        ("accounts:withdraw", "pk"): (Assignment, "pk"),
        ("accounts", "pk"): (Person, "pk"),
        ("accounts", "avoidance"): (None, "pk"),
        ("ledger", "seq"): (Entry, "seq"),
        ("jobs", "job"): (Job, "pk"),
    }
    model, field = sources.get((name, argument)) or sources.get((app, argument)) or (None, "")
    return _first(model.objects.all(), field) if model else None


def _name(name):
    """Return the village or the report that an address names."""
    from houping.apps.jobs.models import Run
    from houping.apps.sampling.lists import villages
    from houping.apps.sampling.models import Ceremony

    if name.startswith("reports:"):
        run = Run.objects.filter(step="reports").first()
        return next(n for n in sorted(run.outputs) if n.startswith("区县报告/")) if run else None
    ceremony = Ceremony.objects.filter(state="revealed").first()
    return villages(ceremony, COUNTY)[0]["village"] if ceremony else None


def _first(found, field):
    return found.order_by("pk").values_list(field, flat=True).first()
