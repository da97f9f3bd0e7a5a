"""Visits and questionnaires in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from houping.apps.accounts.roles import who_can
from houping.apps.collection import visiting
from houping.apps.collection.models import Assignment, FormVersion, Visit
from houping.apps.formats import clauses, in_english
from houping.core.collection.attempts import part_of_day
from houping.core.collection.outcomes import BY_CODE

_TALK = gettext_lazy("基层座谈访谈的提纲，两人记录、两人独立评分")
# what the questionnaires that come with the plan are for
PURPOSES = {
    "household": gettext_lazy("每个样本户一份：入户当面问，平板填写"),
    "village": gettext_lazy("每个样本村一份：访谈村支书、驻村工作队并实地察看"),
    "exchange": gettext_lazy("每个区县：工作情况介绍和五个主题的交流记录"),
    "documents": gettext_lazy("每个区县：查阅资料逐项评分，两名评分人各一份"),
    "interview_leader": _TALK,
    "interview_department": _TALK,
    "interview_town": _TALK,
    "interview_cadre": _TALK,
    "interview_team": _TALK,
    "interview_helper": _TALK,
    "backcheck": gettext_lazy("抽中的户再问一遍，与首访比对；不由原调查员问"),
    "supervision": gettext_lazy("督导随机跟访、抽查：程序、纪律、负担"),
}


def purpose(form_id: str) -> str:
    """Say what a questionnaire is for; "" for one that does not come with the plan."""
    return str(PURPOSES.get(form_id, ""))


def next_step(version: FormVersion) -> str:
    """Say what comes next for the newest version of a questionnaire, and who does it."""
    if version.state == FormVersion.State.DRAFT and version.findings:
        return _("按核对意见改好，登记新版（%s）") % who_can("form.edit")
    state = FormVersion.State(version.state)
    steps = {
        FormVersion.State.DRAFT: _("等待审定（%s）") % who_can("form.approve"),
        FormVersion.State.APPROVED: _("等待发布（%s）") % who_can("form.publish"),
        FormVersion.State.PUBLISHED: _("使用中：平板下载本版填写"),
        FormVersion.State.CLOSED: _("已停用：可恢复使用，或登记新版（%s）") % who_can("form.publish"),
    }
    return steps.get(state, "")


def result(row: Any) -> str:
    """Say the newest result of a household, or of a visit."""
    code = row.disposition if isinstance(row, Assignment) else row.code
    known = BY_CODE.get(code)
    return f"{code} {known.en if in_english() else known.zh}" if known else ""


def part(visit: Visit) -> str:
    """Say on which part of the day a visit was."""
    words = {"morning": _("上午"), "noon": _("下午"), "evening": _("晚间"), "weekend": _("周末白天")}
    (tried,) = visiting.attempts([visit])
    return words[part_of_day(tried.at)]


COST = ("days", "pair_days", "travel")


def against_simple(figures: dict[str, Any]) -> str:
    """Say how a schedule stands against the simple one (large villages first), honestly: also when nothing is gained."""
    simple = figures["greedy"]
    if simple is None:
        return _("简单排法（大村优先）在进驻期内排不下，没有可比的。")
    own, other = ([figures[which][name] for name in COST] for which in ("proposed", "greedy"))
    if [round(n) for n in own] == [round(n) for n in other]:
        return _("与简单排法（大村优先）一样：这次优化没有省下天数，也没有省下路程。")
    gained = [round(b - a) for a, b in zip(own, other, strict=True)]
    words = {
        "days": (_("少 %d 天"), _("多 %d 天")),
        "pair_days": (_("少 %d 个小组·天"), _("多 %d 个小组·天")),
        "travel": (_("少 %d 分钟路程"), _("多 %d 分钟路程")),
    }
    said = [words[name][n < 0] % abs(n) for name, n in zip(COST, gained, strict=True) if n]
    return _("比简单排法（大村优先）：%s。") % clauses(said)


def how_near(figures: dict[str, Any]) -> str:
    """Say how near a schedule is to what no schedule can undercut."""
    own, bound = figures["proposed"], figures["bound"]
    if own["days"] <= bound["days"] and own["pair_days"] <= bound["pair_days"]:
        return _("天数、小组·天都已等于按工作量的最少数，不可能更少。")
    if figures.get("proven"):
        return _("已算尽整村安排的所有排法：没有天数更少的，也没有天数相同而小组·天更少的。")
    if figures.get("edited"):
        return _("人工改过，没有与其他排法比过。")
    return _("在规定的计算时间内没有找到更好的，不保证没有。")
