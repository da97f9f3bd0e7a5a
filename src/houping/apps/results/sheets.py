"""Tables of the results for page and Excel; every one says where its figures come from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, in_english, joined, moment, number, percent
from houping.apps.jobs.models import Run
from houping.apps.results.figures import Figures
from houping.apps.results.takeout import Content
from houping.core.collection.variables import Layout, extract
from houping.core.plan.model import Plan
from houping.core.reporting.blocks import Table

Row = Mapping[str, Any]
Rows = Sequence[Row]


def runs(found: Iterable[tuple[str, Run]]) -> Table:
    """Return the runs with what they were made from: (title of the step, run), the newest first."""
    rows = [
        (title, run.run, moment(run.created), joined(sorted(run.inputs)) or MISSING, run.code, run.version)
        for title, run in found
    ]
    header = (_("步骤"), _("运行编号"), _("时间"), _("输入"), _("程序摘要值"), _("版本"))
    note = _("每次运行记录输入、参数、程序和输出的摘要值；不会改动，可随时重算比对。")
    return Table(_("运行记录"), header, rows, note, (2, 3, 2, 3, 6, 1))


def grades(figures: Figures, group: int | None, *, decided: bool) -> Table:
    """Return score, rank interval and grade of every county in the order of the division codes; decided: they are final."""
    rows = [
        (
            row["county"],
            row["name"],
            str(row["group"]),
            number(row["score"], 2),
            number(row["se"], 2),
            str(row["rank"]),
            f"{row['rank_lo']}–{row['rank_hi']}",
            row["grade"],
            percent(row[f"p_{row['grade_id']}"]),
        )
        for row in figures.grades
        if group in (None, row["group"])
    ]
    grade = _("审定等次") if decided else _("建议等次")
    names = (_("得分"), _("标准误"), _("名次"), _("名次区间"), grade, _("把握"))
    header = (_("区划代码"), _("区县"), _("组"), *names)
    note = _(
        "来源：%(run)s；名次和等次只在本组内比较（方案七（三））；名次区间为 95%% 边际置信集；"
        "“把握”是按抽样误差计算的、应为该等次的概率。"
    ) % {"run": figures.run}
    note += _("等次已经审定。") if decided else _("等次为建议，须经审定。")
    return Table(_("综合评价表"), header, rows, note, (2, 3, 1, 2, 2, 1, 2, 2, 2), (3, 4, 5, 8))


def review(figures: Figures) -> Table:
    """Return what the assessment says for the separate 实绩考核 of leaders: grade, triggers, grades still open (八)."""
    rows = []
    for row in figures.grades:
        said = figures.rules["review"][row["county"]]
        limits = [words for words in (said["caps"], said["vetoes"]) if words]
        rows.append(
            (
                *(row["county"], row["name"], str(row["group"]), row["grade"]),
                joined(said["triggers"]) or MISSING,
                joined(limits) or MISSING,
                joined(said["open_grades"]),
                joined([act["name"] for act in said["acts"]]) or MISSING,
                joined(said.get("grounds", [])) or MISSING,
            )
        )
    header = (
        *(_("区划代码"), _("区县"), _("组"), _("后评估等次"), _("认定情形")),
        *(_("实绩考核限制"), _("实绩考核可评等次"), _("措施"), _("依据")),
    )
    note = _(
        "来源：%(run)s；后评估等次与实绩考核等次是两套等次（A-19）。情形由研判组认定（方案八）。提供市委组织部。"
    ) % {"run": figures.run}
    return Table(_("实绩考核提供表"), header, rows, note, (2, 2, 1, 2, 1, 3, 3, 2, 4))


def praised(figures: Figures, act: str, title: str) -> Table:
    """Return the counties for which section 八 proposes an act of praise: `commend` or `fund_reward`."""
    rows = []
    for row in figures.grades:
        found = [a for a in figures.rules["review"][row["county"]]["proposed_praise"] if a["id"] == act]
        rows += [
            (
                *(row["county"], row["name"], str(row["group"]), row["grade"]),
                one["quote"],
                one["to"] or MISSING,
            )
            for one in found
        ]
    header = (_("区划代码"), _("区县"), _("组"), _("后评估等次"), _("方案原文"), _("办理单位"))
    note = _(
        "来源：%(run)s；最高等次而没有任何情形的区县（方案八）。金额和系数方案未规定，由办理单位核定。"
    ) % {"run": figures.run}
    return Table(title, header, rows, note, (2, 2, 1, 2, 5, 3))


def compared(one: Rows, two: Rows, first: str, second: str) -> Table:
    """Return two gradings side by side, county by county; what differs in grade is marked."""
    other = {row["county"]: row for row in two}
    rows = []
    for row in one:
        then = other.get(row["county"])
        rows.append(
            (
                row["county"],
                row["name"],
                *_graded(row),
                *(_graded(then) if then else ("—",) * 3),
                f"{row['score'] - then['score']:+.2f}" if then else "—",
                _("等次不同") if then and then["grade"] != row["grade"] else "—",
            )
        )
    names = (_("得分"), _("名次"), _("等次"))
    header = (_("区划代码"), _("区县"), *names, *names, _("得分差"), _("说明"))
    note = _("得分差＝前一次减后一次；名次和等次只在本组内比较（方案七（三））。")
    above = (("", 2), (first, 3), (second, 3), ("", 2))
    widths = (2, 2, 1, 1, 1, 1, 1, 1, 1, 2)
    return Table(_("等次比较"), header, rows, note, widths, (2, 3, 5, 6, 8), above=above)


def _graded(row: Row) -> tuple[str, str, str]:
    return number(row["score"], 2), str(row["rank"]), row["grade"]


def proposal(figures: Figures, group: int) -> Table:
    """Return the 等次建议表 of a group in the order of the ranks (R-7.24), with caps and vetoes."""
    rows = []
    for row in sorted((r for r in figures.grades if r["group"] == group), key=lambda r: r["rank"]):
        share = row[f"p_{row['grade_id']}"]
        limits = joined(limited_by(figures, row)) or MISSING
        unsure = "probability" in (row["flag_reason"] or "")
        remark = _("把握不高，须集体研究") if unsure else _("数据不能排除其他等次") if row["flag"] else "—"
        rows.append(
            (
                str(row["rank"]),
                row["name"],
                number(row["score"], 2),
                f"{row['rank_lo']}–{row['rank_hi']}",
                row["grade"],
                percent(share),
                number(row["distance_to_cut"], 2),
                limits,
                remark,
            )
        )
    header = (
        _("名次"),
        _("区县"),
        _("得分"),
        _("名次区间"),
        _("建议等次"),
        _("把握"),
        _("距分界（分）"),
        _("限制"),
        _("说明"),
    )
    note = _("来源：%s；只在本组内排序；“限制”为研判认定触发的上限或否决（八）及其依据。") % figures.run
    title = _("等次建议表：%d 个区县") % len(rows)
    return Table(title, header, rows, note, (1, 3, 1, 2, 2, 2, 2, 2, 3), (0, 2, 5, 6))


def limited_by(figures: Figures, row: dict[str, Any]) -> list[str]:
    """Return what closes or fixes a grade of a county, with the rulings that it rests on."""
    code = row["county"]
    found = [text for text in (row["vetoes"], row["caps"]) if text]
    if grounds := figures.rules["review"][code].get("grounds", []):
        found.append(_("依据：%s") % joined(grounds))
    return [*found, *figures.rules["counties"][code]["trace"]]


def indicators(figures: Figures, plan: Plan, county: str) -> Table:
    """Return score, error and group mean of every indicator of a county."""
    rows = []
    for dimension in plan.dimensions:
        for indicator in dimension.indicators:
            own = figures.scores.get((county, "indicator", indicator.id))
            mean = figures.county(county, f"group.score.{indicator.id}")
            rows.append(
                (
                    indicator.id,
                    indicator.name,
                    number(own["score"], 2) if own else _("不适用"),
                    number(own["se"], 2) if own else "—",
                    mean["text"] if mean else "—",
                )
            )
    header = (_("编号"), _("指标"), _("得分"), _("标准误"), _("同组平均"))
    note = _(
        "来源：%s；得分按方案的目标值换算（0–100）；不适用的指标其权重在其余指标间重新分配（五（三）7）。"
    )
    return Table(_("指标得分"), header, rows, note % figures.run, (1, 5, 1, 1, 1), (2, 3, 4))


def source_words() -> dict[str, str]:
    """Return where measures come from, in words."""
    return {
        "household": _("入户"),
        "phone": _("电话"),
        "village": _("村表"),
        "composite": _("合成"),
        "county": _("资料查阅"),
        "interview": _("访谈"),
        "routine": _("平时情况"),
    }


def estimates(rows: Iterable[dict[str, Any]], plan: Plan, run: str) -> Table:
    """Return the estimates of a county with their intervals; suppressed ones say why."""
    names = {m.id: (m.name, i.id) for d in plan.dimensions for i in d.indicators for m in i.measures}
    sources = source_words()
    reasons = {
        "few_answers": _("回答太少"),
        "few_psus": _("抽中村太少"),
        "imprecise": _("误差太大"),
        "complementary": _("可由其他数推出"),
    }
    found = []
    for row in rows:
        name, indicator = names.get(row["measure"], (row["measure"], ""))
        share = (
            row["value"] is not None and 0 <= row["value"] <= 1 and row["hi"] is not None and row["hi"] <= 1
        )
        write = percent if share else lambda value: number(value, 2)
        shown = row["lo"] is not None and not row["suppressed"]  # an interval gives its value away
        interval = f"{write(row['lo'])}–{write(row['hi'])}" if shown else "—"
        value = _("不发布") if row["suppressed"] else write(row["value"])
        source = sources.get(row["source"], row["source"])
        why = reasons.get(row["reason"], row["reason"] or "")
        found.append((indicator, name, source, str(row["n"]), value, interval, why))
    header = (_("指标"), _("测量项"), _("来源"), "n", _("估计值"), _("95%% 区间") % (), _("说明"))
    note = _("来源：%s；估计值已加权；区间为设计下的 95%% 置信区间。") % run
    return Table(_("测量项估计"), header, sorted(found), note, (1, 5, 1, 1, 2, 3, 3), (3, 4, 5))


def interviews(contents: Iterable[Content]) -> Table:
    """Return the frozen tables of interviews with rows and variables, and how many of these are hidden."""
    rows = []
    for content in contents:
        layout = content.layout
        title = (layout.title_en if in_english() else layout.title_zh) or layout.name
        personal = sum(bool(one.personal) for one in layout.variables)
        rows.append((layout.name, title, str(content.rows), str(len(layout.variables)), str(personal)))
    header = (_("文件"), _("内容"), _("行数"), _("变量"), _("其中隐去"))
    note = _(
        "采用冻结时已通过或锁定的访问记录，每份取最新版，未加权；重复组（家庭成员等）另为一个文件，以 meta_interview 相连。"
        "“其中隐去”为姓名、证件、电话、定位、照片文件名、设备、账号和手写文字。"
    )
    return Table(_("冻结的访问数据"), header, rows, note, (3, 4, 1, 1, 1), (2, 3, 4))


def extracts(layouts: Sequence[Layout], exercises: Mapping[str, str]) -> Table:
    """Return how many variables of how many questionnaires serve each of the assessments that share the visit (R-2.17)."""
    rows = []
    for exercise, name in exercises.items():
        found = extract(layouts, exercise)
        served = [one for layout in found for one in layout.variables if exercise in one.exercises]
        alone = sum(one.exercises == (exercise,) for one in served)
        forms = len({layout.form_id for layout in found})
        rows.append((name, str(forms), str(len(served)), str(alone)))
    header = (_("考核评估"), _("问卷"), _("变量"), _("只用于本项"))
    note = _(
        "方案二（四）：一次进村入户，题目不重复，各项考核评估各取所需。由题目算出的值，所用题目都用于某项时才列入该项；"
        "“只用于本项”的题目只出现在这一项的摘录里。"
    )
    return Table(_("各项考核评估各取所需"), header, rows, note, (6, 1, 1, 1), (1, 2, 3))
