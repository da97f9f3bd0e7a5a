"""Refusals about training, the exam and its certificates."""

from houping.core.errors.base import DeniedError, InputError, StateError


class NotCertified(DeniedError):
    """Somebody without a certificate in force wants to work in the field (九（三）, R-9.7)."""

    code = "not-certified"
    zh = "{who}不能开展调查：{reason}（九（三）“实行考试上岗”）。"
    en = "{who} cannot do fieldwork: {reason} (an exam comes before the work, section 9(3) of the plan)."


class ExamNotOwed(StateError):
    """An exam of somebody who has no role of the third party."""

    code = "exam-not-owed"
    zh = "上岗考试面向承担第三方评估的人员；您没有需要考试的岗位。"
    en = "The exam is for people of the third-party assessment; you hold no role that asks for it."


class ExamPassed(StateError):
    """An exam of somebody who has passed already under the manual in force."""

    code = "exam-passed"
    zh = "您已通过考试（{score} 分），上岗证有效，无须再考。"
    en = "You have passed the exam ({score} points); your certificate is valid and no other exam is needed."


class ExamsUsedUp(StateError):
    """All attempts under the manual in force were failed."""

    code = "exams-used-up"
    zh = "考试机会已用完（共 {allowed} 次，含补考）。请参加补训；是否再给补考机会由市乡村振兴局决定。"
    en = "No attempt is left ({allowed} in all, resits included). Take further training; the bureau decides on another resit."


class AttemptLeft(StateError):
    """Somebody who can still sit the exam, or has passed it, was to be given another attempt."""

    code = "attempt-left"
    zh = "{who}还有考试机会、正在答题或已经合格，不需要再给补考机会。"
    en = "{who} still has an attempt, is sitting the exam or has passed: no further attempt is needed."


class BankTooSmall(StateError):
    """Too few questions for a paper."""

    code = "bank-too-small"
    zh = "题库不够组卷：{lacking}。请先导入试题。"
    en = "The question bank is too small for a paper: {lacking}. Import questions first."


class ExamOver(StateError):
    """An answer after the paper was handed in or its time was up."""

    code = "exam-over"
    zh = "试卷已交或时间已到，不能再答；此前保存的答案都已计入。"
    en = "The paper was handed in or its time is up; no more answers are taken. All answers saved before count."


class AnswerUnusable(InputError):
    """An answer to a question that is not in the paper, or with options that it does not have."""

    code = "answer-unusable"
    zh = "答案无法识别，没有保存。请刷新页面后重新作答。"
    en = "The answer cannot be recognised and was not saved. Reload the page and answer again."


class BankUnusable(InputError):
    """A question sheet that cannot be read."""

    code = "bank-unusable"
    zh = "题库文件不能使用：{detail}。请用模板填写后重新上传。"
    en = "The question sheet cannot be used: {detail}. Fill in the template and upload it again."


class PhotoUnusable(InputError):
    """A picture for the certificate that cannot be used."""

    code = "photo-unusable"
    zh = "照片不能使用：{detail}。请上传清晰的正面免冠照（JPG 或 PNG，不超过 5 MB）。"
    en = "The photo cannot be used: {detail}. Upload a clear front view (JPG or PNG, at most 5 MB)."


class CertificateWithdrawn(StateError):
    """A certificate that was withdrawn already."""

    code = "certificate-withdrawn"
    zh = "上岗证 {number} 已收回，无须重复办理。"
    en = "Certificate {number} has been withdrawn already."


class AttendanceOutside(InputError):
    """Somebody signed in at a session of another level."""

    code = "attendance-outside"
    zh = "{people}不在本课程应训人员中，没有登记。请刷新名单后重新登记。"
    en = "{people} need not take this course; nothing was recorded. Reload the list and record again."
