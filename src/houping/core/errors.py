"""Every fact that can stop a command: one class each, with a stable code and a sentence in two languages.

HoupingError
├── InputError      exit 10: something that the user gave is wrong
├── StateError      exit 11: right command, wrong moment
├── DeniedError     exit 12: not allowed
└── IntegrityError  exit 13: bytes are not what was recorded

Bad *rows* are not exceptions: checks return `houping.core.checks.Problem` for all of them at once.
"""

from typing import ClassVar


class HoupingError(Exception):
    """A refusal that names what is wrong, where, and what to do."""

    code: ClassVar[str] = "houping"
    exit_code: ClassVar[int] = 1
    zh: ClassVar[str] = "{detail}"
    en: ClassVar[str] = "{detail}"

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.message("en"))

    def message(self, language: str = "zh") -> str:
        """Return the sentence in Chinese ("zh") or English ("en")."""
        return (self.zh if language == "zh" else self.en).format_map(self.fields)


class InputError(HoupingError):
    """Something that the user gave is wrong."""

    code = "input"
    exit_code = 10


class StateError(HoupingError):
    """The act is not possible in this state."""

    code = "state"
    exit_code = 11


class DeniedError(HoupingError):
    """The person may not do this."""

    code = "denied"
    exit_code = 12


class IntegrityError(HoupingError):
    """Recomputed bytes differ from the recorded ones."""

    code = "integrity"
    exit_code = 13


# --- ground -------------------------------------------------------------------------------


class FileMissing(InputError):
    """A named file does not exist."""

    code = "file_missing"
    zh = "找不到文件：{path}。请核对路径后重试。"
    en = "File not found: {path}. Check the path and try again."


class FileUnreadable(InputError):
    """A file exists but cannot be read as what it should be."""

    code = "file_unreadable"
    zh = "无法读取 {path}：{detail}。请检查文件是否完整、格式是否正确。"
    en = "Cannot read {path}: {detail}. Check that the file is whole and in the right format."


class FileUnwritable(InputError):
    """A file or folder cannot be written."""

    code = "file_unwritable"
    zh = "无法写入 {path}：{detail}。请检查权限和磁盘空间，或换一个位置。"
    en = "Cannot write {path}: {detail}. Check permissions and disk space, or take another place."


class FolderTaken(StateError):
    """An output folder holds something else, which replacing it would destroy."""

    code = "folder_taken"
    zh = "{path} 中已有别的内容，不会覆盖。请换一个新的文件夹。"
    en = "{path} holds something else and is not overwritten. Take a new folder."


class ShapeMismatch(InputError):
    """Arrays that belong together differ in length."""

    code = "shape_mismatch"
    zh = "数据列长度不一致：{lengths}。请确认各列来自同一张表。"
    en = "Columns differ in length: {lengths}. Take all of them from one table."


class RowsRejected(InputError):
    """Checks found bad rows; all of them are listed."""

    code = "rows_rejected"
    zh = "{path} 有 {count} 处问题，清单见 {listing}。请逐条修改后重新导入，没有写入任何数据。"
    en = "{path} has {count} problems, listed in {listing}. Mend them and import again; nothing was written."


class AnswersRejected(InputError):
    """Answers break the rules of their tables; nothing was taken over."""

    code = "answers_rejected"
    zh = "{path} 的调查结果有 {count} 处问题，未导入任何数据。请逐条改正后重新导入：\n{lines}"
    en = "The answers in {path} have {count} problems; nothing was imported. Mend them and import again:\n{lines}"


class RunMissing(StateError):
    """A run that an action needs does not exist yet."""

    code = "run_missing"
    zh = "{workspace} 中没有步骤“{step}”的完整运行记录。请先运行：{remedy}"
    en = "{workspace} holds no complete run of step '{step}'. Run first: {remedy}"


class WorkspaceBusy(StateError):
    """Another process works in the same folder."""

    code = "workspace_busy"
    zh = "{path} 正在被另一个进程使用。请等它结束后重试，或换一个工作目录。"
    en = "{path} is in use by another process. Wait for it to end, or take another folder."


class StepUnknown(InputError):
    """A run record names a step that this version does not have."""

    code = "step_unknown"
    zh = "运行记录 {run} 的步骤“{step}”不在本版本中。请使用记录中的版本 {version} 重算。"
    en = "Run {run} is of step '{step}', which this version does not have. Use version {version} of the record."


class OutputChanged(IntegrityError):
    """A stored output is no longer the bytes that its run recorded."""

    code = "output_changed"
    zh = "运行 {run} 的输出 {name} 已被改动或缺失。请重新运行该步骤；在此之前不要使用这一结果。"
    en = "Output {name} of run {run} was changed or is missing. Run the step again; do not use this result before."


