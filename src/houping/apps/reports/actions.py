"""What this app writes into the ledger, and what the details of entries are called."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "report.issue": _("印发报告"),
    "report.issued": _("印发报告已生成"),
    "report.publish": _("通报评估结果"),
}
DETAILS = {
    "document_number": _("发文字号"),
    "files": _("文件"),
    "outputs": _("报告摘要"),
    "proposal": _("等次建议"),
}
SUBJECTS = {
    "issue": _("印发的报告"),
}
