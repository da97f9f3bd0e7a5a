"""The lists of the day as each reader sees them: rows about interviews, tables of questions, all as page and Excel."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, number, percent
from houping.apps.plans.models import Assessment
from houping.apps.quality import queries, reading
from houping.apps.quality.models import Listing
from houping.apps.sampling.naming import Household, cells, columns
from houping.apps.sampling.sheets import types
from houping.core.reporting.blocks import Table

GROUPS = ("shared", "photos")
PLACES = ("texts", "outliers", *GROUPS)  # lists whose rows are about interviews
NAMES = ("others", *PLACES, "effects")
Naming = Callable[[str], str]


@dataclass(frozen=True)
class Entry:
    """One row about an interview, and what its list says besides household and enumerator."""

    submission: Any
    said: tuple[str, ...]


def entries(name: str, found: Listing, submissions: Mapping[int, Any]) -> list[Entry]:
    """Return the rows of a list about the interviews that the reader may see; `submissions` : those, by key."""
    rows = found.found.get(name, [])
    if name in GROUPS:
        return [entry for place, group in enumerate(rows, 1) for entry in _group(place, group, submissions)]
    say = {"texts": _text, "outliers": _outlier}[name]
    return [
        Entry(submissions[row["submission"]], say(row)) for row in rows if row["submission"] in submissions
    ]


def submissions(person: Any, assessment: Assessment, county: str = "") -> dict[int, Any]:
    """Return the interviews that a person may read, of a county or all."""
    found = queries.readable(person, assessment).select_related("person")
    return {s.pk: s for s in (found.filter(county=county) if county else found)}


def _label(row: Mapping[str, Any]) -> str:
    return reading.label_of(row["form"], row["path"])


def _text(row: Mapping[str, Any]) -> tuple[str, ...]:
    return _label(row), row["text"]


def _outlier(row: Mapping[str, Any]) -> tuple[str, ...]:
    usual = f"{number(max(row['lower'], 0), 2)}–{number(row['upper'], 2)}"  # only positive numbers are in the group
    kind = types().get(row["kind"], row["kind"]) or MISSING
    return _label(row), reading.figure(row["value"]), usual, kind, number(row["n"])


def _group(place: int, group: Mapping[str, Any], submissions: Mapping[int, Any]) -> Iterable[Entry]:
    kinds = {"id": _("证件号码"), "phone": _("电话号码"), "same": _("同一文件"), "near": _("几乎相同")}
    what = kinds[group["what"]]
    every = len({one["submission"] for one in group["places"]})
    for one in group["places"]:
        if one["submission"] in submissions:
            yield Entry(
                submissions[one["submission"]], (_("第 %d 组") % place, what, _label(one), number(every))
            )


def heads(name: str) -> tuple[str, ...]:
    """Return the heads of what the entries of a list say."""
    return {
        "texts": (_("题目"), _("所填内容")),
        "outliers": (_("题目"), _("数值"), _("同组范围"), _("户类型"), _("同组个数")),
        "shared": (_("分组"), _("号码种类"), _("题目"), _("涉及访问")),
        "photos": (_("分组"), _("怎样相同"), _("题目"), _("涉及访问")),
    }[name]


def title(name: str) -> str:
    """Return what a list is called."""
    return {
        "others": _("选“其他”的比例"),
        "texts": _("“其他”所填内容"),
        "outliers": _("离群数值"),
        "shared": _("号码相同的访问"),
        "photos": _("照片相同的访问"),
        "effects": _("调查员效应"),
    }[name]


def note(name: str) -> str:
    """Say how a list is made."""
    return {
        "others": _("选“其他”多的题，选项可能不全，或调查员没有归类。来源：未作废的完成访问。"),
        "texts": _("新的在前；七位以上的号码已遮盖。能归入已有选项的，退回改正。来源：未作废的完成访问。"),
        "outliers": _(
            "按题目、区县、户类型分组，只看正数，超出四分位数 3 倍四分位距的列出（Tukey；金额等小数先取对数），最远的在前；"
            "不足 20 个的组不列。离群不等于错误，请核对。来源：未作废的完成访问。"
        ),
        "shared": _(
            "同一证件或电话号码出现在两户以上的访问中；按加密摘要比对，清单和预警里都没有号码。"
            "家庭成员登记在两户、邻里共用电话都有可能，请核对。来源：未作废的完成访问。"
        ),
        "photos": _(
            "同一文件用于两户以上；或同一调查员的两户照片，缩小、重新压缩后看起来仍是一张"
            "（感知摘要 64 位中相差不超过 6 位）。"
            "裁剪、翻转、重拍的查不出；证件封面等本来就像，请打开访问核对。来源：未作废的完成访问。"
        ),
        "effects": _(
            "同村答案的差异中由调查员不同造成的比例（ICC），附 95% 区间（各人访问数相差很大时是近似）；"
            "设计效应 = 1 + (人均访问数 − 1) × ICC。村里只有一名调查员的，分不出是人还是村，不参与比较。"
            "只列区间下限大于 0 的题，每百题约有两三题出于偶然。比例高的题，先查问法和培训。来源：未作废的完成访问。"
        ),
    }[name]


def table(
    name: str,
    found: Listing,
    seen: Mapping[int, Any],
    county: Naming,
    counties: Collection[str] | None,
    chosen: str,
    households: Mapping[str, Household],
) -> Table:
    """Return a list as a table.

    counties : those whose counts the reader may see, None for all; chosen : the only one to show, "" for all
    """
    if name == "others":
        rows = [
            row
            for row in found.found[name]
            if (counties is None or row["county"] in counties) and chosen in ("", row["county"])
        ]
        return _others(rows, county)
    if name == "effects":
        return _effects(found.found[name], found.found.get("untold", 0))
    lines = [
        (
            county(entry.submission.county),
            *cells(households, entry.submission.unit),
            entry.submission.person.name,
            *entry.said,
        )
        for entry in entries(name, found, seen)
    ]
    header = (_("区县"), *columns(), _("调查员"), *heads(name))
    widths = (1.5, 2, 1, 1.5, 3, 1.5, *(2 for _head in heads(name)))
    return Table(title(name), header, lines, note(name), widths)


def _others(rows: Sequence[Mapping[str, Any]], county: Naming) -> Table:
    shown = sorted(rows, key=lambda row: (-row["chosen"] / row["answers"], row["path"], row["county"]))
    lines = [
        (
            county(row["county"]) or MISSING,
            _label(row),
            number(row["answers"]),
            number(row["chosen"]),
            percent(row["chosen"] / row["answers"]),
        )
        for row in shown
    ]
    header = (_("区县"), _("题目"), _("作答"), _("选“其他”"), _("占比"))
    return Table(title("others"), header, lines, note("others"), (1.5, 6, 1, 1, 1), (2, 3, 4))


def _effects(rows: Sequence[Mapping[str, Any]], untold: int) -> Table:
    lines = [
        (
            _label(row),
            number(row["n"]),
            number(row["icc"], 3),
            f"[{number(row['lower'], 3)}, {number(row['upper'], 3)}]",
            number(row["design"], 2),
        )
        for row in rows
    ]
    header = (_("题目"), _("作答"), "ICC", _("95% 区间"), _("设计效应"))
    words = _("%d 题无法判断：同村可比的调查员不够，或答案全部相同。") % untold if untold else ""
    return Table(title("effects"), header, lines, words + note("effects"), (6, 1, 1, 2, 1), (1, 2, 4))
