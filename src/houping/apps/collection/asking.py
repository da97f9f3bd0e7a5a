"""What a version of a questionnaire asks, held against what was approved: the register of questions (R-2.1, R-2.18).

The questions of the plan's own questionnaires were approved with the plan; others enter the register when the bureau
approves the version that brings them, and the ledger names them.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from houping.apps.collection.models import FormVersion
from houping.apps.plans import files
from houping.apps.plans.models import Assessment
from houping.core.collection.instrument import Instrument, Question
from houping.core.errors import FormRejected, FormUnreadable, InstrumentUnknown
from houping.instruments.convert import built_in
from houping.instruments.lint import SHOWN, Purpose, lint, register_of
from houping.instruments.read import instrument_of
from houping.instruments.rules import Finding
from houping.instruments.sheet import Source, read_source


@lru_cache(maxsize=64)
def instrument(version_id: int) -> Instrument | None:
    """Return the form of a version; None when only its XML is known. A version never changes."""
    found = FormVersion.objects.select_related("form").get(pk=version_id)
    if not found.source:
        return None
    try:
        return instrument_of(read_source(found.form.form_id, found.source.encode()))
    except FormUnreadable:
        return None


def findings(assessment: Assessment, source: Source, *, approved: bool = False) -> list[dict[str, Any]]:
    """Return what is wrong with a sheet: by itself, for the engines that run it, for the plan in force (R-2.1).

    approved : hold it against the other questionnaires that were approved, not against drafts
    """
    issued = assessment.issued_plan()
    plan = files.check_cached(issued.files)[1] if issued else None
    if plan is None:
        return [_kept(one) for one in lint(source)]
    form_id = source.settings["form_id"]
    return [_kept(one) for one in lint(source, Purpose(plan, others=_others(assessment, form_id, approved)))]


def _others(assessment: Assessment, form_id: str, approved: bool) -> tuple[Instrument, ...]:
    """Return the newest versions of the other questionnaires of the visit, in which nothing may be asked again (R-2.17)."""
    versions = FormVersion.objects.filter(form__assessment=assessment).exclude(form__form_id=form_id)
    if approved:
        versions = versions.exclude(state=FormVersion.State.DRAFT)
    newest = dict(versions.order_by("pk").values_list("form_id", "pk"))
    return tuple(found for pk in newest.values() if (found := instrument(pk)))


def _kept(one: Finding) -> dict[str, Any]:
    return {
        "sheet": one.sheet,
        "row": one.row,
        "code": one.code,
        "zh": {"fault": one.message("zh"), "cure": one.remedy("zh")},
        "en": {"fault": one.message("en"), "cure": one.remedy("en")},
    }


@dataclass(frozen=True)
class Compared:
    """The questions of a version: all, those that nobody approved yet, the names of approved ones that it leaves out."""

    asked: tuple[Question, ...]
    added: tuple[Question, ...]
    gone: tuple[str, ...]


def compared(version: FormVersion) -> Compared | None:
    """Hold the questions of a version against the register before it; None when only its XML is known."""
    form = instrument(version.pk)
    if form is None:
        return None
    known = _register(version)
    asked = tuple(form.asked)
    names = {question.name for question in asked}
    return Compared(asked, tuple(q for q in asked if q.name not in known), tuple(sorted(known - names)))


def _register(version: FormVersion) -> frozenset[str]:
    """Return the names of the questions that were approved before a version."""
    found = set(register_of(version.form.form_id) or ())
    earlier = version.form.versions.exclude(state=FormVersion.State.DRAFT).filter(pk__lt=version.pk)
    for pk in earlier.order_by("pk").values_list("pk", flat=True):
        if form := instrument(pk):
            found |= {question.name for question in form.asked}
    return frozenset(found)


def require_sound(version: FormVersion) -> None:
    """Raise FormRejected with every fault, or InstrumentUnknown for a form of the plan that is known as XML alone.

    The sheet is checked anew: it may have been registered before the plan was issued, or under another version of it.
    """
    assessment = version.form.assessment
    if version.source:
        source = read_source(version.form.form_id, version.source.encode())
        found = findings(assessment, source, approved=True)
        version.findings = [*version.findings, *(one for one in found if one not in version.findings)]
    if version.findings:
        lines = [f"{f['sheet']}:{f['row']} {f['code']} {f['zh']['fault']}。" for f in version.findings]
        name, count = version.form.form_id, len(lines)
        raise FormRejected(name=name, count=count, lines="\n".join(lines[:SHOWN]))
    if not version.source and version.form.form_id in built_in():
        raise InstrumentUnknown(form=version.form.form_id, version=version.version)
