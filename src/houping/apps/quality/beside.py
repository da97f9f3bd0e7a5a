"""What was set aside beside an interview, as when two tablets correct the same one: where it differs from what counts."""

from dataclasses import dataclass
from typing import Any

from houping.apps.collection.models import FormVersion, Quarantined, Submission, SubmissionVersion
from houping.apps.quality.queries import Changed, history


@dataclass(frozen=True)
class Aside:
    """A case that waits, and its answers that differ: `old` is in force, `new` was set aside."""

    case: Quarantined
    changes: list[Changed]


def waiting_beside(submission: Any) -> Any:
    """Return the cases of an interview that nobody has decided yet."""
    return Quarantined.objects.filter(submission=submission, state=Quarantined.State.OPEN)


def set_aside(submission: Submission, newest: SubmissionVersion, *, full: bool = False) -> list[Aside]:
    """Return what waits beside an interview, the oldest first; personal data masked unless `full`."""
    cases = waiting_beside(submission).select_related("person", "device").order_by("received", "pk")
    return [Aside(case, history([newest, _as_version(case, newest)], [], full=full)[::-1]) for case in cases]


def _as_version(case: Quarantined, newest: SubmissionVersion) -> SubmissionVersion:
    """Return what was set aside as the version that it would become, to be read and not to be saved."""
    form = newest.form_version
    if form.version != case.form_version:
        form = FormVersion.objects.filter(form=newest.form_id, version=case.form_version).first() or form
    return SubmissionVersion(
        form_id=newest.form_id,
        form_version=form,
        number=newest.number + 1,
        person=case.person,
        received=case.received,
        sha256=case.sha256,
    )
