"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "export": _("导出"),
    "personal.read": _("查看个人信息"),
}
