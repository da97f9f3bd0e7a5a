"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "answers.deliver": _("提交调查结果"),
    "answers.checked": _("调查结果核对完成"),
    "results.compute": _("启动计算"),
    "results.computed": _("计算完成"),
    "results.replay": _("启动重算"),
    "results.replayed": _("重算完成"),
}
