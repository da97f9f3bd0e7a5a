"""Ledgers of this app as tables for page and Excel."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from houping.apps.formats import day, moment
from houping.apps.plans.models import Milestone, Notice, Opinion, PlanVersion, Receipt, Task
from houping.core.reporting.blocks import Table


def opinions(plan: PlanVersion, found: Iterable[Opinion]) -> Table:
    """Return the 征求意见表 of a version."""
    rows = [
        (
            str(o.organisation),
            o.clause or "—",
            o.text,
            str(o.get_outcome_display()),
            o.reply or "—",
            moment(o.replied),
        )
        for o in found
    ]
    header = tuple(map(str, (_("单位"), _("条款"), _("意见"), _("处理"), _("答复"), _("答复时间"))))
    note = _("来源：平台征求意见记录；方案第 %d 版。") % plan.number
    return Table(_("征求意见表"), header, rows, note, (2, 1, 4, 1, 4, 2))


def schedule(found: Iterable[tuple[Milestone, int]]) -> Table:
    """Return the steps with planned and actual dates: (step, days late)."""
    rows = [
        (
            f"{m.step} {m.name}",
            m.clause,
            m.lead,
            day(m.planned_start),
            day(m.planned_end),
            day(m.actual_start),
            day(m.actual_end),
            str(late) if late else "",
            m.remark,
        )
        for m, late in found
    ]
    header = (
        *(_("步骤"), _("条款"), _("牵头"), _("计划开始"), _("计划完成"), _("实际开始"), _("实际完成")),
        *(_("延迟天数"), _("说明")),
    )
    note = _(
        "计划日期来自已印发的方案（九）；实际日期由市乡村振兴局填写。延迟按今天或实际完成日与计划完成日之差计算。"
    )
    return Table(_("进度计划"), header, rows, note, (3, 1, 3, 2, 2, 2, 2, 1, 3), (7,))


def tasks(found: Iterable[Task]) -> Table:
    """Return the tasks."""
    rows = [
        (
            str(t.organisation),
            t.title,
            t.clause or "—",
            day(t.due),
            str(t.get_state_display()),
            t.progress or "—",
        )
        for t in found
    ]
    header = tuple(map(str, (_("责任单位"), _("任务"), _("条款"), _("期限"), _("状态"), _("进展"))))
    return Table(_("任务清单"), header, rows, _("来源：平台任务台账。"), (2, 4, 1, 1, 1, 4))


def receipts(notice: Notice, found: Iterable[Receipt]) -> Table:
    """Return the 签收台账 of a notice."""
    rows = [
        (
            str(r.organisation),
            _("已签收") if r.signed else _("未签收"),
            str(r.signed_by or "—"),
            moment(r.signed),
            r.forwarded_as or "—",
        )
        for r in found
    ]
    header = tuple(map(str, (_("单位"), _("状态"), _("签收人"), _("签收时间"), _("转发落款"))))
    return Table(_("签收台账：%s") % notice.title, header, rows, _("来源：平台签收记录。"), (3, 1, 1, 2, 3))
