"""Every address of the demonstration site with the person who opens it: for tests of speed, of looks and of access."""

import csv
import re
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
    "results:county-score": Role.QC,
    "sampling:overview": Role.QC,
    "sampling:ceremony": Role.QC,
    "sampling:size": Role.QC,
}


PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Visit:
    """One address as one person opens it."""

    name: str
    role: Role
    url: str


def visits():
    """Return a visit of every address of the site whose objects the demonstration has."""
    arguments = dict(routes())
    found = []
    for name, who in addresses().items():
        values = _objects(name, arguments[name])
        if values is not None:
            found.append(Visit(name, _role(name, who), reverse(name, kwargs=values)))
    return found


def addresses():
    """Return route name -> who may open it, of every address for people (tokens and tablets are machines)."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["url"]: row["who"] for row in csv.DictReader(file) if row["who"] not in {"token", "tablet"}
        }


def routes(resolver=None, namespace="", prefix=()):
    """Yield (route name, argument names) of every address of our own apps."""
    for entry in (resolver or get_resolver()).url_patterns:
        arguments = (*prefix, *PLACE.findall(str(entry.pattern)))
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner, arguments)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", arguments


def finished(settings, folder, workspace):
    """Load the demonstration with all its results, and one job under way, into the site of a test."""
    from houping.site.demo import load

    settings.DATA, settings.WORKSPACES = folder, folder / "workspaces"
    settings.WORKSPACES.mkdir()
    (settings.WORKSPACES / KEY).symlink_to(workspace, target_is_directory=True)
    printed = list(load())
    a_job_under_way()
    return printed


def a_job_under_way():
    """Start a computation that nobody carries out."""
    from houping.apps.accounts.models import Person
    from houping.apps.jobs.services import start

    qc = Person.objects.get(username="demo-qc")
    start(actor=qc, kind="results.compute", title="计算结果并生成报告", assessment=KEY, parameters={})


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


OBJECTS = {
    "plans": "plans.PlanVersion number",
    "plans:milestone": "plans.Milestone pk",
    "plans:task": "plans.Task pk",
    "plans:notice": "plans.Notice pk",
    "plans:notice-export": "plans.Notice pk",
    "plans:reply": "plans.Opinion pk",
    "plans:sign": "plans.Receipt pk",
    "plans:forward": "plans.Receipt pk",
    "frames": "frames.Frame number",
    "sampling": "sampling.Ceremony number",
    "sampling:decide": "sampling.Replacement pk",
    "results": "results.Delivery pk",
    "results:proposal": "results.Proposal number",
    "results:proposal-move": "results.Proposal number",
    "reports": "reports.Issue number",
    "reports:review-decide": "reports.Round number",
    "reports:remark-take": "reports.Remark pk",
    "supervision:strike": "supervision.Burden pk",
    "supervision:inspection": "supervision.Inspection pk",
    "supervision:violation": "supervision.Violation pk",
    "supervision:violation-move": "supervision.Violation pk",
    "supervision:violation-link": "quality.Interference pk",
    "supervision:slip": "supervision.Slip pk",
    "supervision:slip-move": "supervision.Slip pk",
    "supervision:slip-word": "supervision.Slip pk",
    "supervision:referral": "supervision.Referral pk",
    "supervision:referral-move": "supervision.Referral pk",
    "supervision:voice": "supervision.Voice pk",
    "supervision:voice-move": "supervision.Voice pk",
    "supervision:cooperation-item": "supervision.CooperationItem pk",
    "supervision:cooperation-item-drop": "supervision.CooperationItem pk",
    "supervision:file": "supervision.Evidence pk",
    "supervision": "supervision.ListVersion pk",
    "findings:session": "findings.Session pk",
    "findings:session-close": "findings.Session pk",
    "findings:minutes": "findings.Session pk",
    "findings:experience-review": "findings.Experience pk",
    "findings:upload-part": "findings.Upload key",
    "findings:county-ruling": "findings.CountyRuling number",
    "findings:county-ruling-vote": "findings.CountyRuling number",
    "findings:county-ruling-decide": "findings.CountyRuling number",
    "findings:county-ruling-lift": "findings.CountyRuling number",
    "findings": "findings.Finding pk",
    "rectification:upload-part": "rectification.Upload key",
    "rectification:measure-end": "rectification.Measure pk",
    "rectification:measure-notice": "rectification.Measure pk",
    "rectification:measure-minutes": "rectification.Measure pk",
    "rectification:measure-file": "rectification.Minutes pk",
    "rectification:letter": "rectification.Letter pk",
    "rectification:receive": "rectification.Letter pk",
    "rectification": "rectification.Item pk",
    "routine": "routine.DataRequest pk",
    "routine:evidence": "routine.FalseData pk",
    "routine:handle": "routine.FalseData pk",
    "quality": "collection.Submission pk",
    "quality:settle": "quality.Remark pk",
    "quality:alert-answer": "quality.Alert pk",
    "quality:release": "quality.Hold pk",
    "quality:person": "collection.Submission person",
    "quality:backcheck": "quality.BackCheck pk",
    "quality:backcheck-hand": "quality.BackCheck pk",
    "quality:backcheck-drop": "quality.BackCheck pk",
    "quality:interference-handle": "quality.Interference pk",
    "training:course": "training.Course pk",
    "training:materials": "training.Course pk",
    "training:add-session": "training.Course pk",
    "training:session": "training.Session pk",
    "training:session-export": "training.Session pk",
    "training:question": "training.Question pk",
    "training:retire": "training.Question pk",
    "training:paper": "training.Attempt pk",
    "training:save": "training.Attempt pk",
    "training:submit": "training.Attempt pk",
    "training:result": "training.Attempt pk",
    "training:background": "accounts.Person pk",
    "training": "training.Certificate pk",
    "verify-certificate": "training.Certificate code",
    "collection": "collection.FormVersion pk",
    "collection:form-late": "collection.Form pk",
    "collection:device-act": "collection.Device pk",
    "collection:quarantine-decide": "collection.Quarantined pk",
    "field": "collection.Assignment pk",
    "field:strike": "collection.Visit pk",
    "field:pair-end": "collection.Pair pk",
    "field:schedule-edit": "collection.Schedule pk",
    "field:schedule-act": "collection.Schedule pk",
    "teams": "teams.Tender pk",
    "teams:member": "teams.Member pk",
    "teams:document": "teams.Document pk",
    "teams:expense-strike": "teams.Expense pk",
    "accounts": "accounts.Person pk",
    "accounts:withdraw": "accounts.Assignment pk",
    "tokens": "tokens.Token pk",
    "ledger": "ledger.Entry seq",
    "jobs": "jobs.Job pk",
}


def _value(name, argument):
    """Return the first object of the demonstration that an address names; None when there is none."""
    from django.apps import apps

    from houping.apps.jobs.models import Run

    if name in {"results:run", "results:replay"}:
        return _first(Run.objects.filter(step="grades"), "pk")
    if name == "results:compare-export":
        return _first(Run.objects.filter(step="grades"), "pk")
    if name == "results:compare":
        runs = list(Run.objects.filter(step__in=["grades", "scores"]).values_list("pk", flat=True)[:2])
        return runs[argument == "other"] if len(runs) == 2 else None
    if name == "findings:file":  # a file of the problem, not any
        return _first(
            apps.get_model("findings.Evidence").objects.all(), {"pk": "finding_id"}.get(argument, "pk")
        )
    if name.startswith("routine:") and argument == "number":
        return 1
    if argument in {"name", "rest"}:
        return {
            "plans:file": "plan.yaml",
            "routine:values-export": "values",
            "quality:lists-export": "texts",
            "sampling:size-export": "quota",
            "results:coverage-export": "parts",
            "results:county-score-export": "deductions",
            "api:nothing": "x",
        }.get(name) or _name(name)
    if name == "accounts:stop-avoiding":
        return None
    found = OBJECTS.get(name) or OBJECTS.get(name.split(":")[0])
    if not found:
        return None
    model, field = found.split()
    return _first(apps.get_model(model).objects.all(), field)


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
