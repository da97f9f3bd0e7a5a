"""Sizes, allocation and the draw."""

from houping.core.errors.base import InputError


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
