"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "job.start": _("启动后台任务"),
    "job.resume": _("后台任务中断后重新排队"),
    "job.done": _("后台任务完成"),
    "job.failed": _("后台任务失败"),
}
SUBJECTS = {
    "job": _("后台任务"),
}
