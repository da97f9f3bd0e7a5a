"""What a check of interviewers says: one row per interviewer, with the number that it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from houping.core.errors import TooFewInterviewers, Words

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
FEWEST_COLLEAGUES = 3

# code -> (title; what `value` counts), in the order in which they are shown
CHECKS: Mapping[str, tuple[Words, Words]] = MappingProxyType(
    {
        "copies_own": (
            Words("与自己的其他问卷过于相似", "own interviews too much alike"),
            Words("与自己最相似问卷的相同答案比例", "share equal to the nearest own interview"),
        ),
        "copies_other": (
            Words("与他人的问卷过于相似", "too much like interviews of others"),
            Words("与他人最相似问卷的相同答案比例", "share equal to the nearest interview of another"),
        ),
        "filters": (
            Words("筛选题答“是”过少", "too few 'yes' to filter questions"),
            Words("筛选题答“是”的比例", "share of 'yes' to filter questions"),
        ),
        "straight": (
            Words("成组题目答案一律相同", "batteries answered in a straight line"),
            Words("题组内答案与最多者相同的比例", "share of a battery that equals its commonest answer"),
        ),
        "do_not_know": (
            Words("不了解、拒答过多", "too many don't knows and refusals"),
            Words("不了解或拒答的比例", "share of don't knows and refusals"),
        ),
        "heaping": (
            Words("数字过于整齐", "numbers too round"),
            Words("整数（尾数为零）的比例", "share of round numbers"),
        ),
        "first_digit": (
            Words("首位数字分布异常", "unusual first digits"),
            Words(
                "首位数字与同事分布的卡方除以自由度", "chi-square per degree of freedom against colleagues"
            ),
        ),
        "little_variance": (
            Words("答案差异过小", "answers vary too little"),
            Words(
                "数值与本人中位数的平均距离（正态分）", "mean distance from the own median (normal scores)"
            ),
        ),
        "lenient": (
            Words("发现问题过少", "too few problems found"),
            Words("每百户问题数", "problems per 100 households"),
        ),
        "edits": (
            Words("逻辑错误过多", "too many broken rules"),
            Words("有错误的访问比例", "share of interviews with a broken rule"),
        ),
        "fast": (
            Words("访问过快", "too fast"),
            Words("每题秒数", "seconds per question"),
        ),
        "rushed": (
            Words("来不及读完的题过多", "too many questions too fast to be read"),
            Words("低于最短时间的题目比例", "share of questions below the minimum"),
        ),
        "night": (
            Words("夜间访问过多", "too much work at night"),
            Words("夜间访问的比例", "share of interviews at night"),
        ),
        "after_end": (
            Words("结束后改动关键答案", "key answers changed after the end"),
            Words("结束后改动过的访问比例", "share of interviews changed after the end"),
        ),
        "mock": (
            Words("定位精度为零", "positions with accuracy 0"),
            Words("精度为零的访问比例", "share of interviews with accuracy 0"),
        ),
        "far": (
            Words("不在村内", "far from the village"),
            Words("远离本村的访问比例", "share of interviews far from the village"),
        ),
        "one_point": (
            Words("多户同一坐标", "several households at one point"),
            Words("与本人其他访问同点的比例", "share at the point of another own interview"),
        ),
        "photos": (
            Words("照片重复", "repeated photographs"),
            Words("照片与他户相同的访问比例", "share of interviews with a photograph of another household"),
        ),
        "too_many": (
            Words("单日访问过多", "too many interviews a day"),
            Words("每个工作日的访问数", "interviews per day of work"),
        ),
        "recheck": (
            Words("回访不一致过多", "back-checks differ too often"),
            Words("第 1 类变量的不一致率", "error rate of type 1 variables"),
        ),
    }
)


@dataclass(frozen=True)
class Crew:
    """Who made which interview: names, shape (m,), and the index of each interview's maker, shape (n,)."""

    names: tuple[str, ...]
    index: IndexArray

    @classmethod
    def of(cls, labels: ArrayLike) -> "Crew":
        """Code labels of shape (n,); raises TooFewInterviewers for fewer than three."""
        names, index = np.unique(np.asarray(labels).astype(str), return_inverse=True)
        if len(names) < FEWEST_COLLEAGUES:
            raise TooFewInterviewers(count=len(names), needed=FEWEST_COLLEAGUES)
        return cls(tuple(str(name) for name in names), np.asarray(index, dtype=np.intp))

    def __len__(self) -> int:
        return len(self.names)

    def sums(self, values: ArrayLike) -> FloatArray:
        """Return sums by interviewer, shape (m,), of values of shape (n,)."""
        weights = np.asarray(values, dtype=float)
        return np.bincount(self.index, weights=weights, minlength=len(self)).astype(float)


@dataclass(frozen=True)
class Check:
    """One check of every interviewer against the colleagues; all arrays have shape (m,).

    n : interviews that it rests on; value : what was measured; expected : the same among comparable
    colleagues; shrunk : deviation on the scale of the check after empirical Bayes shrinkage; z : deviation
    in standard deviations of honest interviewers, positive = suspicious; p : chance of such a z or a larger
    one for an honest interviewer, NaN where there is too little to say.
    """

    code: str
    names: tuple[str, ...]
    n: IndexArray
    value: FloatArray
    expected: FloatArray
    shrunk: FloatArray
    z: FloatArray
    p: FloatArray

    @property
    def title(self) -> Words:
        """What it finds, in both languages."""
        return CHECKS[self.code][0]

    @property
    def unit(self) -> Words:
        """What `value` counts, in both languages."""
        return CHECKS[self.code][1]
