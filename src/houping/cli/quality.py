"""`houping quality`: which interviewers to look at first, from any file. Reference: docs/reference/quality.md."""

import json
from pathlib import Path
from typing import Annotated

import typer

from houping.cli.console import out, table
from houping.cli.quality_file import Columns, read_interviews
from houping.cli.survey_request import LEVEL
from houping.cli.words import language, say, spoken
from houping.core.errors import OptionInvalid, in_words
from houping.core.quality.ranking import ALPHA, Ranked
from houping.core.quality.screen import Screen, screen
from houping.core.quality.similarity import FIXED_RULE, fixed_rule

SHOWN, MOST_REASONS = 10, 3


def quality(
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="访问数据，一行一次访问：CSV、Parquet 或 XLSX。")
    ],
    interviewer: Annotated[str, typer.Option(help="调查员列。")],
    village: Annotated[str, typer.Option(help="村（或其他小范围）列：同村的同事互为参照。")],
    answers: Annotated[
        str, typer.Option(help="封闭题列，用逗号分隔；不给则按旁边的数据字典，没有字典则为其余全部列。")
    ] = "",
    filters: Annotated[str, typer.Option(help="筛选题列（1 是、0 否；答“否”即跳过后面的题）。")] = "",
    battery: Annotated[str, typer.Option(help="题组列：答案选项相同的一组题。")] = "",
    amounts: Annotated[str, typer.Option(help="金额等数字列。")] = "",
    problem: Annotated[str, typer.Option(help="是否发现问题（0/1）列。")] = "",
    risk: Annotated[str, typer.Option(help="访问前已知的风险列（0/1 或数字），用于预计问题多少。")] = "",
    minutes: Annotated[str, typer.Option(help="用时（分钟）列。")] = "",
    start: Annotated[str, typer.Option(help="开始时间列（HH:MM，或日期加时间）。")] = "",
    day: Annotated[str, typer.Option(help="日期列。")] = "",
    latitude: Annotated[str, typer.Option(help="纬度列（度）。")] = "",
    longitude: Annotated[str, typer.Option(help="经度列（度）。")] = "",
    accuracy: Annotated[str, typer.Option(help="定位精度列（米）；0 为虚拟定位。")] = "",
    unknown: Annotated[str, typer.Option(help="表示不了解、拒答的取值，用逗号分隔。")] = "",
    alpha: Annotated[float, typer.Option(help="诚实的调查员被标出的比例上限。")] = ALPHA,
    seed: Annotated[int, typer.Option(help="置换检验的随机种子（整数）。")] = 1,
    top: Annotated[int, typer.Option(help="列出前几名。")] = SHOWN,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """调查质量：先看哪些调查员，为什么；只是查看的理由，不是结论。"""
    options = dict(locals())
    if not 0 < alpha < 1:
        raise OptionInvalid(option="--alpha", value=alpha, expected=LEVEL)
    for option, value, least in (("--top", top, 1), ("--seed", seed, 0)):
        if value < least:
            raise OptionInvalid(option=option, value=value, expected=f"≥ {least}")
    columns = Columns.of(data, {name: options[name] for name in Columns.NAMES})
    seen = screen(read_interviews(data, columns), seed=seed, alpha=alpha)
    if as_json:
        head = {"data": data.name, "alpha": alpha, "seed": seed, "left_out": list(columns.left_out)}
        head["answers"] = list(columns.many["answers"])
        typer.echo(json.dumps({**head, **_document(seen)}, ensure_ascii=False, indent=1, sort_keys=True))
    else:
        _print(seen, top, alpha, columns)


def _document(seen: Screen) -> dict[str, object]:
    """Return all interviewers in the order of the list, and the checks that were made; no number is null."""
    rule = fixed_rule(seen.nearest, seen.crew) if seen.nearest is not None else None
    place = {name: i for i, name in enumerate(seen.crew.names)}
    return {
        "checks": [
            {"code": c.code, "title": c.title.message(language()), "unit": c.unit.message(language())}
            for c in seen.checks
        ],
        "interviewers": [
            {
                "interviewer": r.name,
                "interviews": r.n,
                "p": _number(r.p),
                "q": _number(r.q),
                "flagged": r.flagged,
                "fixed_rule_85": None if rule is None else _number(float(rule[place[r.name]])),
                "reasons": [reason.check.code for reason in r.reasons],
                "checks": {c.code: _result(c, place[r.name]) for c in seen.checks},
            }
            for r in seen.ranked
        ],
    }


def _result(check: object, row: int) -> dict[str, float | None]:
    return {
        name: _number(float(getattr(check, name)[row]))
        for name in ("n", "value", "expected", "shrunk", "z", "p")
    }


def _number(value: float) -> float | None:
    return value if value == value and abs(value) < float("inf") else None


def _print(seen: Screen, top: int, alpha: float, columns: Columns) -> None:
    grid = table("先看哪些调查员", ("名次", "调查员", "访问数", "p", "标出", "理由"), ("名次", "访问数", "p"))
    for i, r in enumerate(seen.ranked[:top]):
        mark = spoken("是") if r.flagged else ""
        shown = "—" if r.p != r.p else f"{r.p:.2g}"
        grid.add_row(str(i + 1), r.name, str(r.n), shown, mark, _reasons(r))
    out.print(grid)
    flagged = sum(r.flagged for r in seen.ranked)
    say(
        "{people} 名调查员，{checks} 项检查，标出 {flagged} 名。",
        people=len(seen.crew),
        checks=len(seen.checks),
        flagged=flagged,
    )
    say("全部诚实时，约 {share:.3g}% 也会被标出：标出是查看的理由，不是结论。", share=100 * alpha)
    if seen.nearest is not None:
        share = float((seen.nearest.highest >= FIXED_RULE).mean())
        say("固定 85% 规则会指认 {share:.1f}% 的访问（仅供对照，不据此标出）。", share=100 * share)
    if columns.guessed and columns.by_dictionary:
        say(
            "没有给 --answers：按数据字典取 {count} 个选择题和数字题作答案。",
            count=len(columns.many["answers"]),
        )
    elif columns.guessed:
        say(
            "没有给 --answers：其余 {count} 列都作答案；文字、日期等列请用 --answers 排除。",
            count=len(columns.many["answers"]),
        )
    if columns.left_out:
        say("以下列几乎每行都不同，未作答案：{columns}", columns=in_words(columns.left_out))


def _reasons(r: Ranked) -> str:
    """Return the first reasons with value against expectation."""
    parts = []
    for reason in r.reasons[:MOST_REASONS]:
        c, k = reason.check, reason.row
        parts.append(f"{c.title.message(language())} {c.value[k]:.3g} / {c.expected[k]:.3g}")
    return "; ".join(parts)
