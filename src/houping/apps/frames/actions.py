"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "frame.upload": _("上传抽样框"),
    "frame.checked": _("抽样框核对完成"),
    "frame.sign": _("确认抽样框"),
    "frame.freeze": _("冻结抽样框"),
    "frame.freeze_failed": _("抽样框没有冻结成功"),
    "frame.frozen": _("抽样框已冻结"),
}
SUBJECTS = {
    "frame": _("抽样框"),
    "village": _("村（社区）"),
}
