"""Weights, designs, estimates, and the survey files of `houping estimate`."""

from houping.core.errors.base import InputError


class CalibrationFailed(InputError):
    """No weights within the bounds repeat the known totals."""

    code = "calibration_failed"
    zh = "校准（{distance}，界限 {bounds}）无法满足已知总量，最大相对偏差 {misfit}。请放宽界限、合并类别或核对总量。"
    en = "Calibration ({distance}, bounds {bounds}) cannot meet the known totals; largest relative misfit {misfit}. Widen the bounds, merge categories or check the totals."


class CalibrationNegative(InputError):
    """Linear calibration met the totals with negative weights."""

    code = "calibration_negative"
    zh = "校准使 {count} 行的权重为负（最小的 g 为 {lowest}）。请改用 method: raking，或给出 bounds（如 [0.4, 2.5]）。"
    en = "Calibration makes the weights of {count} rows negative (smallest g {lowest}). Use method: raking, or give bounds (e.g. [0.4, 2.5])."


class MarginMismatch(InputError):
    """Sample and known totals do not have the same categories."""

    code = "margin_mismatch"
    zh = "以下类别只在样本或只在总体总量中出现：{categories}。请补充总量或合并类别。"
    en = "These categories are only in the sample or only in the totals: {categories}. Add totals or merge categories."


class ProbabilityInvalid(InputError):
    """An inclusion probability lies outside (0, 1]."""

    code = "probability_invalid"
    zh = "第 {row} 行的入样概率为 {value}，应大于 0 且不超过 1。请核对抽样清单和层的总数。"
    en = "Row {row} has the inclusion probability {value}; it must be above 0 and at most 1. Check the sample list and the stratum counts."


class ClassWithoutRespondents(InputError):
    """A weighting class has sampled units but no answers."""

    code = "class_without_respondents"
    zh = "加权类“{label}”没有完成的访问，无法推断。请按方案规定的顺序合并加权类。"
    en = "Weighting class '{label}' has no complete interview. Merge classes in the plan's order."


class LonelyPSU(InputError):
    """A stratum holds one primary sampling unit, so that its variance cannot be estimated."""

    code = "lonely_psu"
    zh = "层“{stratum}”只有一个初级抽样单元，无法估计方差。请合并层，或指定单一单元规则（--lonely）。"
    en = "Stratum '{stratum}' has a single PSU; its variance cannot be estimated. Collapse strata or choose a rule (--lonely)."


class OneRandomVillage(InputError):
    """A county has answers from a single random village: how villages differ cannot be estimated."""

    code = "one_random_village"
    zh = "“{stratum}”：该区县只剩一个有答卷的随机村，村与村的差异无从估计，不能给出误差。请补齐随机村的调查后再估计。"
    en = "'{stratum}': a single random village of this county has answers, so that its sampling error cannot be estimated. Complete the survey of the random villages first."


class DesignMissing(InputError):
    """A design column has missing values."""

    code = "design_missing"
    zh = "设计列“{column}”有 {count} 个缺失值（首个在第 {row} 行）。分层、抽样单元不得缺失，请补齐后重试。"
    en = "Design column '{column}' has {count} missing values (first in row {row}). Strata and units may not be missing; fill them in."


class DesignStages(InputError):
    """Strata, units and population counts do not describe the same stages."""

    code = "design_stages"
    zh = "各阶段的列数不一致：分层 {strata} 列、抽样单元 {psu} 列、总体数 {popsize} 列。请按阶段先后各给一列，用逗号分隔。"
    en = "The stages do not agree: {strata} strata, {psu} unit and {popsize} population columns. Give one per stage, in order."


class WeightInvalid(InputError):
    """A weight is missing, negative or infinite."""

    code = "weight_invalid"
    zh = "{count} 行的权重缺失、为负或无穷（首个在第 {row} 行：{value}）。请给出每行不小于 0 的权重。"
    en = "{count} rows have a missing, negative or infinite weight (first: row {row}, {value}). Give a weight of at least 0 for every row."


class ClustersNotNested(InputError):
    """One PSU label stands in more than one stratum."""

    code = "clusters_not_nested"
    zh = "初级抽样单元“{psu}”同时出现在层 {strata} 中。若各层自行编号，请加 --nest（nest=True）；否则请改正编号。"
    en = "PSU '{psu}' stands in the strata {strata}. If labels start again in every stratum use --nest (nest=True); else mend the labels."


class PopulationInvalid(InputError):
    """A population count or sampling fraction is impossible."""

    code = "population_invalid"
    zh = "第 {stage} 阶段的总体数无效（第 {row} 行：{value}）。请全部给出单元总数（≥1），或全部给出抽样比（0 至 1）。"
    en = "Stage {stage} has an impossible population size (row {row}: {value}). Give counts (>= 1) everywhere, or fractions (0 to 1) everywhere."


