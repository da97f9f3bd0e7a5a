"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "assessment.create": _("新建评估年度"),
    "plan.add": _("新增方案版本"),
    "plan.edit": _("修改方案"),
    "plan.consult": _("方案征求意见"),
    "plan.submit": _("方案报审"),
    "plan.return": _("方案退回修改"),
    "plan.approve": _("方案审定"),
    "plan.issue": _("印发方案"),
    "opinion.give": _("提出意见"),
    "opinion.reply": _("答复意见"),
    "milestone.change": _("填写进度"),
    "task.add": _("新增任务"),
    "task.change": _("更新任务"),
    "notice.send": _("发送通知"),
    "notice.sign": _("签收通知"),
    "notice.forward": _("转发文件"),
}
SUBJECTS = {
    "assessment": _("评估"),
    "notice": _("通知"),
    "plan": _("方案"),
    "step": _("步骤"),
    "task": _("任务"),
}