class ReplayDiffers(IntegrityError):
    """A recomputed output is not the recorded one."""

    code = "replay_differs"
    zh = "重算 {run} 的结果与记录不一致：{name}（记录 {recorded}，重算 {recomputed}）。请核对输入文件与程序版本。"
    en = "Replaying {run} gave a different {name} (recorded {recorded}, recomputed {recomputed}). Check inputs and code version."


class InputChanged(IntegrityError):
    """An input of a recorded run is no longer the same bytes."""

    code = "input_changed"
    zh = "运行 {run} 的输入 {name} 已被改动：{path}。请恢复原文件，或重新运行该步骤。"
    en = "Input {name} of run {run} has changed: {path}. Restore the file, or run the step again."


# --- weights ------------------------------------------------------------------------------


class CalibrationFailed(InputError):
    """No weights within the bounds repeat the known totals."""

    code = "calibration_failed"
    zh = "校准（{distance}，界限 {bounds}）无法满足已知总量，最大相对偏差 {misfit}。请放宽界限、合并类别或核对总量。"
    en = "Calibration ({distance}, bounds {bounds}) cannot meet the known totals; largest relative misfit {misfit}. Widen the bounds, merge categories or check the totals."


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


# --- plan ---------------------------------------------------------------------------------


class PlanMissing(InputError):
    """There is no plan folder of that name or path."""

    code = "plan_missing"
    zh = "找不到方案“{plan}”。请给出方案文件夹的路径，或内置方案名：{known}。"
    en = "There is no plan '{plan}'. Give the path of a plan folder, or a built-in name: {known}."


class PlanYamlBroken(InputError):
    """A file of a plan is not readable as YAML."""

    code = "plan_yaml_broken"
    zh = "{path} 第 {line} 行无法读取：{detail}。请检查缩进、冒号后的空格、引号和括号是否成对。"
    en = "{path}, line {line} cannot be read: {detail}. Check indentation, the blank after colons, quotes and brackets."


class PlanRejected(InputError):
    """A plan contradicts itself or lacks something; every place is listed."""

    code = "plan_rejected"
    zh = "方案 {path} 有 {count} 处错误，不能使用。请逐条改正后重试：\n{lines}"
    en = "The plan {path} has {count} errors and cannot be used. Mend them and try again:\n{lines}"


class PlanNameInvalid(InputError):
    """A plan needs a name without blanks and slashes."""

    code = "plan_name_invalid"
    zh = "方案名“{name}”不能用作标识。请用汉字、字母、数字和下划线，不以数字开头，不含空格和斜杠，如 chongqing_2022。"
    en = "'{name}' cannot name a plan. Use letters, digits and underscores, no blanks or slashes, no digit first, e.g. chongqing_2022."


# --- frame --------------------------------------------------------------------------------


class SaltTooShort(InputError):
    """A salt that could be found by trial would open the household ids."""

    code = "salt_too_short"
    zh = "冻结抽样框用的盐值只有 {length} 个字符，至少需要 {minimum} 个。请换用随机生成的长盐值，或不填由程序生成。"
    en = "The salt has {length} characters and needs at least {minimum}. Take a long random one, or leave it out to have one made."


# --- estimation ---------------------------------------------------------------------------


class DesignMissing(InputError):
    """A design column has missing values."""

    code = "design_missing"
    zh = "设计列“{column}”有 {count} 个缺失值（首个在数据第 {row} 行）。分层、抽样单元不得缺失，请补齐后重试。"
    en = "Design column '{column}' has {count} missing values (first in data row {row}). Strata and units may not be missing; fill them in."


class DesignStages(InputError):
    """Strata, units and population counts do not describe the same stages."""

    code = "design_stages"
    zh = "各阶段的列数不一致：分层 {strata} 列、抽样单元 {psu} 列、总体数 {popsize} 列。请按阶段先后各给一列，用逗号分隔。"
    en = "The stages do not agree: {strata} strata, {psu} unit and {popsize} population columns. Give one per stage, in order."


class WeightInvalid(InputError):
    """A weight is missing, negative or infinite."""

    code = "weight_invalid"
    zh = "{count} 行的权重缺失、为负或无穷（首个在数据第 {row} 行：{value}）。请给出每行不小于 0 的权重。"
    en = "{count} rows have a missing, negative or infinite weight (first: data row {row}, {value}). Give a weight of at least 0 for every row."


class ClustersNotNested(InputError):
    """One PSU label stands in more than one stratum."""

    code = "clusters_not_nested"
    zh = "初级抽样单元“{psu}”同时出现在层 {strata} 中。若各层自行编号，请加 --nest（nest=True）；否则请改正编号。"
    en = "PSU '{psu}' stands in the strata {strata}. If labels start again in every stratum use --nest (nest=True); else mend the labels."


