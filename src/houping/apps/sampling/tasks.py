"""Long work of this app: the draw, and its verification."""

from typing import Any

from houping.apps.jobs.models import Job, Run
from houping.apps.jobs.registry import Report, work
from houping.apps.jobs.services import keep_runs
from houping.apps.plans import files
from houping.apps.sampling import services
from houping.apps.sampling.models import Ceremony
from houping.chain.published import said_of
from houping.chain.seal import NONCE
from houping.chain.steps import perform


@work("sampling.draw")
def draw(job: Job, report: Report) -> dict[str, Any]:
    """Draw with the issued plan, the frozen frame and the secret number; safe to be done twice."""
    ceremony = _ceremony(job)
    if ceremony.state != Ceremony.State.DRAWING:
        return {"ceremony": ceremony.number}
    services.require_announced(ceremony)
    workspace = ceremony.assessment.workspace
    plan = perform(workspace, "plan", given={"source": files.lay_out(ceremony.plan.files)})
    given = {"plan": plan.folder, "frame": ceremony.frozen_folder, "nonce": ceremony.secret / NONCE}
    run = perform(workspace, "sample", given=given, parameters={"beacon": ceremony.beacon}, progress=report)
    keep_runs(ceremony.assessment.key, workspace, job)
    kept = Run.objects.get(assessment=ceremony.assessment.key, run=run.id)
    services.keep_drawn(ceremony_id=ceremony.pk, run=kept)
    return {"ceremony": ceremony.number}


@work("sampling.verify")
def verify(job: Job, report: Report) -> dict[str, Any]:
    """Draw everything again and compare it with the announced values; neither seed nor nonce is kept."""
    from houping.chain.verify import (
        verify_sample,  # loads the engines of the draw, which the site does not need
    )

    ceremony = _ceremony(job)
    published = {name: getattr(ceremony, name) for name in ("commitment", "root", "plan_digest", "beacon")}
    found = verify_sample(ceremony.folder, ceremony.frozen_folder, report, published)
    counts = {name: int(found[name]) for name in ("villages", "households", "phone")}
    services.keep_verified(ceremony_id=ceremony.pk, counts=counts)
    zh, en = said_of(published)
    return {**counts, "said": zh, "said_en": en}


def _ceremony(job: Job) -> Ceremony:
    query = Ceremony.objects.select_related("assessment", "plan", "frame__run", "run")
    return query.get(pk=job.parameters["ceremony"])
