"""Refusals around the departments' routine data."""

from houping.core.errors.base import DeniedError, InputError, StateError


class NotADepartment(InputError):
    """A data request was addressed to somebody below the municipality (R-7.6, R-11.2)."""

    code = "not-a-department"
    zh = "“{office}”不是市级部门。平时情况由市级部门提供（七（二）），数据任务单不发区县，更不得要求村级填表报数（十一（一））。请改选市级部门。"
    en = "“{office}” is no municipal department. Routine data come from municipal departments; no data request goes to a county, and none to a village (R-11.2). Choose a department."


class SubmissionUnusable(InputError):
    """An upload that cannot be a filled template."""

    code = "submission-unusable"
    zh = "上传的表不能读取：{detail}。请上传填好的模板（.xlsx），或同样表头的 CSV（UTF-8、GB18030），不超过 2 MB。"
    en = "The upload cannot be read: {detail}. Upload the filled template (.xlsx) or a CSV with the same heads (UTF-8, GB18030), of 2 MB at most."


class CorrectionWithoutReason(InputError):
    """What was accepted is corrected only with a reason (R-7.19)."""

    code = "correction-without-reason"
    zh = "已采用过的数据再报新版，须写明更正理由；新旧数值逐个留痕。"
    en = "Data that were accepted before are corrected only with a reason; every old and new value is kept."


class ScoreWithoutDocument(InputError):
    """The score of the fund evaluation came without its source document (R-5.3.6)."""

    code = "score-without-document"
    zh = "资金绩效评价得分须附来源文件，并填写文号和日期（五（三）6）；缺少：{missing}。得分没有接收。"
    en = "A score of the fund evaluation needs its source document with number and date; missing: {missing}. The score was not taken."


class OwnSubmission(DeniedError):
    """Nobody accepts or rules what they gave in themselves."""

    code = "own-submission"
    zh = "{who}本人报送或登记的，不能由本人办理。请由{roles}的其他人办理。"
    en = "{who} gave this in and cannot also decide on it. Another person of {roles} can."


class ValueNotInForce(StateError):
    """Only accepted values that are in force can be marked false."""

    code = "value-not-in-force"
    zh = "这个数值没有被采用，或已被更正，不能登记失实。请在现行版本上登记。"
    en = "This value was never accepted, or has been corrected; it cannot be marked false. Mark the version in force."


class FalseDataHasNoItem(StateError):
    """A figure cannot be confirmed false before the counties' list says what that is."""

    code = "false-data-has-no-item"
    zh = "已发布的区县负面清单没有“属于提供失实数据资料”的条目，不能认定为违规。请由市乡村振兴局发布有这一条的清单；登记保留。"
    en = "The published list of the counties has no item on false data, so nothing can be confirmed as a violation. The bureau publishes a list with one; the mark stays."


class FalseValuesStand(StateError):
    """Values marked false are not adopted into the results (R-11.9)."""

    code = "false-values-stand"
    zh = "有 {count} 个数值已登记失实，尚未更正或查否：{which}。平时情况暂不能采用；由提供部门更正，或由工作督导组查否。"
    en = "{count} values are marked false and neither corrected nor cleared: {which}. Routine data cannot be adopted; the department corrects them, or the supervisors clear them."
