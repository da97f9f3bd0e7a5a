"""Who may do what: role -> permissions, and the pairs of roles that nobody may hold together.

A permission is `noun.verb`. A role of a county or team reaches only the counties of its assignment; the
others reach the whole assessment; the three administrators (三员分立) stand outside every assessment.
Clauses: 渝委农办〔2021〕32号 四; R-4.1–4.20, R-10.12–10.16, R-13.1.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.permission_names import PERMISSION_NAMES
from houping.apps.formats import joined


class Role(TextChoices):
    """The offices and people of an assessment."""

    LG = "LG", _("领导小组")
    LGO = "LGO", _("领导小组办公室")
    XZJ = "XZJ", _("市乡村振兴局")
    DEPT = "DEPT", _("市级部门联络员")
    QC = "QC", _("质量总控组")
    PJ = "PJ", _("问题研判组")
    SV = "SV", _("工作督导组")
    TPL = "TPL", _("第三方项目负责人")
    TL = "TL", _("分县组长")
    FQ = "FQ", _("现场质控员")
    EN = "EN", _("调查员")
    PH = "PH", _("电话调查机构")
    CTY = "CTY", _("区县联络员")
    SYSTEM = "SYSTEM", _("系统管理员")
    SECURITY = "SECURITY", _("安全管理员")
    AUDIT = "AUDIT", _("审计管理员")


R = Role
ADMINISTRATORS = frozenset({R.SYSTEM, R.SECURITY, R.AUDIT})
COUNTY_ROLES = frozenset({R.CTY, R.TL, R.FQ, R.EN})  # an assignment must name its county
THIRD_PARTY = frozenset({R.TPL, R.TL, R.FQ, R.EN, R.PH})
CITY = frozenset({R.LG, R.LGO, R.XZJ, R.DEPT, R.QC, R.PJ, R.SV})
IN_ASSESSMENT = CITY | THIRD_PARTY | {R.CTY}

# permission -> roles; a test renders it as docs/reference/permissions.md and holds every URL against it
PERMISSIONS: dict[str, frozenset[Role]] = {
    "assessment.see": IN_ASSESSMENT,
    "assessment.create": frozenset({R.XZJ}),
    # the plan and its life
    "plan.see": IN_ASSESSMENT,
    "plan.edit": frozenset({R.XZJ}),
    "plan.consult": frozenset({R.DEPT, R.CTY}),
    "plan.reply": frozenset({R.XZJ}),
    "plan.approve": frozenset({R.LGO}),
    "plan.issue": frozenset({R.LGO}),
    "schedule.edit": frozenset({R.XZJ}),
    "notice.see": IN_ASSESSMENT,
    "notice.send": frozenset({R.XZJ, R.LGO}),
    "notice.receive": IN_ASSESSMENT,
    "task.edit": frozenset({R.XZJ}),
    # organisation and teams
    "team.see": CITY | {R.TPL},
    "team.edit": frozenset({R.XZJ}),
    "secondment.propose": frozenset({R.DEPT, R.XZJ}),
    "agency.edit": frozenset({R.XZJ}),
    "commitment.sign": IN_ASSESSMENT,
    "commitment.see": frozenset({R.XZJ, R.SV}),
    "expense.record": frozenset({R.XZJ, R.QC, R.PJ, R.SV, R.TPL, R.TL, R.FQ, R.EN}),
    "expense.see": frozenset({R.XZJ, R.SV}),
    "document.see": IN_ASSESSMENT,
    "document.add": frozenset({R.XZJ, R.LGO, R.QC, R.PJ, R.SV, R.DEPT}),
    "document.readers": frozenset({R.XZJ}),  # of any document; who added one changes its own
    # the frame; departments and counties never see its households
    "frame.see": frozenset({R.XZJ, R.QC, R.SV, R.LG}),
    "frame.upload": frozenset({R.QC, R.XZJ}),
    "frame.sign": frozenset({R.QC}),
    "frame.freeze": frozenset({R.QC}),
    "frame.find": frozenset({R.QC}),
    # the draw (R-4.13, R-6.4–6.12): only QC runs it, SV sees all of it, counties nothing
    "sample.see": frozenset({R.QC, R.SV, R.XZJ}),
    "sample.size": frozenset({R.QC, R.XZJ}),
    "sample.commit": frozenset({R.QC}),
    "sample.witness": frozenset({R.SV, R.QC, R.LGO}),
    "sample.draw": frozenset({R.QC}),
    "sample.release": frozenset({R.QC}),
    "sample.lists": frozenset({R.QC, R.SV, R.TL}),
    "sample.phones": frozenset({R.QC, R.SV}),
    "sample.replace": frozenset({R.TL}),
    "sample.replace_approve": frozenset({R.QC}),
    # fieldwork: teams enrol their tablets and review, QC has the last word
    "form.see": frozenset({R.QC, R.XZJ, R.SV, R.TPL, R.TL, R.FQ}),
    "form.edit": frozenset({R.QC}),
    "form.approve": frozenset({R.XZJ}),
    "form.publish": frozenset({R.QC}),
    "device.see": frozenset({R.QC, R.SV, R.TPL, R.TL, R.FQ}),
    "device.enrol": frozenset({R.TPL, R.TL}),
    "device.rescue": frozenset({R.QC}),
    "submission.fill": frozenset({R.EN, R.FQ, R.TL, R.PH}),
    "submission.see": frozenset({R.QC, R.XZJ, R.SV, R.TPL, R.TL, R.FQ}),
    "submission.review": frozenset({R.TL, R.FQ, R.QC}),
    "submission.check": frozenset({R.QC}),
    "submission.void": frozenset({R.TL, R.QC}),
    # quality of the fieldwork (R-6.12, R-10.2, R-11.3–11.5, R-13.6)
    "quality.see": frozenset({R.QC, R.XZJ, R.SV, R.TPL, R.TL, R.FQ}),
    "quality.run": frozenset({R.QC}),
    "alert.answer": frozenset({R.TL, R.FQ, R.QC}),
    "hold.release": frozenset({R.QC}),
    "backcheck.draw": frozenset({R.QC}),
    "backcheck.do": frozenset({R.FQ, R.EN, R.TL, R.QC}),
    "backcheck.see": frozenset({R.QC, R.SV, R.XZJ}),
    "interference.report": frozenset({R.EN, R.TL, R.FQ, R.TPL, R.PH, R.QC}),
    "interference.see": frozenset({R.SV, R.QC, R.XZJ}),
    "interference.handle": frozenset({R.SV}),
    # findings (R-2.3, R-2.4, R-4.16, R-10.5–10.11): no check by whoever found it, only the panel rules
    "finding.report": (THIRD_PARTY | {R.DEPT, R.QC, R.XZJ, R.SV}),
    "finding.see": frozenset({R.LG, R.LGO, R.XZJ, R.QC, R.PJ, R.SV, R.TPL, R.TL, R.FQ}),
    "finding.own": frozenset({R.EN, R.PH, R.DEPT}),
    "finding.verify": frozenset({R.TL, R.FQ, R.QC}),
    "finding.feed_back": frozenset({R.TL, R.QC}),
    "finding.fix": frozenset({R.TL, R.FQ, R.CTY}),
    "finding.lapse": frozenset({R.TL, R.QC}),
    "finding.extend": frozenset({R.QC, R.XZJ}),
    "finding.urge": frozenset({R.QC, R.XZJ, R.SV}),
    "finding.recheck": frozenset({R.TL, R.FQ, R.QC}),
    "finding.call_in": frozenset({R.QC, R.PJ}),
    "finding.rule": frozenset({R.PJ}),
    "finding.merge": frozenset({R.QC}),
    "finding.county": frozenset({R.CTY}),
    "finding.answer": frozenset({R.CTY}),
    "finding.terms": frozenset({R.XZJ}),
    "finding.adopt": frozenset({R.QC}),
    "panel.see": CITY - {R.DEPT},  # opinions of members are not for those who found the problems
    # rectification (R-2.9, R-8.8–8.15): the county does it, the bureau accepts it, supervisors see all of it
    "rectify.see": frozenset({R.LG, R.LGO, R.XZJ, R.QC, R.SV, R.DEPT}),
    "rectify.own": frozenset({R.CTY}),
    "rectify.letter": frozenset({R.XZJ}),
    "rectify.do": frozenset({R.CTY}),
    "rectify.accept": frozenset({R.XZJ}),
    "rectify.urge": frozenset({R.XZJ, R.SV}),
    "measure.see": frozenset({R.LG, R.LGO, R.XZJ, R.SV}),
    "measure.edit": frozenset({R.XZJ}),
    # typical experience and the red line
    "experience.see": IN_ASSESSMENT - {R.EN, R.PH},
    "experience.add": frozenset({R.TL, R.TPL, R.XZJ, R.QC}),
    "experience.review": frozenset({R.QC}),
    "redline.see": frozenset({R.LG, R.LGO, R.XZJ, R.QC, R.PJ, R.SV}),
    "redline.edit": frozenset({R.XZJ}),
    # training and exam (R-9.3–9.7, R-10.2–10.4): all of the third party are trained, examined and certified
    "training.see": (CITY - {R.LG}) | THIRD_PARTY,
    "training.edit": frozenset({R.XZJ}),
    "attendance.record": frozenset({R.XZJ, R.TPL}),
    "manual.issue": frozenset({R.QC}),
    "question.edit": frozenset({R.XZJ, R.QC}),
    "exam.take": THIRD_PARTY,
    "exam.rules": frozenset({R.XZJ}),
    "exam.grant": frozenset({R.XZJ}),
    "exam.collect": frozenset({R.XZJ, R.TPL}),
    "exam.results": frozenset({R.XZJ, R.QC, R.SV, R.TPL, R.TL}),
    "certificate.withdraw": frozenset({R.XZJ}),
    "roster.see": frozenset({R.XZJ, R.QC, R.SV, R.TPL}),
    "roster.edit": frozenset({R.XZJ, R.TPL}),
    # answers come in by whom they belong to (R-7.14–7.19); QC brings all of them together
    "answer.see": frozenset({R.QC, R.XZJ, R.SV, R.LG, R.LGO, R.TPL, R.PH, R.DEPT}),
    "answer.field": frozenset({R.TPL, R.QC}),
    "answer.phone": frozenset({R.PH, R.QC}),
    "answer.routine": frozenset({R.DEPT, R.QC}),
    "answer.freeze": frozenset({R.QC}),
    "answer.export": frozenset({R.QC, R.XZJ}),
    # who visits whom (R-6.11–6.14, R-7.9–7.14, R-9.8–9.10): lists only for the team; a county sees its numbers
    "field.see": frozenset({R.LG, R.LGO, R.XZJ, R.QC, R.SV, R.TPL, R.TL, R.FQ}),
    "field.lists": frozenset({R.QC, R.SV, R.TL, R.FQ}),
    "field.assign": frozenset({R.TL}),
    "field.visit": frozenset({R.TL, R.FQ, R.EN}),
    "field.own": frozenset({R.EN}),
    "field.numbers": frozenset({R.CTY}),
    "trip.see": frozenset({R.LG, R.LGO, R.XZJ, R.QC, R.SV, R.TPL, R.TL, R.FQ, R.EN}),
    "trip.edit": frozenset({R.TPL}),
    "trip.run": frozenset({R.TPL, R.TL}),
    # routine data: departments see and hand in their own, counties see nothing
    "routine.see": frozenset({R.LG, R.LGO, R.XZJ, R.DEPT, R.QC, R.SV}),
    "routine.issue": frozenset({R.XZJ, R.QC}),
    "routine.submit": frozenset({R.DEPT, R.XZJ}),
    "routine.accept": frozenset({R.QC}),
    "routine.adopt": frozenset({R.QC}),
    "falsedata.see": frozenset({R.QC, R.SV, R.XZJ}),
    "falsedata.mark": frozenset({R.QC, R.SV}),
    "falsedata.handle": frozenset({R.SV}),
    # results and reports: proposed by QC, reviewed by the bureau, approved by the leading group
    "result.see": frozenset({R.QC, R.XZJ, R.SV, R.LG, R.LGO}),
    "result.run": frozenset({R.QC}),
    "grade.propose": frozenset({R.QC}),
    "grade.review": frozenset({R.XZJ}),
    "grade.approve": frozenset({R.LG}),
    "report.see": frozenset({R.QC, R.XZJ, R.SV, R.LG, R.LGO, R.TPL}),
    # the review of the reports: the third party writes, offices of the working group remark and decide
    "report.draft": frozenset({R.QC, R.XZJ, R.DEPT, R.SV, R.LG, R.LGO, R.TPL}),
    "report.submit": frozenset({R.TPL}),
    "report.remark": frozenset({R.QC, R.XZJ, R.DEPT}),
    "report.pass": frozenset({R.QC, R.XZJ}),
    "report.issue": frozenset({R.LGO}),
    "report.own": frozenset({R.CTY}),
    # what the counties are asked for: whoever asks records it, supervisors see that it stays little
    "burden.see": frozenset({R.LG, R.XZJ, R.DEPT, R.QC, R.SV, R.TPL, R.TL, R.CTY}),
    "burden.record": frozenset({R.XZJ, R.DEPT, R.QC, R.SV, R.TPL, R.TL, R.CTY}),
    "burden.strike": frozenset({R.SV}),
    "burden.limit": frozenset({R.XZJ}),
    # supervision (R-4.18, R-4.19, R-10.12–10.16, R-11.8–11.11): both sides see what is theirs, never who reported it
    "list.see": IN_ASSESSMENT,
    "list.edit": frozenset({R.XZJ}),
    "list.sign": THIRD_PARTY | {R.CTY},
    "list.follow": frozenset({R.XZJ, R.SV, R.TPL}),
    "list.remind": frozenset({R.XZJ, R.SV}),
    "cooperation.see": frozenset({R.LGO, R.XZJ, R.QC, R.SV, R.TPL, R.TL, R.FQ, R.CTY}),
    "cooperation.edit": frozenset({R.XZJ}),
    "cooperation.fill": frozenset({R.CTY}),
    "inspection.see": frozenset({R.SV, R.XZJ}),
    "inspection.record": frozenset({R.SV}),
    "violation.see": frozenset({R.SV, R.XZJ}),
    "violation.register": frozenset({R.SV}),
    "violation.false_data": frozenset({R.QC}),
    "violation.handle": frozenset({R.SV}),
    "violation.own": frozenset({R.CTY, R.TPL, R.PH, R.DEPT}),
    "slip.see": frozenset({R.SV, R.XZJ}),
    "slip.issue": frozenset({R.SV}),
    "slip.own": frozenset({R.CTY, R.TPL, R.PH}),
    "referral.see": frozenset({R.SV}),
    "referral.edit": frozenset({R.SV}),
    "referral.count": frozenset({R.SV, R.XZJ}),
    "voice.see": frozenset({R.SV, R.XZJ}),
    "voice.triage": frozenset({R.SV, R.XZJ}),
    "personal.unmask": frozenset(
        {R.QC, R.TL, R.FQ}
    ),  # lists show names masked until one asks with a reason
    # the site itself
    "account.see": frozenset({R.SYSTEM, R.SECURITY}),
    "account.edit": frozenset({R.SYSTEM}),
    "role.assign": frozenset({R.SECURITY}),
    "reset.confirm": frozenset(
        {R.SECURITY}
    ),  # of people with sensitive roles: two administrators, two people
    "ledger.see": frozenset({R.AUDIT}),
    "job.see": frozenset({R.SYSTEM, R.QC}),
    "token.edit": frozenset({R.SECURITY}),
    # programs of people who see interviews (pyodk, Power BI): with what they may do themselves, masked (decision 0140)
    "token.own": frozenset({R.QC, R.XZJ, R.SV, R.TPL, R.TL, R.FQ}),
}

# who may see personal data, or who runs the draw or the site, signs in with a second factor
SENSITIVE = ("personal.unmask", "sample.draw", "sample.lists", "field.lists", "frame.upload")
SECOND_FACTOR = ADMINISTRATORS | frozenset().union(*(PERMISSIONS[name] for name in SENSITIVE)) | {R.SV}


@dataclass(frozen=True)
class ForbiddenPair:
    """Two roles that one person may not hold together, and why (R-4.17, R-4.20, R-13.1)."""

    first: frozenset[Role]
    second: frozenset[Role]
    reason: object
    same_county_only: bool = False

    def hits(self, one: Role, other: Role) -> bool:
        """Say whether two roles fall under this pair, in either order."""
        return (one in self.first and other in self.second) or (one in self.second and other in self.first)


FORBIDDEN_PAIRS = (
    ForbiddenPair(
        frozenset({R.SYSTEM}),
        frozenset({R.SECURITY, R.AUDIT}),
        _("三员分立：系统管理员不得兼任安全或审计管理员"),
    ),
    ForbiddenPair(frozenset({R.SECURITY}), frozenset({R.AUDIT}), _("三员分立：安全管理员不得兼任审计管理员")),
    ForbiddenPair(ADMINISTRATORS, IN_ASSESSMENT, _("三员不得参与评估业务（R-13.1）")),
    ForbiddenPair(frozenset({R.SV}), THIRD_PARTY, _("督导组不得有第三方评估机构人员（方案四，R-4.17）")),
    ForbiddenPair(
        frozenset({R.SV}), frozenset({R.QC, R.PJ}), _("督导与被督导的工作不得由同一人承担（R-4.20）")
    ),
    ForbiddenPair(frozenset({R.QC}), frozenset({R.EN}), _("抽样与入户调查不得由同一人承担（R-4.20）")),
    ForbiddenPair(
        frozenset({R.PJ}), frozenset({R.EN, R.TL, R.FQ}), _("发现问题与研判问题不得由同一人承担（R-4.20）")
    ),
    ForbiddenPair(frozenset({R.CTY}), IN_ASSESSMENT - {R.CTY}, _("被评估区县人员不得承担评估工作（R-7.8）")),
    ForbiddenPair(
        frozenset({R.PH}),
        frozenset({R.TPL, R.TL, R.FQ, R.EN}),
        _("电话调查与实地评估由不同机构承担（方案七）"),
    ),
)


def permissions_of(role: str) -> frozenset[str]:
    """Return the permissions that a role grants."""
    return frozenset(name for name, roles in PERMISSIONS.items() if role in roles)


def name_of(permission: str) -> str:
    """Return what a permission is called, or its code."""
    return str(PERMISSION_NAMES.get(permission, permission))


def who_can(permission: str) -> str:
    """Name the roles that hold a permission, for refusals: 质量总控组、工作督导组."""
    return joined(str(Role(role).label) for role in Role if role in PERMISSIONS.get(permission, ()))


def conflict(one: Role, other: Role) -> ForbiddenPair | None:
    """Return the forbidden pair under which two roles fall, if any."""
    return next((pair for pair in FORBIDDEN_PAIRS if pair.hits(one, other)), None)