class PopulationInvalid(InputError):
    """A population count or sampling fraction is impossible."""

    code = "population_invalid"
    zh = "第 {stage} 阶段的总体数无效（数据第 {row} 行：{value}）。请全部给出单元总数（≥1），或全部给出抽样比（0 至 1）。"
    en = "Stage {stage} has an impossible population size (data row {row}: {value}). Give counts (>= 1) everywhere, or fractions (0 to 1) everywhere."


class PopulationNotConstant(InputError):
    """The population count differs within one stratum."""

    code = "population_not_constant"
    zh = "第 {stage} 阶段层“{stratum}”内的总体数不一致：{values}（数据第 {row} 行）。同一层只能有一个总体数；若该阶段另有分层，请一并给出。"
    en = "At stage {stage} the population size varies within stratum '{stratum}': {values} (data row {row}). One stratum has one size; name the strata of that stage if it has any."


class PopulationTooSmall(InputError):
    """A stratum holds more sampled units than its population."""

    code = "population_too_small"
    zh = "第 {stage} 阶段层“{stratum}”抽了 {sample} 个单元，总体数却只有 {population}。请核对总体数与抽样单元编号。"
    en = "At stage {stage} stratum '{stratum}' has {sample} sampled units but a population of {population}. Check population sizes and unit labels."


class ValuesMissing(InputError):
    """A variable has missing values and nobody said what they mean."""

    code = "values_missing"
    zh = "变量“{column}”有 {count} 个缺失值（首个在数据第 {row} 行）。请补齐，或用 --na domain（作为域，保留全部设计）或 --na drop（删除）明确处理。"
    en = "Variable '{column}' has {count} missing values (first in data row {row}). Fill them in, or say --na domain (a domain of the full design) or --na drop."


class EmptyDomain(InputError):
    """A domain holds no weight, or the denominator of a ratio is zero."""

    code = "empty_domain"
    zh = "域“{domain}”中变量“{column}”的分母为 0，无法计算。请检查权重、分母变量或合并域。"
    en = "In domain '{domain}' the denominator of '{column}' is 0. Check weights and denominator, or merge domains."


class NotBinary(InputError):
    """A proportion was asked of a variable that is not 0 or 1."""

    code = "not_binary"
    zh = "变量“{column}”用于估计比例，但数据第 {row} 行的值为 {value}；只接受 0 和 1。类别变量请先转为 0/1，均值请用 --mean。"
    en = "Variable '{column}' is to be a proportion, but data row {row} holds {value}; only 0 and 1 are allowed. Use --mean for means."


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

    def message(self, language: str = "zh") -> str:
        """Return the place and, in the same language, the reason."""
        reason = self.fields["reason"]
        text = reason.message(language) if isinstance(reason, HoupingError) else reason
        return (self.zh if language == "zh" else self.en).format_map({**self.fields, "reason": text})


class NumberUnreadable(InputError):
    """A cell that should be a number is something else."""

    code = "number_unreadable"
    zh = "{path} 列“{column}”有 {count} 个单元格不是数（首个在第 {row} 行：{value}）。请改为数字，缺失请留空。"
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


class MeasureNotSimulated(InputError):
    """The plan asks for a measure that the invented households cannot answer."""

    code = "measure_not_simulated"
    zh = "演示数据不能回答方案中的指标项“{measure}”（缺少变量 {column}）。请改用真实调查数据，或在 synthetic/model.py 中增加这一问题。"
    en = "The invented data cannot answer the plan's measure '{measure}' (no variable {column}). Use real answers, or add the question to synthetic/model.py."


# --- sampling -----------------------------------------------------------------------------


class DuplicateUnits(InputError):
    """A unit stands twice in a stratum."""

    code = "duplicate_units"
    zh = "抽样框中有 {count} 个重复的单位编号。请先用 houping frame check 查清并去重。"
    en = "The frame holds {count} repeated unit ids. Find and remove them with houping frame check."


class SampleTooLarge(InputError):
    """More units are wanted than the stratum holds."""

    code = "sample_too_large"
    zh = "要抽 {size} 个单位，但该层只有 {population} 个。请调整方案中的样本量。"
    en = "{size} units are wanted but the stratum holds {population}. Change the sizes in the plan."


class TooFewVillages(InputError):
    """A county has fewer villages than the plan wants."""

    code = "too_few_villages"
    zh = "区县 {county} 只有 {villages} 个有农户的村，方案要抽 {wanted} 个。请在 sampling.yaml 的 villages_by_minimum 中调低。"
    en = "County {county} has {villages} villages with households; the plan wants {wanted}. Lower villages_by_minimum in sampling.yaml."


# --- scores and grades --------------------------------------------------------------------


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
