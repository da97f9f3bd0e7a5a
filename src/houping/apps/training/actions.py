"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "training.course": _("开设培训课程"),
    "training.materials": _("登记课程资料"),
    "training.session": _("登记培训场次"),
    "training.attendance": _("登记培训签到"),
    "manual.issue": _("发布指标判定手册"),
    "roster.background": _("登记人员资历"),
    "question.import": _("导入试题"),
    "question.retire": _("停用试题"),
    "exam.rules": _("设定考试规则"),
    "exam.begin": _("开始考试"),
    "exam.submit": _("交卷"),
    "exam.time_up": _("到时收卷"),
    "exam.collect": _("代收试卷"),
    "exam.grant": _("再给一次补考机会"),
    "certificate.photo": _("上传上岗证照片"),
    "certificate.withdraw": _("收回上岗证"),
}

DETAILS = {
    "score": _("得分"),
    "passed": _("合格"),
    "certificate": _("上岗证号"),
    "module": _("模块"),
    "level": _("层级"),
    "present": _("实到"),
    "owed": _("应到"),
    "questions": _("题数"),
    "minutes": _("时限（分钟）"),
    "pass_mark": _("合格线"),
}
SUBJECTS = {
    "attempt": _("考试"),
    "bank": _("题库"),
    "certificate": _("上岗证"),
    "course": _("课程"),
    "exam-rules": _("考试规则"),
    "manual": _("指标判定手册"),
    "question": _("试题"),
    "session": _("培训班次"),
}
