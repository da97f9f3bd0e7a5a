"""Accepted routine data go into the results like a file of the same values (R-7.19), on the sample of the demonstration."""

import hashlib
from pathlib import Path

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.conftest import assessment, organisation, person_with  # noqa: F401
from apps.routine.conftest import accept, in_force, issued, offices, people, plan, submit  # noqa: F401
from houping.apps.accounts.access import Refused
from houping.apps.jobs.registry import work_of
from houping.apps.jobs.services import keep_runs
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import todo
from houping.apps.results import adopting, deliveries
from houping.apps.results.models import Delivery
from houping.apps.routine import falsehood, queries
from houping.core.errors import AlreadyDone, FalseValuesStand, StepsMissing

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.django_db]


@pytest.fixture
def drawn(assessment, settings, tmp_path, demo):  # noqa: F811
    """The plan and the sample of the demonstration stand in the workspace; nothing was answered yet."""
    settings.DATA, settings.WORKSPACES = tmp_path, tmp_path / "workspaces"
    place = settings.WORKSPACES / assessment.key
    place.mkdir(parents=True)
    for step in ("plan", "frame", "size", "sample"):
        if (Path(demo[0]) / step).exists():
            (place / step).symlink_to(Path(demo[0]) / step, target_is_directory=True)
    keep_runs(assessment.key, place)
    return assessment


@pytest.fixture
def accepted(drawn, issued, submit, accept):  # noqa: F811
    """Every department handed in and was accepted."""
    for request in issued.values():
        submit(request)
        accept(request)
    return drawn


def check(delivery):
    """Do the job of a delivery; return the digest of the table that it keeps."""
    work_of(delivery.job.kind)(delivery.job, lambda _text, _share: None)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.PARTIAL, delivery.reason
    return hashlib.sha256((delivery.home / "tables" / "routine.parquet").read_bytes()).hexdigest()


def test_adopted_values_and_the_same_values_as_a_file_are_the_same_bytes(accepted, people):  # noqa: F811
    adopted = adopting.adopt(actor=people["qc"], assessment=accepted)
    rows = adopting.table(queries.adoptable(accepted))
    assert rows.height == 12 * 33 + 14
    text = rows.rename({"county": "区县代码", "measure": "测量项", "value": "数值"}).write_csv()
    given = {"actor": people["qc"], "assessment": accepted, "title": "文件（演示）"}
    uploaded = deliveries.deliver(**given, files=[SimpleUploadedFile("平时情况.csv", text.encode())])
    assert check(adopted) == check(uploaded)
    kept = pl.read_parquet(adopted.home / "tables" / "routine.parquet")
    assert kept.equals(rows)
    told = Entry.objects.filter(action="answers.deliver").order_by("seq")[0].details
    assert '"2.1 市教委"' in told  # which version of whose file it was made of


def test_the_same_values_are_adopted_once_and_a_correction_again(accepted, people, issued, submit, accept):  # noqa: F811
    check(adopting.adopt(actor=people["qc"], assessment=accepted))
    with pytest.raises(AlreadyDone):
        adopting.adopt(actor=people["qc"], assessment=accepted)
    submit(issued["2.1"], c500101=["0.5"], reason="更正（演示）")
    accept(issued["2.1"])
    titles = [entry.title for entry in todo(people["qc"], accepted)]
    assert "采用平时情况数据" in titles
    check(adopting.adopt(actor=people["qc"], assessment=accepted))
    assert "采用平时情况数据" not in [entry.title for entry in todo(people["qc"], accepted)]


def test_nothing_is_adopted_before_every_duty_has_an_accepted_version(drawn, people, issued, submit, accept):  # noqa: F811
    submit(issued["2.1"])
    accept(issued["2.1"])
    with pytest.raises(StepsMissing, match=r"2\.2 市医保局"):
        adopting.adopt(actor=people["qc"], assessment=drawn)
    assert not Delivery.objects.exists()


def test_values_marked_false_are_not_adopted_until_cleared(accepted, people, issued):  # noqa: F811
    issued["2.1"].refresh_from_db()
    value = issued["2.1"].in_force.values.first()
    made = falsehood.mark(actor=people["qc"], value_id=value.pk, reason="不符（演示）")
    with pytest.raises(FalseValuesStand):
        adopting.adopt(actor=people["qc"], assessment=accepted)
    falsehood.handle(actor=people["sv"], mark_id=made.pk, action="clear", finding="核实无误（演示）")
    assert adopting.adopt(actor=people["qc"], assessment=accepted).tables == ["routine"]


def test_only_quality_control_adopts(accepted, people):  # noqa: F811
    for who in ("xzj", "sv", "市教委"):
        with pytest.raises(Refused):
            adopting.adopt(actor=people[who], assessment=accepted)
