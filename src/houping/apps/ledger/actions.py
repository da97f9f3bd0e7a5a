"""What this app writes into the ledger, and what the details of entries are called."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "export": _("导出"),
    "personal.read": _("查看个人信息"),
}
DETAILS = {
    "attempts": _("运行次数"),
    "digest": _("摘要"),
    "error": _("错误代码"),
    "filter": _("筛选条件"),
    "first": _("起始序号"),
    "kind": _("类别"),
    "last": _("截止序号"),
    "new": _("新值"),
    "old": _("原值"),
    "reason": _("理由"),
    "rows": _("行数"),
    "version": _("版本"),
    "what": _("内容"),
}
