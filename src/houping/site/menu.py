"""The menu: the steps of the work in their order; an entry is shown to those who may open it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

START, PREPARE, WORK, WATCH = _("总览"), _("准备"), _("抽样与调查"), _("督导")
RESULT, SITE = _("结果"), _("平台")
TEAMS = ("agencies/", "commitment/", "expenses/")
QUALITY = ("quality/alerts/", "quality/lists/", "quality/teams/", "quality/report/")
WATCHED = ("watch/",)
DRAFTS = ("reports/draft/", "reports/draft-compare/")


@dataclass(frozen=True)
class Entry:
    """One line of the menu: its words, icon, route and the permission that opens it.

    `covers` names further addresses that belong to it, as they begin below the assessment.
    """

    part: object
    title: object
    icon: str
    route: str
    permission: str
    in_assessment: bool = True
    covers: tuple[str, ...] = ()


ENTRIES = (
    Entry(START, _("首页"), "home", "results:dashboard", "assessment.see"),
    Entry(START, _("待办"), "checklist", "plans:todo", "assessment.see"),
    Entry(PREPARE, _("评估方案"), "file-text", "plans:plan", "plan.see"),
    Entry(PREPARE, _("进度计划"), "calendar", "plans:schedule", "plan.see"),
    Entry(PREPARE, _("任务"), "clipboard-check", "plans:tasks", "assessment.see"),
    Entry(PREPARE, _("通知"), "bell", "plans:notices", "notice.see"),
    Entry(PREPARE, _("组织与队伍"), "users-group", "teams:overview", "team.see", True, TEAMS),
    Entry(PREPARE, _("培训与考试"), "certificate", "training:overview", "training.see"),
    Entry(PREPARE, _("资料库"), "folder", "teams:documents", "document.see"),
    Entry(WORK, _("抽样框"), "database", "frames:list", "frame.see"),
    Entry(WORK, _("抽样"), "dice", "sampling:overview", "sample.see"),
    Entry(WORK, _("问卷"), "clipboard-check", "collection:forms", "form.see"),
    Entry(WORK, _("平板"), "device-tablet", "collection:devices", "device.see"),
    Entry(WORK, _("暂存的提交"), "archive", "collection:quarantine", "submission.see"),
    Entry(WORK, _("实地采集"), "map-pin", "field:wall", "field.see"),
    Entry(WORK, _("我的入户任务"), "clipboard-check", "field:mine", "field.own", True, ("field/household/",)),
    Entry(WORK, _("我的访问"), "message", "quality:mine", "submission.fill"),
    Entry(WORK, _("分县行程"), "calendar", "field:trips", "trip.see"),
    Entry(WORK, _("区县配合清单"), "clipboard-check", "supervision:cooperation", "cooperation.see"),
    Entry(WORK, _("调查结果"), "device-tablet", "results:answers", "answer.see"),
    Entry(WORK, _("平时情况"), "database", "routine:board", "routine.see"),
    Entry(WORK, _("分县进度"), "map", "results:progress", "answer.see", True, ("coverage/",)),
    Entry(WORK, _("访问审核"), "clipboard-check", "quality:queue", "submission.see"),
    Entry(WORK, _("调查质量"), "shield-check", "quality:people", "quality.see", True, QUALITY),
    Entry(WORK, _("回访复核"), "refresh", "quality:backchecks", "backcheck.do"),
    Entry(WORK, _("干扰上报"), "alert-triangle", "quality:interference", "interference.report"),
    Entry(WORK, _("干扰情况"), "alert-triangle", "quality:interference", "interference.handle"),
    Entry(WORK, _("问题台账"), "flag", "findings:ledger", "finding.see"),
    Entry(WORK, _("我上报的问题"), "flag", "findings:ledger", "finding.own"),
    Entry(WORK, _("本区县问题"), "flag", "findings:ledger", "finding.county"),
    Entry(WORK, _("典型经验"), "award", "findings:experiences", "experience.see"),
    Entry(WATCH, _("督导台"), "eye", "supervision:board", "inspection.see", True, WATCHED),
    Entry(WATCH, _("负面清单"), "list", "supervision:lists", "list.see"),
    Entry(WATCH, _("失实登记"), "flag", "routine:falsedata", "falsedata.see"),
    Entry(WATCH, _("违规通报"), "flag", "supervision:violations", "violation.own"),
    Entry(WATCH, _("督办单"), "send", "supervision:slips", "slip.own"),
    Entry(WATCH, _("基层负担"), "scale", "supervision:burden", "burden.see"),
    Entry(RESULT, _("结果"), "chart-bar", "results:runs", "result.see"),
    Entry(RESULT, _("等次审定"), "scale", "results:proposals", "result.see"),
    Entry(RESULT, _("报告"), "report", "reports:list", "report.see"),
    Entry(RESULT, _("报告审核"), "pencil", "reports:review", "report.draft", True, DRAFTS),
    Entry(RESULT, _("本区县报告"), "report", "reports:own", "report.own"),
    Entry(RESULT, _("整改台账"), "refresh", "rectification:ledger", "rectify.see"),
    Entry(RESULT, _("本区县整改"), "refresh", "rectification:ledger", "rectify.own"),
    Entry(SITE, _("用户与权限"), "user-cog", "accounts:people", "account.see", False, ("organisations/",)),
    Entry(SITE, _("接口令牌"), "key", "tokens:list", "token.edit", False),
    Entry(SITE, _("日志账本"), "lock", "ledger:list", "ledger.see", False),
    Entry(SITE, _("后台任务"), "settings", "jobs:list", "job.see", False),
)


def entries(request: HttpRequest, key: str | None) -> list[dict[str, object]]:
    """Return the entries that the person may open; `key` names the assessment.

    `current` is "page" on the page of an entry, "true" on the pages below it, else empty.
    """
    home = reverse("results:dashboard", args=[key]) if key else ""
    found = []
    for entry in ENTRIES:
        if entry.in_assessment and key is None:
            continue
        if not request.user.may(entry.permission, assessment=key if entry.in_assessment else None):
            continue
        url = reverse(entry.route, kwargs={"assessment": key} if entry.in_assessment else None)
        base = home if entry.in_assessment else "/"
        heads = () if url == home else (url, *(base + head for head in entry.covers))
        current = "page" if request.path == url else "true" if request.path.startswith(heads) else ""
        found.append(
            {"part": entry.part, "title": entry.title, "icon": entry.icon, "url": url, "current": current}
        )
    return found
