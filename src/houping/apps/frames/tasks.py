"""Long work of this app: check a frame, freeze it."""

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from houping.apps import vault
from houping.apps.frames import identities, services
from houping.apps.frames.counts import by_county
from houping.apps.frames.models import Frame
from houping.apps.jobs.models import Job
from houping.apps.jobs.registry import Report, work
from houping.apps.jobs.services import keep_runs
from houping.apps.plans import files
from houping.apps.plans.services import require_issued
from houping.chain.steps import perform
from houping.core.checks import Problem
from houping.core.errors import HoupingError
from houping.plans import load
from houping.tables.check import Checked, check_folder
from houping.tables.files import atomic_folder
from houping.tables.listing import Listing, listing_file

SEED = "houping-demo-2021"
SHOWN = 50


@work("frames.check")
def check(job: Job, report: Report) -> dict[str, Any]:
    """Check a frame and keep what was found; builds the invented one first when asked to."""
    frame = Frame.objects.select_related("assessment").get(pk=job.parameters["frame"])
    if frame.state != Frame.State.CHECKING:
        return {"frame": frame.pk, "errors": frame.errors}
    if (scale := job.parameters.get("demo_scale")) and not frame.source.exists():
        _invent(frame, scale, report)
    with services.opened(frame) as source, vault.scratch(f"check-{frame.pk}") as staging:
        listing, checked = _checked(frame, source, staging, report)
        counties = by_county(checked) if not listing.errors else []
        if not listing.errors:
            identities.write(checked.households, frame.identities)
    kept = services.keep_findings(
        frame_id=frame.pk,
        faults=[(level, code, count) for (level, code), count in sorted(listing.counts.items())],
        places=[_place(problem) for problem in listing.first[:SHOWN]],
        counties=counties,
    )
    return {"frame": kept.pk, "errors": kept.errors}


def _invent(frame: Frame, scale: float, report: Report) -> None:
    """Hand the invented frame in as a department would."""
    from houping.synthetic.frame import build_frame  # loads scipy, which no other work here needs

    frame.home.mkdir(parents=True, exist_ok=True)
    with vault.scratch(f"invent-{frame.pk}") as made, atomic_folder(frame.source) as folder:
        build_frame(made, seed=SEED, scale=scale, progress=report)
        vault.seal_folder(made, folder)


def _checked(frame: Frame, source: Path, staging: Path, report: Report) -> tuple[Listing, Checked]:
    with listing_file(frame.listing) as listing:
        checked = check_folder(
            source, listing, staging, demo=frame.demo, counties=_counties(frame), progress=report
        )
    return listing, checked


def _counties(frame: Frame) -> list[str]:
    """The counties that the plan in force asks for; none are asked for before there is one."""
    plan = frame.assessment.issued_plan()
    return [county.code for county in load(files.lay_out(plan.files)).counties] if plan else []


def _place(problem: Problem) -> dict[str, object]:
    """Return where a fault stands and what to do; what stands there may be personal and stays in the listing."""
    return {
        "file": problem.file,
        "row": problem.row,
        "field": problem.field,
        "code": problem.code,
        "level": problem.level,
        "remedy": problem.remedy,
        "remedy_en": problem.remedy_en,
    }


@work("frames.freeze")
def freeze(job: Job, report: Report) -> dict[str, Any]:
    """Freeze a confirmed frame as a run of the chain."""
    frame = Frame.objects.select_related("assessment").get(pk=job.parameters["frame"])
    assessment = frame.assessment
    plan = require_issued(assessment, _("冻结抽样框"))
    try:
        perform(assessment.workspace, "plan", given={"source": files.lay_out(plan.files)})
        with services.opened(frame) as source:
            run = perform(
                assessment.workspace,
                "frame",
                given={"source": source, "salt": services.salt_file(assessment)},
                parameters={"demo": frame.demo},
                progress=report,
            )
    except HoupingError:
        services.give_back(frame_id=frame.pk)
        raise
    keep_runs(assessment.key, assessment.workspace, job)
    from houping.apps.jobs.models import Run

    stored = Run.objects.get(assessment=assessment.key, run=run.id)
    public = json.loads((run.folder / "frame.json").read_text(encoding="utf-8"))
    services.keep_frozen(frame_id=frame.pk, run=stored, public=public)
    return {"frame": frame.pk, "root": public["root"]}
