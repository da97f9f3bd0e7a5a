"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "sample.commit": _("公布抽样承诺值"),
    "sample.supersede": _("作废抽样"),
    "sample.announce": _("指定随机事件"),
    "sample.contribute": _("见证人提交随机数字"),
    "sample.enter": _("录入事件结果"),
    "sample.return": _("退回事件结果"),
    "sample.check": _("复核事件结果"),
    "sample.close": _("见证结束"),
    "sample.draw": _("开始抽样"),
    "sample.drawn": _("抽样完成"),
    "sample.draw_failed": _("抽样没有完成"),
    "sample.publish": _("公布封存记录"),
    "sample.release": _("定时下发名单"),
    "sample.reveal": _("公开证明包"),
    "sample.verify": _("核验抽样"),
    "sample.verified": _("核验抽样完成"),
    "replacement.ask": _("申请替换样本户"),
    "replacement.approve": _("同意替换样本户"),
    "replacement.decline": _("不同意替换样本户"),
}
DETAILS = {
    "commitment": _("承诺值"),
    "root": _("抽样框根值"),
    "plan_digest": _("方案摘要值"),
    "beacon": _("随机事件正文"),
    "event": _("随机事件"),
    "event_at": _("事件时间"),
    "means": _("方式"),
    "release_at": _("开放时间"),
    "sealed": _("封存记录摘要值"),
    "substitute": _("备用户"),
    "unit": _("样本户"),
    "village": _("村"),
}
SUBJECTS = {
    "ceremony": _("抽样仪式"),
    "phones": _("电话名单"),
    "replacement": _("替换申请"),
}
