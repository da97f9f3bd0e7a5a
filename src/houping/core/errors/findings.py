"""Refusals about findings: their evidence, their deadlines, who may act on them, the panel."""

from houping.core.errors.base import DeniedError, InputError, StateError


class EvidenceKindUnknown(InputError):
    """A file that is empty or of a kind that is not kept."""

    code = "evidence-kind-unknown"
    zh = "文件“{name}”是空的，或不是可以保存的类型。可以上传：{endings}。"
    en = "The file “{name}” is empty or of a kind that is not kept. Possible are: {endings}."


class EvidenceMisnamed(InputError):
    """A file whose name says another kind than its content."""

    code = "evidence-misnamed"
    zh = "文件“{name}”的内容是 {ending}，与扩展名不符。请用原文件重新上传，或把扩展名改为 .{ending}。"
    en = "The content of “{name}” is {ending}, its name says otherwise. Upload the original, or end its name in .{ending}."


class EvidenceHasMacros(InputError):
    """An Office file with a program inside, or one that cannot be read."""

    code = "evidence-has-macros"
    zh = "文件“{name}”带有宏，或已经损坏，不能保存。请另存为不带宏的 .xlsx、.docx 或 PDF 后上传。"
    en = "The file “{name}” carries macros or is damaged. Save it as .xlsx, .docx without macros or as PDF and upload that."


class EvidenceEmpty(InputError):
    """A file without a byte."""

    code = "evidence-empty"
    zh = "文件“{name}”是空的（0 字节）。请打开原文件核对，重新保存后上传。"
    en = "The file “{name}” is empty (0 bytes). Open the original, save it again and upload that."


class EvidenceTooLarge(InputError):
    """A file of evidence beyond the limit."""

    code = "evidence-too-large"
    zh = "文件“{name}”超过 {limit} MB。请压缩照片或截取有关部分后上传。"
    en = "The file “{name}” is larger than {limit} MB. Reduce the picture or cut out the part that matters."


class EvidenceMissing(InputError):
    """An act that needs files which nobody has added."""

    code = "evidence-missing"
    zh = "“{action}”须附材料：{purposes}。请先上传，再办理。"
    en = "“{action}” needs files: {purposes}. Upload them first."


class WordsMissing(InputError):
    """An act on a finding without the words that it needs."""

    code = "words-missing"
    zh = "请填写“{field}”，再办理“{action}”。"
    en = "Fill in “{field}” before “{action}”."


class PersonalInText(InputError):
    """An identity or telephone number in a text that the county or the public will read."""

    code = "personal-in-text"
    zh = "“{field}”里有身份证号或电话号码（{shown}）。反馈文字只写户编号，不写个人信息；请删去后再提交。"
    en = "“{field}” contains an identity or telephone number ({shown}). Write household codes only; take it out and send again."


class UnitUnknown(InputError):
    """A household code that is not of the sample of the county."""

    code = "unit-unknown"
    zh = "“{unit}”不是这个区县样本户的编号。请照入户名单填写户编号；不是样本户的，编号留空，在“非抽样户说明”写明为什么核查这一户。"
    en = "“{unit}” is no household code of the sample of this county. Copy it from the household list; for a household beside the sample leave it empty and say under “beside the sample” why it was looked at."


class NameInText(InputError):
    """The name of a head of household in a text that the county will read."""

    code = "name-in-text"
    zh = "“{field}”里有户主姓名（{shown}）。反馈文字只写户编号，不写姓名；请删去后再提交。"
    en = "“{field}” names a head of household ({shown}). Write household codes only; take it out and send again."


class FileTells(InputError):
    """A file of which no copy without the traces of its camera, program or author can be made."""

    code = "file-tells"
    zh = "“{name}”打不开、展开后过大，或不能确认已去掉作者、拍摄地点和时间等信息，不能提供给区县。照片另存为 JPEG，Word、Excel 去掉嵌入的文件，PDF 重新打印成 PDF，录像另存为普通 MP4，重新上传；或不选这个文件。"
    en = "“{name}” cannot be opened, is too large once unpacked, or cannot be freed for certain of author, place and time, and is not given to the county. Save a picture as JPEG, take files out of Word or Excel, print a PDF to PDF anew, save a film as plain MP4, and upload that; or leave it out."


class OriginUnknown(InputError):
    """A problem whose source is not in the platform, or not for whoever reports it."""

    code = "origin-unknown"
    zh = "找不到来源“{origin}”，或不在您的阅读范围内。请从资料或数据的页面点“发现问题”，或不选来源、在“依据”中写明。"
    en = "The source “{origin}” is not there, or not for you to read. Start from the page of the paper or figure, or describe it under “basis”."


class SamePerson(DeniedError):
    """A check by somebody who took part in what is checked (R-4.20, R-10.8)."""

    code = "same-person"
    zh = "{who}已经办理过这个问题的“{did}”，“{action}”须由另一人办理。"
    en = "{who} has already done “{did}” on this problem; “{action}” must be done by somebody else."


class DeadlineOver(StateError):
    """A county answers after its time."""

    code = "deadline-over"
    zh = "异议时限已于 {due} 截止。确有新证据的，请联系{who}延长时限。"
    en = "The time to object ended at {due}. If there is new evidence, ask {who} for more time."


class DeadlineRunning(StateError):
    """Silence is taken as consent before the time is over."""

    code = "deadline-running"
    zh = "区县的异议时限到 {due} 才截止，现在不能按逾期未答处理。"
    en = "The county may object until {due}; its silence does not count yet."


class TooEarlyToUrge(StateError):
    """A reminder while there is time enough."""

    code = "too-early-to-urge"
    zh = "时限 {due} 还早，剩余不足 {hours} 小时或超时后才能催办。"
    en = "Its time lasts until {due}; remind when less than {hours} hours are left or it is over."


