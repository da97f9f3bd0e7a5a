"""Long work of this app: check answers, compute results, replay a run."""

import shutil
from pathlib import Path
from typing import Any

from houping.apps import vault
from houping.apps.frames import services as frames
from houping.apps.jobs.models import Job, Run
from houping.apps.jobs.registry import Report, work
from houping.apps.jobs.services import keep_runs
from houping.apps.plans.models import Assessment
from houping.apps.results import deliveries, freezing, services
from houping.apps.results.models import Delivery
from houping.chain import run as chain
from houping.chain.answers import problems_of
from houping.chain.run import latest
from houping.chain.steps import RESULTS, perform, step_of
from houping.core.collection.columns import TABLES
from houping.core.errors import AnswersRejected, HoupingError
from houping.core.plan.model import Plan
from houping.plans import load
from houping.tables.answers import read_table
from houping.tables.files import atomic_folder
from houping.tables.listing import listing_file

SEED = "houping-demo-2021"


@work("results.answers")
def answers(job: Job, report: Report) -> dict[str, Any]:
    """Check a delivery (inventing it first in a demonstration); all six tables together become a run of the chain."""
    delivery = Delivery.objects.select_related("assessment").get(pk=job.parameters["delivery"])
    if delivery.state == Delivery.State.CHECKING:
        if job.parameters["demo"]:
            _invent(delivery, _share(report, 0.0, 0.8))
        if job.parameters.get("frozen") and not _frozen(delivery, _share(report, 0.0, 0.8)):
            return {"delivery": delivery.pk}
        _check(delivery, _share(report, 0.8, 0.9))
        delivery.refresh_from_db()
    if delivery.state == Delivery.State.PARTIAL:
        _bring_together(delivery, job, _share(report, 0.9, 1.0))
    return {"delivery": delivery.pk}


def _invent(delivery: Delivery, report: Report) -> None:
    place = delivery.assessment.workspace
    made = perform(place, "demo-answers", parameters={"seed": SEED}, progress=report)
    with atomic_folder(delivery.home / "source") as folder:
        vault.seal_folder(made.folder / "answers", folder)


def _frozen(delivery: Delivery, report: Report) -> bool:
    """Freeze the interviews into the delivery; return False after it was kept as faulty, saying why."""
    try:
        freezing.freeze(delivery, report)
    except HoupingError as error:
        deliveries.keep_faulty(delivery_id=delivery.pk, reason=error.message("zh"))
        return False
    return True


def _check(delivery: Delivery, report: Report) -> None:
    """Read the tables and check them against plan and sample; keep them, or the list of what is wrong."""
    try:
        plan, sample = _plan_and_sample(delivery.assessment)
        with vault.opened(delivery.home / "source", f"answers-{delivery.pk}") as source:
            read = {name: read_table(source, name, plan) for name in delivery.tables}
    except HoupingError as error:
        deliveries.keep_faulty(delivery_id=delivery.pk, reason=error.message("zh"))
        return
    found = problems_of(plan, sample, {name: table.rows for name, table in read.items()}, report)
    with listing_file(delivery.listing) as listing:
        for table in read.values():
            for problem in table.problems:
                listing.add(problem)
        for problem in found:
            listing.add(read[problem.file.removesuffix(".parquet")].placed(problem))
    if listing.errors:
        reason = "\n".join(
            f"{p.file} 第 {p.row} 行 {p.field}：{p.message}（{p.remedy}）" for p in listing.first
        )
        deliveries.keep_faulty(delivery_id=delivery.pk, reason=reason, errors=listing.errors)
        return
    with atomic_folder(delivery.home / "tables") as folder:
        for name, table in read.items():
            table.rows.write_parquet(folder / f"{name}.parquet")
    deliveries.keep_partial(delivery_id=delivery.pk)


def _plan_and_sample(assessment: Assessment) -> tuple[Plan, Path]:
    """Return the plan and the sample that the answers step will read."""
    place = assessment.workspace
    return load(latest(place, "plan").folder), latest(place, "sample").folder


def _bring_together(delivery: Delivery, job: Job, report: Report) -> None:
    """Make one whole of the newest of each table; while one is missing, wait for it."""
    assessment, parts = delivery.assessment, deliveries.newest_of_each(delivery.assessment)
    if set(parts) != set(TABLES):
        return
    with atomic_folder(delivery.home / "whole") as folder:
        for name, part in parts.items():
            shutil.copyfile(part.home / "tables" / f"{name}.parquet", folder / f"{name}.parquet")
    place = assessment.workspace
    try:
        made = perform(place, "answers", given={"source": delivery.home / "whole"}, progress=report)
    except AnswersRejected as error:
        deliveries.keep_faulty(delivery_id=delivery.pk, reason=error.message("zh"))
        return
    keep_runs(assessment.key, place, job)
    run = Run.objects.get(assessment=assessment.key, run=made.id)
    deliveries.keep_sound(delivery_id=delivery.pk, run=run)


TAKES = {"grades": ("rulings", "limits"), "reports": ("experiences",)}  # what was frozen at the start


@work("results.compute")
def compute(job: Job, report: Report) -> dict[str, Any]:
    """Run every step from weights to reports; steps that an interrupted job finished are taken over."""
    assessment = Assessment.objects.get(key=job.assessment)
    seed = {"seed": job.parameters["seed"]}
    made = []
    for number, step in enumerate(RESULTS):
        taken = {key: found for key in TAKES.get(step, ()) if (found := job.parameters.get(key))}
        parameters = seed | taken
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
        with frames.sources_of(run):
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
