"""What the charts of the reports show: finished numbers by row, with title and 口径说明."""

from houping.core.plan.model import County, Group
from houping.core.reporting.blocks import Chart
from houping.core.reporting.fact import Book
from houping.core.reporting.results import Results, Row, number, whole
from houping.core.reporting.tables import estimate_cells

APPROVAL = "4.3"
# Topics of 认可 beside what was seen: what people say (telephone), what was checked (household or village).
SUBJECT_AND_OBJECT = (
    ("饮水和生活保障", "water_ok", "p_secured"),
    ("脱贫质量", "income_stable", "p_quality"),
    ("结对帮扶", "helper_visits_ok", "p_pairing"),
    ("村基础设施", "road_ok", "p_infra"),
    ("社会保障", "safety_net_received", "p_security"),
)


def note_of(results: Results, text: str) -> str:
    """Return a 口径说明 with the version of the data."""
    return f"口径：{text}；数据版本{results.version}。"


def rank_chart(book: Book, results: Results, group: Group, figure: str, marked: str = "") -> Chart:
    """Return the ranks of a group with their 95 % confidence sets and the boundaries of the grades."""
    names = results.grade_names
    rows = []
    for c in results.ranked(group.id):
        g = results.grades[c.code]
        book.count(f"grade.{c.code}.rank", whole(g["rank"]))
        book.text(f"grade.{c.code}.set", f"{whole(g['rank_lo'])}—{whole(g['rank_hi'])}")
        rows.append(
            {
                "label": c.short_name,
                "value": whole(g["rank"]),
                "low": whole(g["rank_lo"]),
                "high": whole(g["rank_hi"]),
                "marked": c.code == marked,
                "grade": names.index(str(g["grade"])),
            }
        )
    cuts = [i + 0.5 for i in range(1, len(rows)) if rows[i]["grade"] != rows[i - 1]["grade"]]
    book.text("version", results.version)
    data: dict[str, object] = {"rows": rows, "cuts": cuts, "names": names}
    note = note_of(
        results,
        "灰条是单看该区县时有95%把握包含真实名次的范围，不是全组同时成立；"
        "两个区县能否分出先后须两两比较，灰条重叠不等于分不出先后",
    )
    return Chart("rank_sets", f"{figure}　{group.short}名次及其95%置信集", data, note)


def approval_chart(book: Book, results: Results, figure: str, county: County) -> Chart:
    """Return every approval item of a county with its interval, and the group's value as a mark."""
    indicator = next(i for i in results.plan.indicators() if i.id == APPROVAL)
    rows = []
    for m in indicator.measures:
        own = results.estimate(m.id, "county", county.code)
        group = results.estimate(m.id, "group", str(county.group))
        if not _shown(own):
            continue
        estimate_cells(book, results, m.id, "county", county.code)
        estimate_cells(book, results, m.id, "group", str(county.group))
        reference = number(group["value"]) if group is not None and _shown(group) else None
        rows.append(_interval(m.name, own) | {"reference": reference})
    note = note_of(results, "加权估计及95%置信区间，竖线为本组；电话调查只问已脱贫户和易返贫致贫户")
    return Chart("intervals", f"{figure}　{county.short_name}群众认可度", {"rows": rows}, note)


def paired_chart(book: Book, results: Results, figure: str) -> Chart:
    """Return what was checked on the spot beside what people say, for the whole city (R-7.3)."""
    rows = []
    for topic, checked, said in SUBJECT_AND_OBJECT:
        seen, heard = (results.estimate(m, "city", "city") for m in (checked, said))
        if _shown(seen) and _shown(heard):
            for m in (checked, said):
                estimate_cells(book, results, m, "city", "city")
            rows.append(
                {
                    "label": topic,
                    "checked": _interval(topic, seen),
                    "said": _interval(topic, heard),
                }
            )
    names = "、".join(results.measures[checked][1].name for _, checked, _ in SUBJECT_AND_OBJECT)
    note = note_of(
        results, f"客观为实地核查（{names}），主观为电话调查的认可比例；两者对象和问法不同，只供对照"
    )
    return Chart("paired", f"{figure}　客观效果与群众主观感受对照", {"rows": rows}, note)


def _shown(row: Row | None) -> bool:
    return row is not None and row["value"] is not None and not row["suppressed"] and row["lo"] is not None


def _interval(label: str, row: Row | None) -> dict[str, object]:
    assert row is not None
    return {"label": label, **{name: number(row[end]) for name, end in _ENDS}}


_ENDS = (("value", "value"), ("low", "lo"), ("high", "hi"))
