"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "finding.report": _("上报问题"),
    "finding.verify": _("问题初核属实"),
    "finding.clear": _("问题初核不成立"),
    "finding.reopen": _("问题重新初核"),
    "finding.feed_back": _("就地反馈问题"),
    "finding.accept": _("区县认可问题"),
    "finding.fix": _("登记边查边改"),
    "finding.lapse": _("问题逾期未答"),
    "finding.object": _("区县对问题提出异议"),
    "finding.uphold": _("问题复核维持"),
    "finding.drop": _("问题复核不成立"),
    "finding.concede": _("区县认可复核结论"),
    "finding.call_in": _("问题提请研判"),
    "finding.rule": _("研判裁定问题"),
    "finding.merge": _("问题并案"),
    "finding.extend": _("延长异议时限"),
    "finding.class": _("修改问题分类"),
    "finding.evidence": _("上传问题材料"),
    "panel.open": _("召开研判会"),
    "panel.close": _("结束研判会"),
    "panel.opinion": _("发表研判意见"),
    "panel.recuse": _("研判回避"),
    "redline.levels": _("设定返贫红线预警值"),
    "experience.propose": _("报送典型经验"),
    "experience.take": _("典型经验入库"),
    "experience.leave": _("典型经验不采用"),
    "finding.terms": _("设定问题办理时限"),
}

DETAILS = {
    "indicator": _("指标"),
    "severity": _("程度"),
    "source": _("来源"),
    "ruling": _("裁定"),
    "until": _("时限"),
    "into": _("并入"),
    "purpose": _("用途"),
    "sha256": _("文件摘要"),
    "votes": _("票数"),
    "attribution": _("归因"),
    "members": _("成员"),
    "levels": _("预警值"),
}
