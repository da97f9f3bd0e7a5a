"""The quality of interviews: what cannot be checked."""

from houping.core.errors.base import InputError


class TooFewInterviewers(InputError):
    """Interviewers are judged against colleagues, and there are none."""

    code = "too_few_interviewers"
    zh = "只有 {count} 名调查员，无从与同事比较，至少需要 {needed} 名。请给出各调查员的全部访问，或核对调查员列。"
    en = "There are {count} interviewers; a comparison with colleagues needs at least {needed}. Give the interviews of all of them, or check the column of interviewers."


class NothingToCheck(InputError):
    """No column that a check reads was given or can be used."""

    code = "nothing_to_check"
    zh = "没有可供检查的列：{detail}。请给出答案列，或用时、坐标等列。"
    en = "No column can be checked: {detail}. Give columns of answers, or of durations, positions and the like."


class VariableKindUnknown(InputError):
    """A variable of a back-check has no type, or one that does not exist."""

    code = "variable_kind_unknown"
    zh = "回访变量“{variable}”的类型是“{kind}”，只能是 1（不会变）、2（考查技能）或 3（考查题目）。请在回访清单中改正。"
    en = "Back-check variable '{variable}' has type '{kind}'; it must be 1 (cannot change), 2 (tests skill) or 3 (tests the question). Mend the list of variables."
