"""Scores, ranks and grades."""

from houping.core.errors.base import InputError, StateError


class GoalpostsCoincide(InputError):
    """Worst and best value of a measure are the same."""

    code = "goalposts_coincide"
    zh = "第 {columns} 列的最差值与最好值相同，无法换算得分。请在指标树中改正。"
    en = "Worst and best value coincide in columns {columns}; no score can be computed. Correct the tree."


class NothingToScore(InputError):
    """A unit has no value at all."""

    code = "nothing_to_score"
    zh = "第 {rows} 个单位没有任何指标值，无法评分。请补充数据或移出该单位。"
    en = "Units {rows} have no value at all and cannot be scored. Add data or take them out."


class SourceMissing(StateError):
    """A composite needs both the field and the telephone survey of every county (R-2.11)."""

    code = "source_missing"
    zh = "区县 {counties} 缺少{source}结果，不能综合评价。请先完成该项调查与估计。"
    en = "Counties {counties} have no {source} results; no composite can be made. Finish that survey first."


class CovarianceUnusable(InputError):
    """Standard errors or a covariance that cannot be."""

    code = "covariance_unusable"
    zh = "误差无法使用：{detail}。请核对标准误或协方差矩阵。"
    en = "The errors cannot be used: {detail}. Check the standard errors or the covariance matrix."
