"""Scores, ranks and grades."""

from houping.core.errors.base import InputError, StateError


class GoalpostsCoincide(InputError):
    """Worst and best value of a measure are the same."""

    code = "goalposts_coincide"
    zh = "指标 {columns} 的最差值与最好值相同，无法换算得分。请在指标树中改正。"
    en = "Worst and best value coincide for {columns}; no score can be computed. Correct the tree."


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


class ErrorUnknown(StateError):
    """A value that enters the score has no known error; zero would claim that it is exact."""

    code = "error_unknown"
    zh = "{items} 有取值而误差未知，不能当作零误差计入得分。评分须至少有一个区县由两人独立打分，均值类须有两份以上答卷。"
    en = "{items}: values without a known error cannot be scored as if exact. Have two raters mark independently in at least one county; a mean needs two answers."


class CovarianceUnusable(InputError):
    """Standard errors or a covariance that cannot be."""

    code = "covariance_unusable"
    zh = "误差无法使用：{detail}。请核对标准误或协方差矩阵。"
    en = "The errors cannot be used: {detail}. Check the standard errors or the covariance matrix."


class SharesUnusable(InputError):
    """Grade shares that cannot be turned into counts."""

    code = "shares_unusable"
    zh = "等次比例 {shares} 之和为 {total}，无法折算名额。请改为 0 到 1 之间、合计为 1 的比例。"
    en = "Grade shares {shares} sum to {total}; no quota can be made. Give shares of 0..1 that sum to 1."


class RulingUnusable(InputError):
    """A ruling names an unknown trigger or county."""

    code = "ruling_unusable"
    zh = "区县 {county} 的研判结论“{trigger}”无法使用，可用：{known}。请改正 rulings 参数。"
    en = "The ruling '{trigger}' on county {county} cannot be used; allowed: {known}. Correct the rulings."


class RulingWithoutBasis(InputError):
    """A ruling without the document that it rests on."""

    code = "ruling_without_basis"
    zh = "区县 {county} 的研判结论“{trigger}”没有写明依据。请在 rulings 参数中填写研判文件的名称或文号（basis）。"
    en = "The ruling '{trigger}' on county {county} states no basis. Give the document's title or number (basis)."


class RulingsUnusable(InputError):
    """A file that cannot be the rulings of a computation."""

    code = "rulings_unusable"
    zh = "研判认定无法读取：{detail}。没有启动计算。请下载模板，填好后重新上传。"
    en = "The rulings cannot be read: {detail}. Nothing was computed. Download the template, fill it in, upload it again."


class ReplicatesUnusable(StateError):
    """Scores or estimates of other counties than the plan's."""

    code = "replicates_unusable"
    zh = "{path} 的区县与方案不一致（{detail}）。请用同一方案重新运行前一步。"
    en = "{path} does not hold the counties of the plan ({detail}). Run the step before again with this plan."


class TreeUnusable(InputError):
    """An indicator tree that is not one."""

    code = "tree_unusable"
    zh = "{path} 第 {row} 行、{column} 列：{detail}。请改正指标树后重试。"
    en = "{path}, row {row}, column {column}: {detail}. Correct the tree and try again."


class CellsEmpty(InputError):
    """Units without a value that is needed."""

    code = "cells_empty"
    zh = "{path} 列“{column}”有 {count} 个空单元格（首个在第 {row} 行）。请补齐，或移出没有数据的单位。"
    en = "{path}: column '{column}' has {count} empty cells (first in row {row}). Fill in or take out the units."
