"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "member.propose": _("推荐抽调人员"),
    "member.confirm": _("确认抽调人员"),
    "member.end": _("结束抽调"),
    "tender.open": _("登记招标"),
    "tender.bid": _("登记投标评分"),
    "tender.award": _("定标"),
    "tender.contract": _("登记合同"),
    "commitment.sign": _("签署纪律承诺"),
    "expense.record": _("登记自理费用"),
    "expense.strike": _("划去自理费用"),
    "document.add": _("资料入库"),
    "document.readers": _("改变资料的阅读范围"),
    "document.open": _("下载资料"),
}
SUBJECTS = {
    "commitment": _("承诺书"),
    "document": _("文件"),
    "expense": _("自理费用"),
    "member": _("组成人员"),
    "tender": _("招标"),
}
