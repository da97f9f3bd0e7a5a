"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "burden.record": _("登记基层负担"),
    "burden.strike": _("撤销负担登记"),
    "burden.limit": _("设定负担上限"),
    "list.draft": _("起草负面清单"),
    "list.edit": _("修改负面清单条目"),
    "list.drop": _("删去负面清单条目"),
    "list.publish": _("发布负面清单"),
    "list.sign": _("签收负面清单"),
    "list.remind": _("催签负面清单"),
    "inspection.record": _("登记督导检查单"),
    "violation.register": _("登记违规"),
    "violation.verify": _("核实违规属实"),
    "violation.handle": _("登记违规处理"),
    "violation.dismiss": _("违规查无实据"),
    "slip.issue": _("下发督办单"),
    "slip.reply": _("回复督办单"),
    "slip.return": _("退回督办单"),
    "slip.close": _("督办单销号"),
    "referral.record": _("登记线索、责任追究"),
    "referral.transfer": _("移交线索、责任追究"),
    "referral.withdraw": _("线索、责任追究不移交"),
    "referral.conclude": _("登记线索、责任追究结果"),
    "voice.receive": _("收到公众反映"),
    "voice.accept": _("受理公众反映"),
    "voice.reject": _("不予受理公众反映"),
    "voice.assign": _("交办公众反映"),
    "voice.answer": _("答复公众反映"),
    "voice.register": _("公众反映转违规登记"),
    "voice.find": _("公众反映转问题初核"),
}

DETAILS = {
    "items": _("条目数"),
    "code": _("条目编号"),
    "text": _("条目"),
    "effective": _("施行日期"),
    "waiting": _("未签收人数"),
    "stage": _("阶段"),
    "outside": _("实地评估时段（检查在时段之外）"),
    "organisation": _("单位"),
    "files": _("附件摘要值"),
    "cause": _("情形"),
    "due": _("期限"),
}
SUBJECTS = {
    "burden": _("基层负担"),
    "inspection": _("监督检查"),
    "negative-list": _("负面清单"),
    "referral": _("线索移送"),
    "slip": _("督办单"),
    "violation": _("违规"),
    "voice": _("反映件"),
}
