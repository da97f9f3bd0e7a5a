"""Sizes, allocation and the draw."""

from houping.core.errors.base import InputError, IntegrityError, StateError


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


class SeedPartUnusable(InputError):
    """A part of the seed is empty or could be read in two ways."""

    code = "seed_part_unusable"
    zh = "种子的组成部分 {part} 为空，或含有竖线“|”或换行。请改用不含这些字符的文字。"
    en = 'Part {part} of the seed is empty or holds "|" or a line break. Use text without them.'


class NonceTooShort(InputError):
    """A nonce is so short that its commitment tells it to whoever tries."""

    code = "nonce_too_short"
    zh = "{path} 中的保密随机数只有 {length} 个字符，少于 {minimum} 个，可以由承诺值试出来。请用 houping sample commit 生成。"
    en = "The nonce in {path} has {length} characters, fewer than {minimum}: it can be found from its commitment. Make one with houping sample commit."


class CommitmentDiffers(IntegrityError):
    """The nonce is not the one that was committed to."""

    code = "commitment_differs"
    zh = "保密随机数与事先公布的承诺值不符：公布 {published}，重算 {recomputed}。请核对随机数文件；不符则本次抽样无效。"
    en = "The nonce does not fit the published commitment: published {published}, recomputed {recomputed}. Check the file of the nonce; if they differ, the draw is void."


class PublishedDiffers(IntegrityError):
    """A value in a proof bundle is not the one that was published before the draw."""

    code = "published_differs"
    zh = "证明包与事先公布的值不符：{name}：公布的是 {published}，证明包中是 {found}。请核对公告原文；不符则这不是所公布的那次抽样。"
    en = "The bundle is not the draw that was announced: {name}: published {published}, in the bundle {found}. Check the announcement; if they differ, this draw is another one."


class CountyNotInFrame(InputError):
    """The plan names a county of which the frame knows nothing."""

    code = "county_not_in_frame"
    zh = "抽样框中没有区县 {county}（{name}）的村或农户。请补齐抽样框后重新冻结，或从方案中去掉该区县。"
    en = "The frame has no villages or households of county {county} ({name}). Complete and freeze the frame again, or take the county out of the plan."


class SampleDiffers(IntegrityError):
    """A recomputed draw is not the recorded one."""

    code = "sample_differs"
    zh = "抽样核验不符：{file} 的 {name}，{field}：记录为 {recorded}，重算为 {recomputed}。名单或参数被改动过，请以原始证明包为准。"
    en = "The draw does not verify: {file}, {name}, {field}: recorded {recorded}, recomputed {recomputed}. The lists or their parameters were changed; go back to the original bundle."


class UnitNotInSample(InputError):
    """A household that is to be replaced is not in the sample."""

    code = "unit_not_in_sample"
    zh = "样本名单中没有农户 {household}，或它是尚未启用的备用户。请核对编号。"
    en = "Household {household} is not in the sample, or is a reserve not yet released. Check its number."


class AlreadyReplaced(StateError):
    """A household has its substitute already."""

    code = "already_replaced"
    zh = "农户 {household} 已由 {substitute} 替换，不能再次替换。"
    en = "Household {household} was replaced by {substitute} already."


class ReserveExhausted(StateError):
    """A stratum has no reserve left."""

    code = "reserve_exhausted"
    zh = "{stratum} 的备用样本已用完（共 {reserve} 户）。该户按无应答处理，不得另找他户代替。"
    en = "The reserve of {stratum} is used up ({reserve} households). Record the household as non-response; take no other in its place."


class ReasonUnknown(InputError):
    """A replacement reason is not one of the codes."""

    code = "reason_unknown"
    zh = "替换原因 {reason} 不在代码表中。可用：{known}。"
    en = "{reason} is not a reason for replacement. Known: {known}."


class LogBroken(IntegrityError):
    """The replacement log was changed after it was written."""

    code = "log_broken"
    zh = "替换记录 {path} 第 {row} 行与前一行接不上或不按备用顺序：记录被改动过。请恢复原文件。"
    en = "Line {row} of the replacement log {path} does not follow from the line before or breaks the reserve order: it was changed. Restore the original file."
