"""Routine data of the demonstration (演示数据): most accepted, one corrected, one returned, one overdue, two doubted."""

import datetime
import io
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from houping.apps.accounts.models import Person
from houping.apps.accounts.roles import Role
from houping.apps.plans.queries import plan_of
from houping.apps.routine import falsehood, queries, services, submitting
from houping.apps.routine.models import DataRequest, DataVersion
from houping.chain.run import latest
from houping.core.collection.routine import CODE, NAME, Duty, allowed, duties
from houping.core.errors import RunMissing
from houping.core.plan.model import Measure

OVERDUE, RETURNED, WAITING, CORRECTED, DOUBTED, FAULTY = "4.1", "2.5", "3.4", "2.1", "2.7", "2.2"
AS_OF = datetime.date(2021, 11, 30)
Known = dict[tuple[str, str], float]


def load(demo: Any) -> None:
    """Issue the requests and let the departments answer."""
    assessment, people = demo.assessment, demo.people
    if assessment.issued_plan() is None:
        return
    department, bureau = people[Role.DEPT].organisation, people[Role.XZJ].organisation
    names = {duty.department for duty in duties(plan_of(assessment.issued_plan()))}
    offices = {name: bureau if name == bureau.name else department for name in names}
    due = timezone.localdate() + datetime.timedelta(days=7)
    issued = services.issue(actor=people[Role.XZJ], assessment=assessment, due=due, offices=offices)
    known = _known(assessment)
    for request in issued:
        _answer(demo, request, queries.duty_of(request), known)


def _known(assessment: Any) -> Known:
    """Return what the computed demonstration used, so that pages and results say the same; empty without results."""
    try:
        path: Path = latest(assessment.workspace, "answers").folder / "routine.parquet"
        rows = pl.read_parquet(path, columns=["county", "measure", "value"])
    except (RunMissing, OSError):
        return {}
    return {(county, measure): value for county, measure, value in rows.iter_rows()}


def _answer(demo: Any, request: DataRequest, duty: Duty, known: Known) -> None:
    people, office = demo.people, request.organisation
    person = people[Role.XZJ] if office == people[Role.XZJ].organisation else people[Role.DEPT]
    if request.indicator == OVERDUE:
        _overdue(people, request)
        return
    if request.indicator == FAULTY:
        _submit(person, request, duty, known, spoiled=True)
    version = _submit(person, request, duty, known, shift=request.indicator == CORRECTED)
    if request.indicator == WAITING:
        return
    if request.indicator == RETURNED:
        _return(people[Role.QC], version)
        return
    _accept(people[Role.QC], version)
    if request.indicator == CORRECTED:
        reason = "个别区县漏计送教上门学生，重新核定（演示）"
        _accept(people[Role.QC], _submit(person, request, duty, known, reason=reason))
    if request.indicator == DOUBTED:
        _doubt(people, version)


def _doubt(people: dict[str, Person], version: DataVersion) -> None:
    """Mark two figures: one waits, one was confirmed and is a violation."""
    places = list(version.values.order_by("county").values_list("pk", flat=True)[:6])
    falsehood.mark(
        actor=people[Role.QC],
        value_id=places[2],
        reason="入户抽查有 2 户称上季度救助金延迟一个月到账，与报送的按期发放率不符（演示）",
    )
    proved = falsehood.mark(
        actor=people[Role.QC],
        value_id=places[5],
        reason="发放台账 11 月有 3 个批次未拨付，报送为全部按期发放（演示）",
    )
    finding = "调取拨付凭证核对，3 个批次迟至 12 月发放，数值不实（演示）。"
    falsehood.handle(actor=people[Role.SV], mark_id=proved.pk, action="confirm", finding=finding)


def _overdue(people: dict[str, Person], request: DataRequest) -> None:
    passed = timezone.localdate() - datetime.timedelta(days=3)
    DataRequest.objects.filter(pk=request.pk).update(due=passed)
    text = "时限已过，请尽快报送动态新增危房处置情况（演示）。"
    services.remind(actor=people[Role.XZJ], request_id=request.pk, text=text)


def _return(actor: Person, version: DataVersion) -> None:
    reason = "口径与方案不一致：应按年度任务计算，请核对后重报（演示）。"
    fresh = DataRequest.objects.get(pk=version.request_id)
    services.send_back(actor=actor, request_id=fresh.pk, version=fresh.version, reason=reason)


def _accept(actor: Person, version: DataVersion) -> None:
    fresh = DataRequest.objects.get(pk=version.request_id)
    services.accept(actor=actor, request_id=fresh.pk, version=fresh.version)


def _submit(
    person: Person,
    request: DataRequest,
    duty: Duty,
    known: Known,
    *,
    reason: str = "",
    shift: bool = False,
    spoiled: bool = False,
) -> DataVersion:
    name = f"平时情况-{request.indicator}.xlsx"
    data = _filled(duty, queries.names_of(plan_of(request.plan)), known, shift=shift, spoiled=spoiled)
    source = submitting.Source(AS_OF, "业务系统按月汇总数据，分母为应办对象数，分子为按期办结数（演示）。")
    if duty.documented:
        report = SimpleUploadedFile("资金绩效评价结果（演示）.pdf", b"%PDF-1.4\n% demonstration\n%%EOF\n")
        source = submitting.Source(
            AS_OF,
            "财政衔接推进乡村振兴补助资金年度绩效评价得分，百分制（演示）。",
            report,
            "演示财绩〔2021〕8号",
            datetime.date(2021, 11, 25),
        )
    upload = SimpleUploadedFile(name, data)
    return submitting.submit(actor=person, request_id=request.pk, upload=upload, source=source, reason=reason)


def _filled(duty: Duty, names: dict[str, str], known: Known, *, shift: bool, spoiled: bool) -> bytes:
    """Return a filled template; a shifted one reports three counties a little lower, a spoiled one has faults."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("平时情况")
        sheet.write_row(0, 0, (CODE, NAME, *(measure.name for measure in duty.measures)))
        for line, code in enumerate(duty.rows, start=1):
            sheet.write_row(line, 0, (code, names[code]))
            for place, measure in enumerate(duty.measures, start=2):
                value = known.get((code, measure.id), _invented(measure, line))
                if shift and line in (3, 8, 21):
                    value = round(value - 0.004, 4)
                if spoiled and line in (2, 5):
                    sheet.write_string(line, place, f"{value:.1%}" if line == 2 else "待核")
                else:
                    sheet.write_number(line, place, value)
    return buffer.getvalue()


def _invented(measure: Measure, line: int) -> float:
    """Return a value between the goalposts that differs from county to county."""
    worst, best = float(measure.worst.value), float(measure.best.value)
    low, high = allowed(measure)
    share = 0.55 + 0.4 * ((line * 37) % 29) / 29
    return min(max(round(worst + share * (best - worst), 4), low), high)
