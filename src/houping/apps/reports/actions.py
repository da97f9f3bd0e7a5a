"""What this app writes into the ledger, and what the details of entries are called."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "report.submit": _("报告送审"),
    "report.remark": _("提出报告审核意见"),
    "report.done": _("答复审核意见：已修改"),
    "report.explain": _("答复审核意见：不改"),
    "report.settle": _("确认审核意见落实"),
    "report.reopen": _("审核意见仍须修改"),
    "report.withdraw": _("撤回审核意见"),
    "report.revise": _("上传报告修订稿"),
    "report.pass": _("报告审核通过"),
    "report.return": _("报告退回修改"),
    "report.issue": _("印发报告"),
    "report.issued": _("印发报告已生成"),
    "report.publish": _("通报评估结果"),
}
DETAILS = {
    "document_number": _("发文字号"),
    "files": _("文件"),
    "outputs": _("报告摘要"),
    "proposal": _("等次建议"),
    "drafts": _("送审文稿摘要"),
    "remark": _("审核意见序号"),
    "report": _("报告"),
    "must": _("须修改"),
    "until": _("修改期限"),
}
SUBJECTS = {
    "review": _("报告审核"),
    "reportdraft": _("报告修订稿"),
    "issue": _("印发的报告"),
}
