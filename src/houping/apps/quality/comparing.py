"""First and second answers side by side. Reads; writes nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from houping.apps.collection import asking
from houping.apps.collection.models import FormVersion, Submission
from houping.apps.plans.models import Assessment
from houping.apps.quality import reading
from houping.apps.quality.models import BackCheck
from houping.core.collection.instrument import Question
from houping.core.quality.backcheck import Comparison, Variable, compare

# numbers that people estimate may lie apart by this share and still agree
TOLERANCE = {"decimal": 0.10}


def asked_again(version_id: int) -> list[Question]:
    """Return the questions of a form that a back-check asks again (hp_recheck of the sheet)."""
    form = asking.instrument(version_id)
    return [q for q in form.questions if q.recheck and not q.repeat] if form else []


def variables(questions: Iterable[Question]) -> list[Variable]:
    """Return them as the comparison reads them."""
    found = []
    for q in questions:
        share = TOLERANCE.get(q.kind, 0.0)
        found.append(Variable(q.name, q.recheck, below=share, above=share, relative=bool(share)))
    return found


def by_name(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers outside rosters by the name of their question."""
    return {path.rpartition("/")[2]: value for path, value in answers.items() if "[" not in path}


def of_task(task: BackCheck) -> list[Comparison]:
    """Return the comparison of one finished back-check."""
    first = first_version(task.submission)
    if first is None:
        return []
    asked = variables(asked_again(first.form_version_id))
    return compare(task.submission.instance, by_name(reading.answers_of(first)), task.answers, asked)


def first_version(submission: Submission) -> Any:
    """Return the version that the back-check is held against: the one before any correction."""
    return submission.versions.order_by("number").first()


def of_person(assessment: Assessment, person: Any) -> list[Comparison]:
    """Return all comparisons of the interviews of a person."""
    return of_tasks(finished(assessment).filter(submission__person=person))


def finished(assessment: Assessment) -> Any:
    """Return the finished back-checks."""
    found = BackCheck.objects.filter(draw__assessment=assessment, state=BackCheck.State.DONE)
    return found.select_related("submission__person", "person").prefetch_related("submission__versions")


def of_tasks(tasks: Iterable[BackCheck]) -> list[Comparison]:
    """Return the comparisons of some back-checks, without asking for each."""
    found: list[Comparison] = []
    for task in tasks:
        versions = sorted(task.submission.versions.all(), key=lambda v: v.number)
        if versions:
            asked = variables(asked_again(versions[0].form_version_id))
            old = by_name(reading.answers_of(versions[0]))
            found += compare(task.submission.instance, old, task.answers, asked)
    return found


def form_in_use(assessment: Assessment, form_id: str) -> FormVersion | None:
    """Return the published version of a form."""
    return FormVersion.objects.published().filter(form__assessment=assessment, form__form_id=form_id).first()
