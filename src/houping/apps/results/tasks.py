"""Long work of this app: check answers, compute results, replay a run."""

from typing import Any

from houping.apps.jobs.models import Job, Run
from houping.apps.jobs.registry import Report, work
from houping.apps.jobs.services import keep_runs
from houping.apps.plans.models import Assessment
from houping.apps.results import services
from houping.apps.results.models import Delivery
from houping.chain import run as chain
from houping.chain.steps import RESULTS, OutputOf, perform, step_of
from houping.core.errors import HoupingError

SEED = "houping-demo-2021"


@work("results.answers")
def answers(job: Job, report: Report) -> dict[str, Any]:
    """Check a delivery (inventing it first in a demonstration) and keep it as a run of the chain."""
    delivery = Delivery.objects.select_related("assessment").get(pk=job.parameters["delivery"])
    if delivery.state != Delivery.State.CHECKING:
        return {"delivery": delivery.pk}
    assessment, place = delivery.assessment, delivery.assessment.workspace
    source: Any = delivery.home
    try:
        if job.parameters["demo"]:
            perform(place, "demo-answers", parameters={"seed": SEED}, progress=_share(report, 0.0, 0.9))
            source = OutputOf("demo-answers", "answers")
        found = perform(place, "answers", given={"source": source}, progress=_share(report, 0.9, 1.0))
    except HoupingError as error:
        services.keep_checked(delivery_id=delivery.pk, run=None, reason=error.message("zh"))
        return {"delivery": delivery.pk}
    keep_runs(assessment.key, place, job)
    run = Run.objects.get(assessment=assessment.key, run=found.id)
    services.keep_checked(delivery_id=delivery.pk, run=run)
    return {"delivery": delivery.pk}


@work("results.compute")
def compute(job: Job, report: Report) -> dict[str, Any]:
    """Run every step from weights to reports; steps that an interrupted job finished are taken over."""
    assessment = Assessment.objects.get(key=job.assessment)
    seed = {"seed": job.parameters["seed"]}
    rulings = {key: job.parameters.get(key, []) for key in services.RULING_KEYS}
    made = []
    for number, step in enumerate(RESULTS):
        parameters = seed | rulings if step == "grades" and any(rulings.values()) else seed
        share = _share(report, number / len(RESULTS), (number + 1) / len(RESULTS))
        made.append(perform(assessment.workspace, step, parameters=parameters, progress=share).id)
    keep_runs(assessment.key, assessment.workspace, job)
    services.tell_computed(assessment, made)
    return {"runs": made}


@work("results.replay")
def replay(job: Job, report: Report) -> dict[str, Any]:
    """Recompute a run; a difference fails the job and names the first file."""
    run = Run.objects.get(pk=job.parameters["run"])
    assessment = Assessment.objects.get(key=run.assessment)
    recorded = chain.load(assessment.workspace.parent / run.folder)
    try:
        chain.replay(recorded, step_of(recorded), report)
    except HoupingError as error:
        services.tell_replayed(assessment, run, error.code)
        raise
    services.tell_replayed(assessment, run, "same")
    return {"run": run.run, "outcome": "same"}


def _share(report: Report, start: float, stop: float) -> Report:
    """Return a report that fills a part of the bar."""

    def part(message: str, share: float) -> None:
        report(message, start + (stop - start) * share)

    return part
