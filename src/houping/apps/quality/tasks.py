"""Work of this app in the background: interviews are examined as they come in, all of them compared at night."""

from typing import Any

from houping.apps.jobs.models import Job
from houping.apps.jobs.registry import Report, chore, work
from houping.apps.plans.models import Assessment
from houping.apps.quality import arrival, photos, tables
from houping.apps.quality.services import listing, nightly

AT_ONCE = 5  # between two jobs; receipts go before


@chore
def examine_arrivals() -> int:
    """Examine some of what came in."""
    return arrival.examine_new(AT_ONCE)


@work(nightly.KIND)
def round_of_the_night(job: Job, report: Report) -> dict[str, Any]:
    """Examine what came in, then compare everybody; both may be done again without harm."""
    assessment = Assessment.objects.get(key=job.assessment)
    examined = 0
    while done := arrival.examine_new():
        examined += done
        report("", 0.5)
    met = arrival.meet_backchecks()
    read = tables.read_all(assessment)
    photos.learn(read)
    listing.keep(assessment, read)
    made = nightly.compare(assessment, read)
    flagged = sum(bool(row["flagged"]) for row in made.ranked) if made else 0
    return {"examined": examined, "met": met, "screening": made.pk if made else None, "flagged": flagged}
