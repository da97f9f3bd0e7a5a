"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "letter.issue": _("印发一县一单反馈函"),
    "letter.receive": _("签收反馈函"),
    "rectify.plan": _("报送整改方案"),
    "rectify.prove": _("报送整改结果"),
    "rectify.accept": _("验收销号"),
    "rectify.return": _("退回整改"),
    "rectify.reopen": _("重新整改"),
    "rectify.report": _("报告整改进展"),
    "rectify.urge": _("催办整改"),
    "rectify.extend": _("延长整改时限"),
    "rectify.proof": _("上传整改材料"),
    "measure.add": _("登记约谈、挂牌督办"),
    "measure.end": _("结束约谈、挂牌督办"),
    "measure.minutes": _("上传约谈纪要"),
}
DETAILS = {"items": _("事项数"), "kind": _("类别"), "until": _("时限"), "sha256": _("文件摘要")}
SUBJECTS = {
    "letter": _("反馈函"),
    "measure": _("约谈、挂牌督办"),
}
