"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "form.register": _("登记问卷版本"),
    "form.approve": _("审定问卷"),
    "form.publish": _("发布问卷"),
    "form.close": _("停用问卷"),
    "form.reopen": _("恢复使用问卷"),
    "form.supersede": _("以新版替代问卷"),
    "form.late": _("设定逾期提交的处理"),
    "device.enrol": _("登记平板"),
    "device.revoke": _("停用平板"),
    "device.wipe": _("要求清空平板"),
    "device.wiped": _("清空指令已送达平板"),
    "submission.receive": _("收到访问记录"),
    "submission.quarantine": _("暂存待处理的提交"),
    "quarantine.take": _("采用暂存的提交"),
    "quarantine.dismiss": _("不采用暂存的提交"),
}
DETAILS = {
    "form": _("问卷"),
    "sha256": _("内容摘要"),
    "size": _("大小"),
    "number": _("第几版"),
    "received": _("收到时间"),
    "device": _("平板"),
    "person": _("人员"),
    "late": _("逾期提交"),
    "decision": _("处理意见"),
}
