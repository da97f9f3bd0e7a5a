"""An interview that was sent back reaches a tablet that does not hold it: a second one, or a new one after a loss."""

from django.db import transaction

from houping.apps.accounts.access import require
from houping.apps.collection.models import Device, Submission, SubmissionVersion
from houping.apps.ledger.services import record
from houping.core.errors import NotOnTablets


def own_version(device: Device, instance: str) -> SubmissionVersion:
    """Return the version that was sent back to the person of a tablet.

    Only of one's own interview, only the newest version, only while it waits for its correction. Raises NotOnTablets for
    every other, so that nobody learns which interviews there are; Refused without the right to fill forms.
    """
    require(device.person, "submission.fill", assessment=device.assessment.key)
    found = SubmissionVersion.objects.filter(
        submission__assessment=device.assessment_id,
        submission__person=device.person_id,
        submission__state=Submission.State.RETURNED,
        submission__current=instance,
        instance=instance,
    )
    version = found.select_related("submission", "form_version__form").first()
    if version is None:
        raise NotOnTablets()
    return version


@transaction.atomic
def fetch(*, device: Device, instance: str) -> SubmissionVersion:
    """Give a tablet the version to correct; the ledger says which tablet has the answers now. Raises as `own_version`."""
    version = own_version(device, instance)
    record(
        actor=device.person,
        action="submission.fetch",
        subject=f"submission:{version.submission.instance}",
        assessment=device.assessment.key,
        county=version.submission.county,
        number=version.number,
        device=device.pk,
    )
    return version
