"""Interviews of one county on the way through the evening: some waiting, sent back, passed; checks and reports (演示数据).

Only where the demonstration has visits: the interviews are the invented answers of its workspace, as tablets send them.
"""

import datetime
from collections.abc import Iterator
from typing import Any

import polars as pl
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from houping.apps.accounts.demo import COUNTY
from houping.apps.accounts.roles import Role
from houping.apps.collection import settling
from houping.apps.collection.demo import hear
from houping.apps.collection.models import Assignment, Submission
from houping.apps.jobs.models import Run
from houping.apps.jobs.services import keep_runs
from houping.apps.quality import arrival, logs, tables
from houping.apps.quality.models import Alert, Interference
from houping.apps.quality.services import alerts, backchecks, interference, listing, nightly, review
from houping.apps.sampling.models import Ceremony
from houping.core.errors import HoupingError
from houping.synthetic.interviews import Sent, household_submissions

SEED, MOST = "houping-demo-interviews", 60
FACTS = ("household", "household_type", "monitored_category", "listed", "relocated")


def load(demo: Any) -> None:
    """Let interviews come in and take them some steps on; without visits of the demonstration there are none."""
    given = Assignment.objects.filter(assessment=demo.assessment, county=COUNTY, state="done", person__gt=0)
    if not given.exists():
        return
    chosen = {a.unit: a for a in given.select_related("person").order_by("day", "pk")}
    for sent in _sent(demo, chosen):
        _send(demo, chosen[sent.about].person_id, sent)
    hear(demo)  # what was sent is not the last contact
    while settling.tell():
        pass
    arrival.examine_new()
    _review(demo)
    read = tables.read_all(demo.assessment)
    listing.keep(demo.assessment, read)
    nightly.compare(demo.assessment, read)
    backchecks.draw(actor=demo.people[Role.QC], assessment=demo.assessment)
    _interference(demo)


def _sent(demo: Any, chosen: dict[str, Assignment]) -> Iterator[Sent]:
    """Yield the invented interviews with some households, complete ones only, on the day on which they were visited."""
    keep_runs(demo.assessment.key, demo.assessment.workspace)
    run = Run.objects.filter(assessment=demo.assessment.key, step="answers").order_by("-pk").first()
    ceremony = Ceremony.objects.current(demo.assessment)
    if run is None or ceremony is None:
        return
    visited = pl.DataFrame(
        [(a.unit, a.day.isoformat(), f"{9 + a.pk % 9:02}:00", a.person.username) for a in chosen.values()],
        schema=["unit", "date", "start", "interviewer"],
        orient="row",
    )
    found = pl.read_parquet(settings.WORKSPACES / run.folder / "households.parquet")
    found = found.filter(disposition="complete").update(visited, on="unit", how="inner")
    rows = found.gather_every(max(1, found.height // MOST)).head(MOST)  # of many days
    facts = pl.read_parquet(ceremony.frozen_folder / "households.parquet").select(FACTS)
    yield from household_submissions(rows, facts, SEED)


def _send(demo: Any, person: int, sent: Sent) -> None:
    """Send an interview as the tablet of its enumerator does, by the protocol; it must be taken."""
    place = {"token": demo.tablets[person], "project": demo.assessment.pk}
    files = {
        name: SimpleUploadedFile(name, content, kind)
        for name, content, kind in (
            ("xml_submission_file", sent.xml, "text/xml"),
            (logs.AUDIT, sent.audit, "text/csv"),
        )
    }
    address = reverse("openrosa:key:submission", kwargs=place)
    request = RequestFactory().post(address, files, headers={"X-OpenRosa-Version": "1.0"})
    answer = resolve(address).func(request, **place)
    if answer.status_code != 201:
        raise AssertionError(str(answer.content, "utf-8"))


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