class NeverFedBack(StateError):
    """The panel is asked about something that the county has never been told."""

    code = "never-fed-back"
    zh = "这个问题没有向区县反馈过，不能提请研判。请用“重新初核”。"
    en = "The county was never told of this problem, so the panel cannot rule on it. Have it verified again."


class AlreadyFedBack(StateError):
    """A verification is reopened though the county has been told."""

    code = "already-fed-back"
    zh = "这个问题已向区县反馈并复核，不能重新初核。对复核结论有疑问的，请用“提请研判”。"
    en = "The county was told and the problem rechecked; it cannot be verified again. Call in the panel instead."


class NotTheSameProblem(InputError):
    """A problem is merged into one that cannot take it."""

    code = "not-the-same-problem"
    zh = "编号“{number}”不是本区县另一个未并案的问题，不能并入。请核对编号。"
    en = "“{number}” is no other problem of this county that stands for itself; nothing was merged. Check the number."


class MergedOutOfSight(StateError):
    """A problem would go into one that no longer counts, or that the county was not told of: it would vanish (A-14)."""

    code = "merged-out-of-sight"
    zh = "问题“{number}”（{state}）不再计入，或还没有向区县反馈，并入后本问题就看不到了。请并入仍在办理或已认定的问题。"
    en = "Problem “{number}” ({state}) no longer counts, or the county was not told of it; merged into it this one would vanish. Choose one that is open or counts."


class ListedInLetter(StateError):
    """A problem that a letter to the county lists is to be merged."""

    code = "listed-in-letter"
    zh = "问题 {number} 已列入反馈函，正在整改，不能并案。请在整改台账中办理。"
    en = "Problem {number} stands in a letter to the county and is being put right; it cannot be merged. Go on in the ledger of rectification."


class DeadlineNotLater(InputError):
    """More time is given that would be less."""

    code = "deadline-not-later"
    zh = "新的时限 {wanted} 不晚于现在的时限 {due}，只能延长，不能缩短。请填写更晚的时间。"
    en = "The new time {wanted} is not later than the present one {due}; time can only be added. Give a later one."


class IndicatorUnknown(InputError):
    """A problem is put at an indicator that the plan does not have."""

    code = "indicator-unknown"
    zh = "方案中没有指标“{indicator}”，或该指标不适用于这个区县。请从列表中选择。"
    en = "The plan has no indicator “{indicator}”, or it does not apply to this county. Choose one of the list."


class PanelUndecided(StateError):
    """A ruling that the opinions of the panel do not carry."""

    code = "panel-undecided"
    zh = "研判组还没有形成多数意见：已有 {given} 份，至少 {quorum} 份，同一结论须过半数。请其他成员发表意见或重新讨论。"
    en = "The panel has no majority yet: {given} opinions, at least {quorum} wanted, more than half for one ruling. Let others speak or discuss again."


class NotOnPanel(DeniedError):
    """An opinion or a ruling by somebody who does not sit in the session."""

    code = "not-on-panel"
    zh = "{who}不是第 {number} 次研判会的{part}，不能办理。请由研判会成员办理，或在开会时列入名单。"
    en = "{who} is not {part} of panel session {number}. Somebody of the session must do it, or be named when it opens."


class Recused(DeniedError):
    """A member speaks about a problem that they stay away from."""

    code = "recused"
    zh = "{who}已回避这个问题，不能发表意见。请由研判组其他成员办理。"
    en = "{who} stays away from this problem and gives no opinion. Another member of the panel must."


class NoSessionOpen(StateError):
    """The panel acts without a session."""

    code = "no-session-open"
    zh = "没有正在进行的研判会。请先开会并列出成员。"
    en = "No session of the panel is open. Open one and name its members first."


class PanelTooSmall(InputError):
    """A session with fewer members than an opinion of the panel needs."""

    code = "panel-too-small"
    zh = "研判会至少 {quorum} 人，只列了 {count} 人。请补足成员（都须有“问题研判组”角色）。"
    en = "A session needs at least {quorum} members, {count} are named. Add members who hold the role of the panel."


class RulingStands(StateError):
    """A second ruling of the same matter on a county."""

    code = "ruling-stands"
    zh = "区县 {county} 已有同一事项的研判认定（第 {number} 号，有效或待表决）。请先表决，或先撤销原认定。"
    en = "County {county} has a ruling of the same matter (number {number}, in force or waiting for the vote). Vote on it or lift it first."


class SessionUndecided(StateError):
    """A session is closed while opinions on a problem have not become a ruling."""

    code = "session-undecided"
    zh = "还有 {count} 件已有意见但没有裁定：{numbers}。请先裁定，或继续讨论。"
    en = "{count} matters have opinions but no ruling: {numbers}. Rule on them first or go on discussing."


class UploadGone(StateError):
    """A file on its way in that nobody keeps any more."""

    code = "upload-gone"
    zh = "这次上传已经结束或已过期。请重新选择文件上传。"
    en = "This upload has ended or expired. Choose the file again."


class UploadElsewhere(StateError):
    """A part that does not begin where the file stopped, or goes beyond its end."""

    code = "upload-elsewhere"
    zh = "文件已收到 {received} 字节，这一段接不上。请从该处继续，或重新上传。"
    en = "The file has {received} bytes so far; this part does not follow. Go on from there, or upload it again."


class UploadsTooMany(StateError):
    """More unfinished files than one person may have."""

    code = "uploads-too-many"
    zh = "您有 {count} 个文件还没有传完。请先传完，或等待一天后重试。"
    en = "You have {count} unfinished uploads. Finish them first, or try again after a day."
