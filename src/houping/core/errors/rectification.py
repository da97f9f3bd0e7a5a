"""Refusals about letters to counties and what they put right."""

from houping.core.errors.base import InputError, StateError


class NotPublishedYet(StateError):
    """A county is to be told its list before the results were approved and published (R-8.2)."""

    code = "not-published-yet"
    zh = "结果还没有通报各区县，不能印发反馈函（方案八、R-8.2）。请先在“报告”中印发并通报。"
    en = "The results have not been published to the counties; no letter can go out before. Issue and publish the reports first."


class NothingToRectify(StateError):
    """A letter without a problem."""

    code = "nothing-to-rectify"
    zh = "区县 {county} 没有尚未列入反馈函的确认问题，不用发函。"
    en = "County {county} has no confirmed problem that is not in a letter yet; none is needed."


class LetterNumberTaken(InputError):
    """A document number that another letter has."""

    code = "letter-number-taken"
    zh = "文号“{number}”已用于另一份反馈函。请填写新的文号。"
    en = "The document number “{number}” belongs to another letter. Give a new one."


class NoMinutes(StateError):
    """Minutes for something that is no talk."""

    code = "no-minutes"
    zh = "只有约谈提醒有约谈纪要；挂牌督办的结果请在“结束（摘牌）”时写明。"
    en = "Only talks have minutes; say how a listing ended where it is ended."
