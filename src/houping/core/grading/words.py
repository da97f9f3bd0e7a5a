"""What the result page says in plain Chinese: only what the data can bear."""

from collections.abc import Sequence

LEVELS = (97.5, 99.5)


def standing(name: str, group: str, score: float, se: float, rank: int) -> str:
    """Return where a county stands."""
    return f"{name}得分{score:.2f}分（标准误{se:.2f}分），在{group}中列第{rank}位。"


def cannot_tell(name: str, others: Sequence[str], size: int, level: float) -> str:
    """Return from whom a county cannot be told apart; `others` in the order of their ranks.

    The comparison is the simultaneous one: all statements about all pairs of the group hold together.
    """
    sure = f"同组两两比较，在{percent(level)}置信水平下同时成立的结论是"
    if not others:
        return f"{sure}：{name}与同组其他{size - 1}个区县都能分出先后。"
    if len(others) == size - 1:
        return f"{sure}：{name}与同组其他{size - 1}个区县的得分都分不出先后。"
    return (
        f"{sure}：{name}与{'、'.join(others)}的得分分不出先后"
        f"（同组其他{size - 1}个区县中的{len(others)}个）。"
    )


def rank_set(name: str, alone: tuple[int, int], together: tuple[int, int], level: float) -> str:
    """Return the ranks that cannot be ruled out, for the county alone and for the whole table."""
    first = f"单看{name}，真实名次为{span(alone)}，把握{percent(level)}"
    if alone == together:
        return f"{first}；与全组名次同时成立时也是{span(together)}。"
    return f"{first}；要求全组名次同时成立时为{span(together)}。"


def chance(name: str, grade: str, probability: float, possible: Sequence[str], threshold: float) -> str:
    """Return how sure the proposed grade is and which grades cannot be ruled out."""
    text = f"建议{name}评为“{grade}”，把握{percent(probability)}"
    if len(possible) > 1:
        text += f"；数据不能排除：{'、'.join(possible)}"
    if probability < threshold:
        text += f"。把握低于{percent(threshold)}，请集体研究"
    return text + "。"


def cut(name: str, distance: float) -> str:
    """Return how far a county is from the nearest boundary between grades."""
    side = "高于" if distance >= 0 else "低于"
    return f"{name}的得分{side}最近的等次分界{abs(distance):.2f}分。"


def swap(above: str, below: str, upper: str, lower: str, probability: float) -> str:
    """Return how likely two counties on either side of a boundary stand in the wrong order."""
    return (
        f"{above}（{upper}）与{below}（{lower}）：{below}的真实得分反而更高的可能性为{percent(probability)}。"
    )


def quality(group: str, grade: str, places: int, right: float, width: float, size: int) -> str:
    """Return what to expect of the first grade from these data alone."""
    text = f"{group}：单看每个区县，名次置信集平均含{width:.1f}个名次（共{size}个）。"
    if places:
        text += (
            f"评为“{grade}”的{places}个区县，预计平均有{places * right:.1f}个确实位列前{places}"
            f"（{percent(right)}）。"
        )
    return text + _advice(right if places else 1.0)


def _advice(right: float) -> str:
    if right >= 0.9:
        return "得分足以支持首等次的评定。"
    if right >= 0.75:
        return "首等次的评定大体有据，分界附近的区县须结合研判。"
    return "仅凭得分评定等次带有较大偶然性，须结合问题研判和限制性情形，由集体研究决定。"


def tied(names: Sequence[str]) -> str:
    """Return that the public ticket put equal scores in order."""
    return f"{'、'.join(names)}得分相同，按公开抽签号先后排列。"


def limited(name: str, earned: str, given: str, basis: str) -> str:
    """Return that a ruling closed the earned grade."""
    return f"{name}按得分可评“{earned}”，因研判结论（依据：{basis}）改为“{given}”。"


def moved_up(name: str, earned: str, given: str) -> str:
    """Return that a freed place passed down to a county."""
    return f"{name}按得分为“{earned}”，因前面的名额空出，依次递补为“{given}”。"


def places(group: str, names: Sequence[str], counts: Sequence[int]) -> str:
    """Return the quota of a group."""
    parts = "、".join(f"{n}{c}个" for n, c in zip(names, counts, strict=True) if c)
    return f"{group}按比例折算：{parts}（首等次向下取整，其余按最大余数）。"


def span(bounds: tuple[int, int]) -> str:
    """Return "第3至第9位", or "第3位"."""
    low, high = bounds
    return f"第{low}位" if low == high else f"第{low}至第{high}位"


def percent(share: float) -> str:
    """Return a share as whole per cent; never 0 % or 100 % for what is possible."""
    if 0 < share < 0.005:
        return "不到1%"
    if 0.995 < share < 1:
        return "99%以上"
    return f"{100 * share:.3g}%" if round(100 * share, 1) in LEVELS else f"{100 * share:.0f}%"
