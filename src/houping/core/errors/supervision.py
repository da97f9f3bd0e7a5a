"""Refusals of the supervision: work kept away from villages, lists, inspections, what the public reports."""

from houping.core.errors.base import DeniedError, InputError, StateError


class VillageAsked(InputError):
    """Material was asked of a village (R-11.2)."""

    code = "village-asked"
    zh = "不得要求村级填表报数（十一（一））：资料不能向“{village}”要。请向区县有关部门要，或由评估人员入村查阅。"
    en = "No forms or figures may be asked of a village: not of “{village}”. Ask the county's departments, or read the material in the village."


class NegativeListBroken(InputError):
    """The file of the negative lists cannot be read."""

    code = "negative-list-broken"
    zh = "negative_lists.yaml 有误：{detail}。请照 schema/negative_lists.schema.json 改正。"
    en = "negative_lists.yaml is wrong: {detail}. Mend it as schema/negative_lists.schema.json says."


class CooperationBroken(InputError):
    """The file of the counties' checklist cannot be read."""

    code = "cooperation-broken"
    zh = "cooperation.yaml 有误：{detail}。请照 schema/cooperation.schema.json 改正；village_asked 表示向村级要表要数，须改为区县、部门或乡镇。"
    en = "cooperation.yaml is wrong: {detail}. Mend it as schema/cooperation.schema.json says; village_asked: ask the county, its departments or towns instead of a village."


class CooperationIncomplete(StateError):
    """A county confirms its checklist before everything is ready."""

    code = "cooperation-incomplete"
    zh = "还缺：{missing}。备齐并保存后再确认。"
    en = "Missing: {missing}. Have them ready, save, and confirm then."


class ListEmpty(StateError):
    """A negative list without items is to be published."""

    code = "list-empty"
    zh = "清单还没有条目，不能发布。请先添加条目。"
    en = "The list has no items and cannot be published. Add items first."


class DraftOpen(StateError):
    """A new version is begun while another is being drafted."""

    code = "draft-open"
    zh = "已有起草中的第{number}版。请先发布它，或在它上面修改。"
    en = "Version {number} is still being drafted. Publish it first, or change that one."


class ListOfOthers(DeniedError):
    """Somebody signs for a list that is not theirs."""

    code = "list-of-others"
    zh = "{list}由{who}签收，您不在其中。"
    en = "{list} is signed for by {who}; you are not one of them."


class SameInspector(InputError):
    """An inspection was made by one person only."""

    code = "same-inspector"
    zh = "督导检查须两人进行：请另选一名工作督导组成员，不能是您本人。"
    en = "An inspection is made by two: choose another member of the supervisors, not yourself."


class FalseDataOnly(DeniedError):
    """Quality control registers a violation that is none of its business."""

    code = "false-data-only"
    zh = "质量总控组只登记提供失实数据资料（{codes}）；其他违规由工作督导组登记。"
    en = "Quality control registers false data only ({codes}); other violations are registered by the supervisors."


class NotInForce(InputError):
    """A violation names an item of a list that does not fit whom it is about, or is not published."""

    code = "not-in-force"
    zh = "“{item}”不在适用于{organisation}的、已发布的负面清单中。请从现行清单选择条目。"
    en = "'{item}' is not on a published negative list that applies to {organisation}. Choose an item of the list in force."


class TooManyKnocks(StateError):
    """The public door was used too often from one address, or by all."""

    code = "too-many-knocks"
    zh = "提交或查询过于频繁。请在{minutes}分钟后再试；紧急情况请直接联系工作督导组。"
    en = "Too many reports or enquiries. Try again in {minutes} minutes; if it is urgent, call the supervisors."


class ReceiptUnknown(InputError):
    """A receipt was mistyped, or none such exists."""

    code = "receipt-unknown"
    zh = "没有这个回执号。请核对16位数字，一位都不能错。"
    en = "There is no such receipt. Check the 16 digits; every one counts."


class ReportReceived(StateError):
    """A form of the public is sent a second time."""

    code = "report-received"
    zh = "这份反映已经收到，回执号已经显示过；如未记下，请重新填写。"
    en = "This report was received already, and its receipt was shown. If you did not write it down, fill in the form anew."


class TracesRemain(InputError):
    """A file of the public that cannot be freed of who made it, where and when."""

    code = "traces-remain"
    zh = "附件“{name}”打不开、展开后过大，或不能确认已去掉作者、拍摄地点和时间等信息，为保护您没有收下。请拍照或打印成 PDF 再附，或不附；文字仍在。"
    en = "“{name}” cannot be opened, is too large once unpacked, or cannot be freed for certain of author, place and time; to protect you it was not taken. Attach a photo or a printed PDF of it, or nothing; your text is still there."


class TooManyFiles(InputError):
    """More or larger files than the public may send."""

    code = "too-many-files"
    zh = "最多{count}个文件，合计不超过{size} MB。请减少后重新提交，文字仍在。"
    en = "At most {count} files, {size} MB together. Send fewer; your text is still there."
