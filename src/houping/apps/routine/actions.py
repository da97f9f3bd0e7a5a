"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "routine.issue": _("下达数据任务单"),
    "routine.blocked": _("拦截向区县或区县以下索取数据"),
    "routine.postpone": _("调整报送时限"),
    "routine.remind": _("催报平时情况"),
    "routine.submit": _("报送平时情况"),
    "routine.accept": _("采用报送版本"),
    "routine.return": _("退回报送版本"),
    "falsedata.mark": _("登记失实数据"),
    "falsedata.confirm": _("认定数据失实"),
    "falsedata.clear": _("查否失实登记"),
    "falsedata.withdraw": _("撤销失实认定"),
}
DETAILS = {
    "changes": _("新旧数值"),
    "offices": _("发往单位"),
    "due": _("时限"),
}
SUBJECTS = {
    "falsedata": _("失实登记"),
    "routine": _("数据任务单"),
}
