"""The minutes of the panel (研判意见书) as an official paper: what was in dispute, who said what, how it was ruled."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from houping.apps.findings.models import CountyRuling, Finding, Opinion, Session
from houping.apps.formats import day, joined, moment, numeral
from houping.core.reporting.blocks import Block, Content, Heading, Table, Text

SIGNER = "后评估问题研判组"


def minutes(session: Session, name: Callable[[str], str], words: Callable[[CountyRuling], str]) -> Content:
    """Return the minutes of a session. In Chinese, as every official paper; codes only.

    name : division code -> county; words : what a ruling on a county says
    """
    with override("zh-hans"):
        found = list(ruled_in(session).prefetch_related("opinions__member", "recusals__member", "steps"))
        matters = list(decided_in(session))
        people = joined(sorted(session.members.values_list("name", flat=True)))
        blocks: list[Block] = [
            Heading(1, "一、基本情况"),
            Text(
                f"{moment(session.opened)}在{session.place}召开第{session.number}次研判会，"
                f"{session.chair.name}主持，成员：{people}。研判有争议的问题{len(found)}个，"
                f"对区县情形表决{len(matters)}项。"
            ),
            Heading(1, "二、研判意见"),
        ]
        for place, one in enumerate(found, start=1):
            blocks += _of(place, one, name)
        blocks += [Heading(1, "三、裁定汇总"), _summary(found, name)]
        if matters:
            blocks += [Heading(1, "四、区县情形认定"), *[_matter(one, name, words) for one in matters]]
        title = f"{session.assessment.title}问题研判意见书"
        closed = day(timezone.localtime(session.closed or timezone.now()).date())
        return Content(title, f"第{session.number}次研判会", SIGNER, closed, blocks)


def ruled_in(session: Session) -> Any:
    """Return the problems on which a session ruled, by number."""
    spoken = Opinion.objects.filter(session=session).values("finding")
    return Finding.objects.filter(pk__in=spoken, state=Finding.State.RULED).order_by("number")


def decided_in(session: Session) -> Any:
    """Return the matters of counties that a session decided, by number."""
    decided = session.county_rulings.exclude(state=CountyRuling.State.PROPOSED)
    return decided.order_by("number").select_related("lifts").prefetch_related("votes__member")


def _matter(one: CountyRuling, name: Callable[[str], str], words: Callable[[CountyRuling], str]) -> Text:
    votes = [v for v in one.votes.all() if not v.replaced]
    said = "；".join(f"{v.member.name}{'同意' if v.agrees else '不同意'}：{v.reasons}" for v in votes)
    outcome = "不认定" if one.state == CountyRuling.State.REJECTED else "认定"
    agreed = sum(v.agrees for v in votes)
    return Text(
        f"{words(one)}（依据：{one.basis}）。{one.reasons}{said}。"
        f"同意{agreed}票，不同意{len(votes) - agreed}票，{outcome}。",
        f"第{one.number}号，{name(one.county)}。",
    )


def _of(place: int, one: Finding, name: Callable[[str], str]) -> list[Block]:
    said = {s.action: s.note for s in one.steps.all()}
    opinions = [o for o in one.opinions.all() if not o.replaced]
    away = [r.member.name for r in one.recusals.all()]
    blocks: list[Block] = [
        Heading(2, f"（{numeral(place)}）{one.number} {one.title}"),
        Text(f"{name(one.county)}，指标 {one.indicator}。{one.statement}", "反馈的问题。"),
        Text(said.get("object", "") or "未提出。", "区县异议。"),
        Text(said.get("uphold", "") or said.get("call_in", "") or "—", "复核意见。"),
        *[Text(f"{o.get_ruling_display()}。{o.reasons}", f"{o.member.name}：") for o in opinions],
    ]
    if away:
        blocks.append(Text(f"{joined(away)}。", "回避。"))
    return [*blocks, Text(f"{one.get_ruling_display()}（{_votes(opinions)}）。{one.reasons}", "裁定。")]


def _votes(opinions: list[Opinion]) -> str:
    counts: dict[str, int] = {}
    for o in opinions:
        words = str(o.get_ruling_display())
        counts[words] = counts.get(words, 0) + 1
    return joined([f"{words}{number}票" for words, number in counts.items()])


def _summary(found: list[Finding], name: Callable[[str], str]) -> Table:
    rows = [(f.number, name(f.county), f.indicator, f.title, str(f.get_ruling_display())) for f in found]
    header = ("编号", "区县", "指标", "问题", "裁定")
    return Table("研判裁定汇总", header, rows, "来源：问题台账，裁定签署后锁定。", (2, 1.6, 0.8, 4, 2))