class PopulationNotConstant(InputError):
    """The population count differs within one stratum."""

    code = "population_not_constant"
    zh = "第 {stage} 阶段层“{stratum}”内的总体数不一致：{values}（第 {row} 行）。同一层只能有一个总体数；若该阶段另有分层，请一并给出。"
    en = "At stage {stage} the population size varies within stratum '{stratum}': {values} (row {row}). One stratum has one size; name the strata of that stage if it has any."


class PopulationTooSmall(InputError):
    """A stratum holds more sampled units than its population."""

    code = "population_too_small"
    zh = "第 {stage} 阶段层“{stratum}”抽了 {sample} 个单元，总体数却只有 {population}。请核对总体数与抽样单元编号。"
    en = "At stage {stage} stratum '{stratum}' has {sample} sampled units but a population of {population}. Check population sizes and unit labels."


class ValuesMissing(InputError):
    """A variable has missing values and nobody said what they mean."""

    code = "values_missing"
    zh = "变量“{column}”有 {count} 个缺失值（首个在第 {row} 行）。请补齐，或用 --na domain（作为域，保留全部设计）或 --na drop（删除）明确处理。"
    en = "Variable '{column}' has {count} missing values (first in row {row}). Fill them in, or say --na domain (a domain of the full design) or --na drop."


class EmptyDomain(InputError):
    """A domain holds no weight, or the denominator of a ratio is zero."""

    code = "empty_domain"
    zh = "域“{domain}”中变量“{column}”的分母为 0，无法计算。请检查权重、分母变量或合并域。"
    en = "In domain '{domain}' the denominator of '{column}' is 0. Check weights and denominator, or merge domains."


class NotBinary(InputError):
    """A proportion was asked of a variable that is not 0 or 1."""

    code = "not_binary"
    zh = "变量“{column}”用于估计比例，但第 {row} 行的值为 {value}；只接受 0 和 1。类别变量请先转为 0/1，均值请用 --mean。"
    en = "Variable '{column}' is to be a proportion, but row {row} holds {value}; only 0 and 1 are allowed. Use --mean for means."


class ChoiceUnknown(InputError):
    """A named method or rule does not exist."""

    code = "choice_unknown"
    zh = "{option} 不认识“{value}”。可用：{known}。"
    en = "{option} does not know '{value}'. Choose one of: {known}."


class SmallAreaImpossible(InputError):
    """An area-level model cannot be fitted to these numbers."""

    code = "small_area_impossible"
    zh = "无法拟合小域模型（{detail}）。需要：域数多于协变量数，协变量线性无关，抽样方差为正，合并比例在 0 与 1 之间。"
    en = "The small-area model cannot be fitted ({detail}). Needed: more areas than covariates, independent covariates, positive variances, a pooled share between 0 and 1."


class EstimateRefused(InputError):
    """Estimation stopped because of something in the user's file; `reason` is the refusal itself."""

    code = "estimate_refused"
    zh = "{path}（列 {columns}）：{reason}"
    en = "{path} ({columns}): {reason}"


class NumberUnreadable(InputError):
    """A cell that should be a number is something else."""

    code = "number_unreadable"
    zh = (
        "{path} 列“{column}”有 {count} 个单元格不是数（首个在第 {row} 行：{value}）。请改为数字，缺失请留空。"
    )
    en = "{path}, column '{column}': {count} cells are not numbers (first in row {row}: {value}). Write numbers, leave missing cells empty."


class OptionMissing(InputError):
    """A command lacks something that it cannot do without."""

    code = "option_missing"
    zh = "缺少 {option}：{detail}。"
    en = "{option} is missing: {detail}."


class SettingInvalid(InputError):
    """A settings file, or an option, says something that has no meaning."""

    code = "setting_invalid"
    zh = "{path}：“{key}”的值 {value} 无效。应为：{expected}。"
    en = "{path}: '{key}' has the invalid value {value}. Expected: {expected}."


class OptionInvalid(InputError):
    """An option of the command line has an impossible value."""

    code = "option_invalid"
    zh = "{option} 的值 {value} 无效。应为：{expected}。"
    en = "{option} cannot be {value}. Expected: {expected}."


class ColumnMissing(InputError):
    """A file lacks a named column."""

    code = "column_missing"
    zh = "{path} 没有列“{column}”。现有列：{known}。请核对列名（区分大小写）。"
    en = "{path} has no column '{column}'. It has: {known}. Check the name (case counts)."


class LabelUnknown(InputError):
    """A contrast names an estimate that does not exist."""

    code = "label_unknown"
    zh = "没有名为“{label}”的估计。现有：{known}。"
    en = "There is no estimate '{label}'. There are: {known}."
