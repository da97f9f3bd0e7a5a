"""Interviews of one county on the way through the evening: some waiting, sent back, passed; checks and reports (演示数据).

Only where the demonstration has visits: the interviews are the invented answers of its workspace, as tablets send them.
"""

import datetime
from collections.abc import Iterator
from typing import Any

import polars as pl
from django.conf import settings
from django.utils import timezone

from houping.apps import store
from houping.apps.accounts.demo import COUNTY
from houping.apps.accounts.roles import Role
from houping.apps.collection import settling
from houping.apps.collection.models import (
    Assignment,
    Attachment,
    FormVersion,
    Submission,
    SubmissionVersion,
)
from houping.apps.jobs.models import Run
from houping.apps.jobs.services import keep_runs
from houping.apps.quality import arrival, logs
from houping.apps.quality.models import Alert, Interference
from houping.apps.quality.services import alerts, backchecks, interference, nightly, review
from houping.apps.sampling.models import Ceremony
from houping.core.errors import HoupingError
from houping.synthetic.interviews import Sent, household_submissions

HOUSEHOLD, SEED, MOST = "household", "houping-demo-interviews", 60
FACTS = ("household", "household_type", "monitored_category", "listed", "relocated")


def load(demo: Any) -> None:
    """Let interviews come in and take them some steps on; without visits of the demonstration there are none."""
    given = Assignment.objects.filter(assessment=demo.assessment, county=COUNTY, state="done", person__gt=0)
    if not given.exists():
        return
    form = _form(demo)
    chosen = {a.unit: a for a in given.select_related("person").order_by("day", "pk")}
    for sent in _sent(demo, list(chosen)):
        _receive(form, chosen[sent.about], sent)
    while settling.tell():
        pass
    arrival.examine_new()
    _review(demo)
    nightly.compare(demo.assessment)
    backchecks.draw(actor=demo.people[Role.QC], assessment=demo.assessment)
    _interference(demo)


def _form(demo: Any) -> FormVersion:
    """Return the household form in use."""
    published = FormVersion.objects.published().select_related("form")
    return published.get(form__assessment=demo.assessment, form__form_id=HOUSEHOLD)


def _sent(demo: Any, units: list[str]) -> Iterator[Sent]:
    """Yield the invented interviews with some households, complete ones only."""
    keep_runs(demo.assessment.key, demo.assessment.workspace)
    run = Run.objects.filter(assessment=demo.assessment.key, step="answers").order_by("-pk").first()
    ceremony = Ceremony.objects.current(demo.assessment)
    if run is None or ceremony is None:
        return
    wanted = (pl.col("disposition") == "complete") & pl.col("unit").is_in(units)
    found = pl.read_parquet(settings.WORKSPACES / run.folder / "households.parquet").filter(wanted)
    rows = found.gather_every(max(1, found.height // MOST)).head(MOST)  # of many days
    facts = pl.read_parquet(ceremony.frozen_folder / "households.parquet").select(FACTS)
    yield from household_submissions(rows, facts, SEED)


def _receive(form: FormVersion, given: Assignment, sent: Sent) -> None:
    """Keep an interview as the receipt does."""
    instance, kept = f"uuid:{given.pk:08x}-demo", store.put([sent.xml])
    made = Submission.objects.create(
        assessment=given.assessment,
        form=form.form,
        instance=instance,
        current=instance,
        unit=sent.about,
        county=given.county,
        village=given.village,
        person=given.person,
    )
    began = timezone.make_aware(datetime.datetime.combine(given.day, datetime.time(9 + given.pk % 9)))
    version = SubmissionVersion.objects.create(
        submission=made,
        form=form.form,
        form_version=form,
        instance=instance,
        sha256=kept.sha256,
        size=kept.size,
        person=given.person,
        started=began,
        ended=began + datetime.timedelta(minutes=40),
    )
    log = store.put([sent.audit])
    Attachment.objects.create(
        version=version, name=logs.AUDIT, sha256=log.sha256, size=log.size, kind="text/csv"
    )


def _review(demo: Any) -> None:
    """Answer alerts, send two back with remarks, forward and pass some, leave the rest to tonight."""
    leader, qc = demo.people[Role.TL], demo.people[Role.QC]
    for alert in Alert.objects.filter(assessment=demo.assessment)[:6]:
        alerts.answer(actor=leader, alert_id=alert.pk, action="explain", text="已与调查员核实（演示）")
    rows = list(Submission.objects.filter(assessment=demo.assessment).order_by("pk"))
    own = next((found.pk for found in rows if found.person_id == demo.people[Role.EN].pk), None)
    for place, found in enumerate(rows):
        if found.pk == own or place % 12 == 5:
            remarks = {"g_water/water_litres": "与邻户相差太大，请再问（演示）"}
            _step(leader, found, "return", reason="请按批注核对饮水（演示）", remarks=_known(found, remarks))
        elif place % 3 == 0 and _step(leader, found, "forward") and place % 6 == 0:
            _step(qc, found, "pass")


def _known(found: Submission, remarks: dict[str, str]) -> dict[str, str]:
    """Return the remarks at questions that the interview has."""
    answers = found.versions.get().answers or {}
    last = {path.rpartition("/")[2]: path for path in answers if "[" not in path}
    return {last[p.rpartition("/")[2]]: text for p, text in remarks.items() if p.rpartition("/")[2] in last}


def _step(actor: Any, found: Submission, action: str, **values: Any) -> bool:
    found.refresh_from_db()
    try:
        review.move(actor=actor, submission_id=found.pk, action=action, version=found.version, **values)
    except HoupingError:  # its alerts are not answered, or it is not valid: it waits
        return False
    return True


def _interference(demo: Any) -> None:
    values = {
        "county": COUNTY,
        "kind": Interference.Kind.ACCOMPANIED,
        "happened": timezone.now() - datetime.timedelta(hours=3),
        "what": "村干部陪同入户，请其回避后在院外等候，访问照常完成（演示）。",
    }
    interference.report(actor=demo.people[Role.EN], assessment=demo.assessment, values=values)
