"""Refusals about visits: schedules that cannot be, assignments that may not be."""

from houping.core.errors.base import InputError


class VillageTooFar(InputError):
    """Not even one household of a village can be visited on a day."""

    code = "village_too_far"
    zh = "村 {village} 单程 {minutes} 分钟，一天 {day} 分钟内走访不了一户。请延长每日工作时间，或为该村另设驻点。"
    en = "Village {village} is {minutes} minutes away: not one household can be visited within {day} minutes a day. Lengthen the day or give the village a base of its own."


class NobodyAble(InputError):
    """No pair has what a village asks for."""

    code = "nobody_able"
    zh = "没有调查小组具备村 {village} 所需的条件（{needs}）。请调整小组或去掉该条件。"
    en = "No pair has what village {village} asks for ({needs}). Change the pairs or drop the condition."


class WindowTooShort(InputError):
    """The pairs cannot finish within the days there are."""

    code = "window_too_short"
    zh = "{pairs} 个小组在 {days} 天内走访不完。请增加小组、延长每日工作时间或进驻天数。"
    en = "{pairs} pairs cannot finish within {days} days. Add pairs, lengthen the day or stay longer."
