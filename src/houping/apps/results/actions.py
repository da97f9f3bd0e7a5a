"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "answers.deliver": _("提交调查结果"),
    "answers.frozen": _("冻结实地采集的调查结果"),
    "answers.checked": _("调查结果核对完成"),
    "results.compute": _("启动计算"),
    "results.computed": _("计算完成"),
    "results.replay": _("启动重算"),
    "results.replayed": _("重算完成"),
    "grade.propose": _("提出等次建议"),
    "grade.review": _("审核等次建议"),
    "grade.return": _("退回等次建议"),
    "grade.approve": _("审定等次"),
    "grade.reject": _("未予审定"),
}
DETAILS = {
    "forms": _("问卷"),
    "full": _("未隐去"),
    "language": _("标签语言"),
}
SUBJECTS = {
    "answers": _("答案数据"),
    "grades": _("等次方案"),
    "interviews": _("访谈数据"),
    "run": _("运行"),
}
