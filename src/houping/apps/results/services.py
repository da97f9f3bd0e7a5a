"""The start of computations and of replays, and what they found."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from houping.apps.accounts.access import require
from houping.apps.findings.in_force import cases_taken, rulings_in_force
from houping.apps.jobs import services as jobs
from houping.apps.jobs.models import Job, Run
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import require_issued
from houping.apps.results.models import of
from houping.core.errors import ComputationRuns, StepsMissing
from houping.core.provenance import digest_json

RULING_KEYS = ("rulings", "limits")


@transaction.atomic
def compute(
    *, actor: Any, assessment: Assessment, seed: str, rulings: Mapping[str, object] | None = None
) -> Job:
    """Start weights, estimates, scores, grades and reports on the newest answers, once.

    Rulings on counties that are in force and reviewed cases of experience are frozen into the job, and so into the runs
    and their replay; numbers and digests stand in the ledger (docs/decisions/0156). `rulings`: further ones, made
    elsewhere. Raises StepsMissing, and ComputationRuns while a computation with other parameters is under way.
    """
    require(actor, "result.run", assessment=assessment.key)
    require_issued(assessment, _("计算结果"))
    if of(assessment, "answers") is None:
        raise StepsMissing(missing=_("调查结果"))
    taken, frozen = rulings_in_force(assessment), frozen_now(assessment, rulings)
    job = jobs.start(
        actor=actor,
        kind="results.compute",
        title=gettext_noop("计算结果并生成报告"),
        assessment=assessment.key,
        parameters={"seed": seed, **frozen},
        single=True,
    )
    if job.parameters != {"seed": seed, **frozen}:
        raise ComputationRuns()
    said = {
        "rulings": taken.numbers,
        "rulings_digest": taken.digest,
        "cases": len(frozen["experiences"]),
        "cases_digest": digest_json(frozen["experiences"]),
    }
    _tell(actor, "results.compute", assessment, f"job:{job.pk}", seed=seed, **said)
    return job


def frozen_now(
    assessment: Assessment, given: Mapping[str, object] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Return what a computation that starts now takes besides answers and seed: of the panel first, then what is given."""
    found: dict[str, list[dict[str, Any]]] = {
        key: [*of_panel, *(given or {}).get(key, [])]  # type: ignore[misc]
        for key, of_panel in rulings_in_force(assessment).parameters.items()
    }
    return {**found, "experiences": list(cases_taken(assessment))}


@transaction.atomic
def replay(*, actor: Any, run: Run, assessment: Assessment) -> Job:
    """Start to recompute a run and to compare every output, bit for bit."""
    require(actor, "result.run", assessment=assessment.key)
    words = gettext_noop("重算核对")
    job = jobs.start(
        actor=actor,
        kind="results.replay",
        title=f"{words}（{run.run}）",
        assessment=assessment.key,
        parameters={"run": run.pk},
    )
    _tell(actor, "results.replay", assessment, f"run:{run.run}")
    return job


def tell_computed(assessment: Assessment, runs: Iterable[str]) -> None:
    """Write into the ledger what a computation made; called by the job."""
    with transaction.atomic():
        _tell(None, "results.computed", assessment, "results", runs=list(runs))


def tell_replayed(assessment: Assessment, run: Run, outcome: str) -> None:
    """Write into the ledger what a replay found; called by the job."""
    with transaction.atomic():
        _tell(None, "results.replayed", assessment, f"run:{run.run}", outcome=outcome)


def _tell(actor: Any, action: str, assessment: Assessment, subject: str, **details: object) -> None:
    record(actor=actor, action=action, subject=subject, assessment=assessment.key, **details)
