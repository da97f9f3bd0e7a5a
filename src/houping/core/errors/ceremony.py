"""Refusals of the draw on the site: order of the ceremony, second persons, the time lock, requests."""

from houping.core.errors.base import DeniedError, InputError, StateError


class FrameNotFrozen(StateError):
    """Nothing can be drawn before a frame is frozen."""

    code = "frame-not-frozen"
    zh = "抽样框尚未冻结，不能开始抽样。请质量总控组先在“抽样框”页确认并冻结抽样框。"
    en = "No frame is frozen yet; the draw cannot begin. QC confirms and freezes the frame on its page first."


class CeremonyOutdated(StateError):
    """The plan in force or the frozen frame is no longer the one that was announced with the commitment."""

    code = "ceremony-outdated"
    zh = "承诺之后，{what}已经更换，不能按原公告抽样。请说明原因，重新开始一次抽样。"
    en = "Since the commitment the {what} was replaced; this draw cannot go on as announced. Begin a new one and say why."


class CommitmentNotRecorded(StateError):
    """The ledger has no entry of the commitment before this step."""

    code = "commitment-not-recorded"
    zh = "日志账本中没有承诺值 {commitment} 的登记，不能录入随机事件的值。请重新开始一次抽样。"
    en = "The ledger has no entry of the commitment {commitment}; no value of the event may be entered. Begin a new draw."


class EventAlreadyPast(InputError):
    """A public event must lie in the future when it is named."""

    code = "event-already-past"
    zh = "公共事件的时间 {when} 已过。事件须在发生之前指定，请另选一个尚未发生的事件。"
    en = "The time of the public event, {when}, has passed. An event is named before it happens; choose another."


class EventNotYet(StateError):
    """The public event has not happened."""

    code = "event-not-yet"
    zh = "公共事件于 {when} 发生，此前不能录入其结果。"
    en = "The public event happens at {when}; its value cannot be entered before."


class SecondPersonNeeded(DeniedError):
    """Somebody else must do this."""

    code = "second-person-needed"
    zh = "{who}已经办理了前一环节，本环节须由另一人办理。"
    en = "{who} did the step before; this one needs another person."


class ValueNotSame(InputError):
    """The second person read another value."""

    code = "value-not-same"
    zh = "两人录入的值不一致。请各自对照原始来源重新核对；录入有误的，退回重录。"
    en = "The two persons entered different values. Compare both with the source; if the first was wrong, send it back."


class ContributionGiven(StateError):
    """One contribution per witness."""

    code = "contribution-given"
    zh = "{who}已经提交过一次，每位见证人只能提交一次。"
    en = "{who} has contributed already; each witness contributes once."


class WitnessesTooFew(StateError):
    """Too few witnesses, or all of them from the group that draws."""

    code = "witnesses-too-few"
    zh = "见证人至少 {minimum} 位，且至少 1 位来自质量总控组以外；现在有 {found} 位，其中组外 {outside} 位。"
    en = "At least {minimum} witnesses are needed, one of them from outside QC; there are {found}, {outside} from outside."


class SampleSecretMissing(StateError):
    """The file of the secret number is gone."""

    code = "sample-secret-missing"
    zh = (
        "保密随机数文件不在原处，不能抽样。请由系统管理员从备份恢复；恢复不了的，说明原因后重新开始一次抽样。"
    )
    en = "The file of the secret number is gone; nothing can be drawn. Restore it from backup, or begin a new draw and say why."


class NoSampleYet(StateError):
    """There is no drawn sample."""

    code = "no-sample-yet"
    zh = "还没有抽出的样本。请质量总控组先完成抽样。"
    en = "No sample has been drawn yet. QC completes the draw first."


class ListsLocked(DeniedError):
    """The lists are not open to teams yet (R-6.11)."""

    code = "lists-locked"
    zh = "样本名单尚未开放：{when}。到时由本县分县组长在此查看（R-6.11）。"
    en = "The lists are not open yet: {when}. The leader of the county's team sees them here then (R-6.11)."


class RevealTooEarly(StateError):
    """The proof may be published only when the fieldwork is over."""

    code = "reveal-too-early"
    zh = "名单于 {when} 才向调查组开放，此前不能公开证明包：其中有随机数，公开即公开全部样本。"
    en = "The lists open to the teams at {when}; the proof holds the secret number and would tell the whole sample before."


class ReplacementPending(StateError):
    """A request for this household waits already."""

    code = "replacement-pending"
    zh = "农户 {unit} 的替换申请正在等待审批。"
    en = "A request to replace household {unit} is already waiting."
