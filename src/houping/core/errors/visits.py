"""Refusals about visits: schedules that cannot be, assignments that may not be."""

from houping.core.errors.base import DeniedError, InputError, StateError


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


class NotAnEnumerator(InputError):
    """A pair is made of somebody who is no enumerator of the county."""

    code = "not_an_enumerator"
    zh = "{person}不是本区县的调查员，不能编入小组。请先由安全管理员授予“调查员”角色。"
    en = "{person} is no enumerator of this county and cannot join a pair. The security administrator gives the role first."


class PairTaken(InputError):
    """Somebody is in another pair of the county already."""

    code = "pair_taken"
    zh = "{person}已在第 {pair} 小组。请先解散该小组，再重新编组。"
    en = "{person} is in pair {pair} already. Dissolve that pair first."


class PairUnknown(InputError):
    """There is no such pair in the county."""

    code = "pair_unknown"
    zh = "本区县没有第 {pair} 小组，或已解散。请在“小组”中核对组号。"
    en = "There is no pair {pair} in this county, or it was dissolved. Check the number under “Pairs”."


class PairHasWork(StateError):
    """A pair cannot be dissolved while households wait for it."""

    code = "pair_has_work"
    zh = "第 {pair} 小组还有 {households} 户没有结果，不能解散。请先把这些户改派给其他小组。"
    en = "{households} households still wait for pair {pair}. Hand them over to other pairs first."


class UnitNotOfCounty(InputError):
    """A household is not on the released list of the county."""

    code = "unit_not_of_county"
    zh = "户编号 {unit} 不在本区县已下发的名单内。请核对编号；名单以外的户不得调查。"
    en = "Household {unit} is not on the released list of this county. Check the number; no other household may be visited."


class HandoverWithoutReason(InputError):
    """A household goes to another pair and nobody says why."""

    code = "handover_without_reason"
    zh = "有 {households} 户已分派给其他小组，改派须填写原因。"
    en = "{households} households belong to other pairs; say why they are handed over."


class NoTripYet(StateError):
    """Nobody has planned the work in a county."""

    code = "no_trip_yet"
    zh = "本区县还没有行程安排，不能{what}。请项目负责人先在“分县行程”中登记。"
    en = "No trip is planned for this county; not possible: {what}. The project lead plans it under “Trips” first."


class TripClosed(StateError):
    """The work in a county was closed."""

    code = "trip_closed"
    zh = "本区县已收尾，不能再{what}。确需补做的，请项目负责人重新打开。"
    en = "The work in this county is closed; not possible: {what}. The project lead can open it again."


class MonitoredWithoutResult(StateError):
    """A county cannot be closed while a monitored household of a drawn village has no result (R-6.13)."""

    code = "monitored_without_result"
    zh = "还有 {households} 户监测对象没有调查结果（{villages}），本区县不能收尾。抽样村监测对象须全覆盖（六（一）2），外出的可用电话或视频访问并写明原因。"
    en = "{households} monitored households have no result ({villages}); the county cannot be closed. All of them are visited (6(1)2); those away by telephone or video, with the reason."


class NotOwnHousehold(DeniedError):
    """An enumerator records a visit to a household of another pair."""

    code = "not_own_household"
    zh = "户 {unit} 不在您的名单内，只能登记本小组的户。请与分县组长联系。"
    en = "Household {unit} is not on your list; only those of your own pair can be recorded. Ask the team leader."


class ResultUnknown(InputError):
    """A code that stands in no table."""

    code = "result_unknown"
    zh = "没有代码为“{code}”的访问结果。请从列表中选择。"
    en = "There is no result with code “{code}”. Choose from the list."


class ResultNeedsNote(InputError):
    """A result or a way of visiting that must be explained."""

    code = "result_needs_note"
    zh = "“{result}”须写明情况。不写姓名、电话。"
    en = "“{result}” must be explained. No names, no telephone numbers."


class RemoteOnlyForMonitored(InputError):
    """A household that is not monitored was interviewed by telephone (R-6.13)."""

    code = "remote_only_for_monitored"
    zh = "只有外出的监测对象可以用电话、视频访问；其他农户须入户。"
    en = "Only monitored households that are away may be interviewed by telephone or video; all others are visited."


class VisitTimeUnusable(InputError):
    """A visit that lies in the future, or twice at the same time."""

    code = "visit_time_unusable"
    zh = "上门时间不能晚于现在，也不能与已登记的一次相同。请核对时间。"
    en = "A visit cannot lie in the future or be at the time of another one. Check the time."


class TriesLacking(StateError):
    """A household may not be replaced yet (R-6.12)."""

    code = "tries_lacking"
    zh = "户 {unit} 还不能申请替换：{why}。邻居不得顶替。"
    en = "Household {unit} may not be replaced yet: {why}. A neighbour is never a substitute."


class NothingToPlan(StateError):
    """There are no households or no pairs to plan for."""

    code = "nothing_to_plan"
    zh = "没有可安排的{what}。请先{remedy}。"
    en = "Nothing to plan for: {what}. First: {remedy}."


class ScheduleUnsound(InputError):
    """A schedule cannot be carried out as it was changed."""

    code = "schedule_unsound"
    zh = "安排不可行：{faults}。请修改后再采用。"
    en = "The schedule cannot be carried out: {faults}. Change it before it is taken over."


class DistributionUnusable(InputError):
    """The sheet of who visits whom cannot be read."""

    code = "distribution_unusable"
    zh = "分派表不能使用：{detail}。请下载当前的分派表，改好后再上传。"
    en = "The sheet cannot be used: {detail}. Download the present sheet, change it and upload it."
