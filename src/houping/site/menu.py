"""The menu: the steps of the work in their order; an entry is shown to those who may open it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One line of the menu: its words, icon, route and the permission that opens it."""

    title: object
    icon: str
    route: str
    permission: str
    in_assessment: bool = True


ENTRIES = (
    Entry(_("首页"), "home", "results:dashboard", "assessment.see"),
    Entry(_("待办"), "checklist", "plans:todo", "assessment.see"),
    Entry(_("评估方案"), "file-text", "plans:plan", "plan.see"),
    Entry(_("进度计划"), "calendar", "plans:schedule", "plan.see"),
    Entry(_("任务与通知"), "bell", "plans:notices", "notice.see"),
    Entry(_("组织与队伍"), "users-group", "teams:overview", "team.see"),
    Entry(_("资料库"), "folder", "teams:documents", "document.see"),
    Entry(_("抽样框"), "database", "frames:list", "frame.see"),
    Entry(_("抽样"), "dice", "sampling:overview", "sample.see"),
    Entry(_("结果"), "chart-bar", "results:runs", "result.see"),
    Entry(_("报告"), "report", "reports:list", "report.see"),
    Entry(_("用户与权限"), "user-cog", "accounts:people", "account.see", in_assessment=False),
    Entry(_("日志账本"), "lock", "ledger:list", "ledger.see", in_assessment=False),
    Entry(_("后台任务"), "settings", "jobs:list", "job.see", in_assessment=False),
)


def entries(request: HttpRequest, key: str | None) -> list[dict[str, object]]:
    """Return the entries that the person may open, with the current one marked; `key` names the assessment."""
    found = []
    for entry in ENTRIES:
        if entry.in_assessment and key is None:
            continue
        if not request.user.may(entry.permission, assessment=key if entry.in_assessment else None):
            continue
        url = reverse(entry.route, kwargs={"assessment": key} if entry.in_assessment else None)
        route = entry.route.split(":")[0]
        current = request.resolver_match is not None and request.resolver_match.view_name == entry.route
        found.append({"title": entry.title, "icon": entry.icon, "url": url, "current": current, "app": route})
    return found
