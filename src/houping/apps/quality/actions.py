"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "submission.take": _("开始审核访问记录"),
    "submission.return": _("退回访问记录"),
    "submission.forward": _("访问记录送质控"),
    "submission.pass": _("通过访问记录"),
    "submission.lock": _("锁定访问记录"),
    "submission.void": _("作废访问记录"),
    "submission.remark": _("批注访问记录"),
    "submission.settle": _("批注已了结"),
    "submission.reply": _("说明答案未改动的原因"),
    "submission.fetch": _("退回的访问取回到平板"),
    "alert.raise": _("质量预警"),
    "alert.confirm": _("确认预警属实"),
    "alert.explain": _("说明预警原因"),
    "alert.renew": _("新版到达，处理以前版本的预警"),
    "hold.put": _("暂缓调查员的访问"),
    "hold.release": _("解除访问暂缓"),
    "quality.compare": _("比较全部调查员"),
    "quality.list": _("列出每日核查清单"),
    "backcheck.draw": _("抽取回访"),
    "backcheck.hand": _("改派回访人"),
    "backcheck.finish": _("登记回访结果"),
    "backcheck.drop": _("登记未能回访"),
    "interference.report": _("上报干扰情况"),
    "interference.confirm": _("干扰查证属实"),
    "interference.dismiss": _("干扰查无实据"),
}

DETAILS = {
    "remarks": _("批注"),
    "places": _("待改处数"),
    "settled": _("了结批注"),
    "kept": _("其中未改动"),
    "invalid": _("无效原因"),
    "valid": _("有效"),
    "codes": _("代码"),
    "carried": _("沿用答复"),
    "mended": _("已消除"),
    "renewed": _("已转入新版"),
    "seed": _("种子"),
    "drawn": _("抽中"),
    "of": _("总数"),
    "compared": _("比对项"),
    "differences": _("不一致"),
    "flagged": _("需关注"),
    "interviews": _("访问数"),
}
SUBJECTS = {
    "alert": _("预警"),
    "backcheck": _("回访核查"),
    "draw": _("回访抽取"),
    "interference": _("干扰报告"),
    "screening": _("质量排查"),
}
