"""Refusals about the review of interviews, alerts and back-checks."""

from houping.core.errors.base import DeniedError, InputError, StateError


class OwnInterview(DeniedError):
    """Somebody wants to review an interview, an alert or a back-check of their own work."""

    code = "own-interview"
    zh = "这是{who}自己的访问，须由另一人办理。"
    en = "This interview is {who}'s own; somebody else must act on it."


class NotYourInterview(DeniedError):
    """Somebody wants to explain an answer in an interview that others made."""

    code = "not-your-interview"
    zh = "只有完成这份访问的{who}可以说明答案为什么没有改动。"
    en = "Only {who}, who made this interview, can say why an answer was left as it was."


class ReplyMissing(InputError):
    """Somebody explains an answer that was left as it was, without a word."""

    code = "reply-missing"
    zh = "没有填写原因。核实后不改的，写明是怎样核实的、为什么不改。"
    en = "Nothing was written. Say how the answer was checked and why it stays as it is."


class NothingToMend(InputError):
    """An interview that is sent back without saying what is wrong."""

    code = "nothing-to-mend"
    zh = "退回须写明问题：在有问题的题目上批注，或填写退回理由。"
    en = "Say what is wrong before you send it back: a remark at a question, or a reason."


class PlaceUnknown(InputError):
    """A remark at a place that the interview does not have."""

    code = "place-unknown"
    zh = "访问记录中没有“{path}”这一处，批注没有保存。请刷新页面后重新批注。"
    en = "The interview has no place “{path}”; the remark was not saved. Reload the page and remark again."


class FirstAnswersHidden(DeniedError):
    """Somebody who still has to make the back-check of an interview wants to read it."""

    code = "first-answers-hidden"
    zh = "这户的回访由您来做，登记回访结果以前不能看首访的答案。登记后，或由质量总控组改派他人后，才能打开。"
    en = "The back-check of this interview is yours: its first answers stay hidden until you have recorded the second ones, or quality control has given it to somebody else."


class NotExaminedYet(StateError):
    """An interview that came a moment ago: the checks on arrival have not read it."""

    code = "interview-not-examined"
    zh = "这份访问刚收到，系统还没有检查完，可能还有预警。请稍候片刻再办理。"
    en = "This interview has just come in and its checks are not finished; there may be alerts. Try again in a moment."


class ReviewOver(StateError):
    """A remark on an interview that is locked or void."""

    code = "review-over"
    zh = "这份访问已锁定或作废，审核已经结束，不能再批注。"
    en = "This interview is locked or void. Its review is over and takes no more remarks."


class AlertsOpen(StateError):
    """An interview whose critical alerts nobody has answered."""

    code = "alerts-open"
    zh = "还有 {count} 条须复核的预警没有答复：{codes}。请先核实并答复。"
    en = "{count} critical alerts have no answer: {codes}. Look into them and answer first."


class WorkHeld(StateError):
    """Interviews of a person whose back-checks differ too often."""

    code = "work-held"
    zh = "{who}的全部访问暂缓通过：{reason}。质量总控组核实、解除后才能通过。"
    en = "All interviews of {who} are held: {reason}. They pass after quality control has looked into it and released them."


class NotValid(StateError):
    """An interview that does not meet the rule of valid interviews (R-6.12)."""

    code = "not-valid"
    zh = "不符合有效样本条件：{reasons}。请退回补正，或作废并说明原因。"
    en = "This is no valid interview: {reasons}. Send it back, or make it void with the reason."


class CheckedTooFew(StateError):
    """A county passed in one act before enough of it was looked at."""

    code = "checked-too-few"
    zh = "本县已逐份抽查 {checked} 份，须至少 {needed} 份（{share}），才能将其余整批通过。"
    en = "{checked} interviews of this county were checked one by one; {needed} ({share}) are needed before the rest pass together."


class NothingDrawn(StateError):
    """No interview can be drawn for a back-check."""

    code = "nothing-drawn"
    zh = "没有可以抽取回访的访问：须有已提交、未作废、尚未抽过的入户访问。"
    en = "No interview can be drawn for a back-check: it takes household interviews that came in, are not void and were not drawn before."


class CheckerNotFree(StateError):
    """A back-check by its own interviewer or by somebody of the same team."""

    code = "checker-not-free"
    zh = "{who}不能做这户的回访：不得是原调查员，也不得是同组人员。"
    en = "{who} cannot make this back-check: neither the first interviewer nor anybody of the same team may."
