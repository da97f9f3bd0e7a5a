"""The draw of the demonstration: taken over from a workspace that already holds one (演示数据)."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from houping.apps.accounts.roles import Role
from houping.apps.frames.demo import keep_secret
from houping.apps.frames.models import Frame
from houping.apps.jobs.models import Run
from houping.apps.jobs.services import keep_runs
from houping.apps.ledger.services import record
from houping.apps.plans import files
from houping.apps.sampling import services
from houping.apps.sampling.models import Ceremony
from houping.chain.run import latest
from houping.chain.seal import NONCE, SEALED, Sealed, read_sealed
from houping.core.errors import RunMissing
from houping.plans import load as load_plan
from houping.tables.files import file_digest

EVENT = "演示公共随机数"
CHINA = datetime.timezone(datetime.timedelta(hours=8))
EVENT_AT = datetime.datetime(2021, 11, 5, 10, tzinfo=CHINA)
RELEASED = datetime.datetime(2021, 11, 10, 8, tzinfo=CHINA)


@transaction.atomic
def load(demo: Any) -> None:
    """Show the sample of `houping demo` as a ceremony that has come to its end; without one, leave the beginning.

    A sample that was drawn from another plan or frame than those in force is not taken over.
    """
    workspace = demo.assessment.workspace
    plan, frame = demo.assessment.issued_plan(), Frame.objects.frozen(demo.assessment)
    try:
        run = latest(workspace, "sample")
    except RunMissing:
        return
    if plan is None or frame is None:
        return
    sealed = read_sealed(run.folder / SEALED)
    if (sealed.root, sealed.plan_digest) != (frame.root, load_plan(files.lay_out(plan.files)).digest()):
        return
    keep_runs(demo.assessment.key, workspace)
    ceremony = _ceremony(
        demo, plan, frame, Run.objects.get(assessment=demo.assessment.key, run=run.id), sealed
    )
    keep_secret(run, "nonce", ceremony.secret / NONCE)
    services.write_proof(ceremony)


def _ceremony(demo: Any, plan: Any, frame: Frame, run: Run, sealed: Sealed) -> Ceremony:
    """Create the ceremony with the entries of the ledger in the order in which they would have come."""
    qc, sv = demo.people[Role.QC], demo.people[Role.SV]
    made = Ceremony(
        assessment=demo.assessment,
        number=1,
        state=Ceremony.State.REVEALED,
        plan=plan,
        frame=frame,
        plan_digest=sealed.plan_digest,
        root=sealed.root,
        commitment=sealed.commitment,
        committed_by=qc,
        event_kind=Ceremony.EventKind.PUBLIC,
        event=EVENT,
        event_at=EVENT_AT,
        source="演示数据",
        value=sealed.beacon,
        entered_by=qc,
        checked_by=sv,
        beacon=sealed.beacon,
        run=run,
        release_at=RELEASED,
        revealed=timezone.now(),
        changed_by=qc,
    )
    made.sealed = file_digest(made.folder / SEALED)
    told = {
        "sample.commit": (
            qc,
            {"commitment": made.commitment, "root": made.root, "plan_digest": made.plan_digest},
        ),
        "sample.announce": (qc, {"event": EVENT}),
        "sample.enter": (qc, {"value": sealed.beacon}),
        "sample.check": (sv, {"beacon": sealed.beacon}),
        "sample.draw": (qc, {"beacon": sealed.beacon}),
        "sample.drawn": (None, {"run": run.run, "sealed": made.sealed}),
        "sample.publish": (qc, {"sealed": made.sealed}),
        "sample.release": (qc, {"release_at": services.said(RELEASED)}),
        "sample.reveal": (qc, {"digest": sealed.bundle}),
    }
    seq = {name: _tell(made, name, who, details) for name, (who, details) in told.items()}
    made.committed_seq, made.announced_seq = seq["sample.commit"], seq["sample.announce"]
    made.ready_seq, made.drawn_seq = seq["sample.check"], seq["sample.drawn"]
    made.save(force_insert=True)
    return made


def _tell(ceremony: Ceremony, action: str, actor: Any, details: dict[str, object]) -> int:
    key = ceremony.assessment.key
    subject = services.subject_of(ceremony)
    entry = record(actor=actor, action=action, subject=subject, assessment=key, note="演示数据", **details)
    return int(entry.seq)
