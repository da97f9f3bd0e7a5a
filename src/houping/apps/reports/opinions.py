"""The sheet of remarks (审核意见单) as an official paper: what was asked for, what came of it, how each round ended."""

from django.utils import timezone
from django.utils.translation import override

from houping.apps.formats import day, numeral
from houping.apps.plans.models import Assessment
from houping.apps.reports.models import Remark, Round
from houping.apps.reports.queries import title_of
from houping.core.reporting.blocks import Block, Content, Heading, Table, Text

SIGNER = "评估工作组"


def sheet(assessment: Assessment) -> Content:
    """Return the sheet with all rounds and remarks. In Chinese, as every official paper."""
    with override("zh-hans"):
        rounds = list(
            assessment.report_rounds.select_related("run", "submitted_by", "decided_by").order_by("number")
        )
        remarks = list(assessment.report_remarks.prefetch_related("steps"))
        blocks: list[Block] = [Heading(1, "一、审核过程")]
        blocks += [_round(place, one) for place, one in enumerate(rounds, start=1)] or [Text("还没有送审。")]
        blocks.append(Heading(1, "二、审核意见"))
        if remarks:
            rows = [_row(one) for one in remarks]
            header = ("序号", "报告", "位置", "审核意见", "要求", "答复和落实", "状态")
            note = "来源：报告审核；“位置”为意见所在的标题和原文开头。"
            blocks.append(Table("审核意见和落实情况", header, rows, note, (0.6, 1.6, 2.6, 3, 0.9, 3, 1)))
        else:
            blocks.append(Text("没有提出意见。"))
        title = f"{assessment.title}报告审核意见单"
        return Content(title, "", SIGNER, day(timezone.localdate()), blocks)


def _round(place: int, one: Round) -> Text:
    told = f"{one.submitted_by.name}于{day(one.submitted)}送审（{one.run.run}）。"
    if one.note:
        told += f"送审说明：{_ended(one.note)}"
    if one.decided_by:
        told += f"{one.decided_by.name}于{day(one.decided)}{one.get_state_display()}：{_ended(one.opinion)}"
    if one.revise_by:
        told += f"修改期限{day(one.revise_by)}。"
    return Text(told, f"（{numeral(place)}）第{one.number}轮。")


def _row(one: Remark) -> tuple[str, ...]:
    answers = "".join(
        f"{step.label}：{_ended(step.text)}" if step.text else f"{step.label}。" for step in one.steps.all()
    )
    stands_under = one.heading if one.heading != one.quote else ""
    place = f"{stands_under}：{one.quote[:40]}" if stands_under else one.quote[:40]
    asked = "须修改" if one.must else "建议"
    return (
        str(one.number),
        title_of(one.name),
        place,
        one.text,
        asked,
        answers or "—",
        str(one.get_state_display()),
    )


def _ended(text: str) -> str:
    """Return words that end as a sentence does."""
    return text if text.endswith(("。", "！", "？", "；")) else f"{text}。"
