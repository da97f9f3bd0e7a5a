"""The indicators of a county beside its group: what the data can tell apart, and what they cannot (R-7.4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from houping.core.plan.model import County, Indicator
from houping.core.reporting import format as write
from houping.core.reporting.blocks import Table
from houping.core.reporting.fact import Book
from houping.core.reporting.results import Results
from houping.core.reporting.sentences import Verdict, quoted, verdict

JUDGEMENT: dict[str, str] = {"高于": "高于本组", "低于": "低于本组", "相当": "与本组相当"}


@dataclass(frozen=True)
class Standing:
    """A county's score of one indicator beside the mean of its group."""

    indicator: Indicator
    own: float
    mean: float
    verdict: Verdict

    @property
    def gap(self) -> float:
        """Own score less the mean of the group."""
        return self.own - self.mean


def standings(results: Results, county: County, indicators: Sequence[Indicator]) -> list[Standing]:
    """Return the standing of a county by each indicator that applies to it."""
    found = []
    for indicator in indicators:
        own = results.score(county.code, "indicator", indicator.id)
        mean = results.group_mean(county.group, "indicator", indicator.id)
        said = verdict(own, mean, results.error(county.code, "indicator", indicator.id))
        if own is not None and mean is not None and said is not None:
            found.append(Standing(indicator, own, mean, said))
    return found


def strongest(found: Sequence[Standing]) -> list[Standing]:
    """Return the indicators above the group beyond their error, the widest gap first."""
    return sorted((s for s in found if s.verdict == "高于"), key=lambda s: (-s.gap, s.indicator.id))


def weakest(found: Sequence[Standing]) -> list[Standing]:
    """Return the indicators below the group beyond their error, the widest gap first."""
    return sorted((s for s in found if s.verdict == "低于"), key=lambda s: (s.gap, s.indicator.id))


def standing_words(book: Book, standing: Standing, county: str = "") -> str:
    """Return "“X”72.10分，高于组平均3.20分"; `county` tells facts apart where a document has many counties."""
    name = f"{county}.{standing.indicator.id}" if county else standing.indicator.id
    own = book.score(f"score.{name}", standing.own)
    gap = book.score(f"gap.{name}", abs(standing.gap), formula="得分与组平均之差的绝对值")
    way = "高于" if standing.gap >= 0 else "低于"
    return f"{quoted(standing.indicator.name)}{own}分，{way}组平均{gap}分"


def indicator_table(
    book: Book, results: Results, county: County, title: str, indicators: Sequence[Indicator]
) -> Table:
    """Return the scores of some indicators: number, mean of the group, judgement, place."""
    known = {s.indicator.id: s for s in standings(results, county, indicators)}
    size = book.count("group.size", len(results.plan.counties_of(county.group)))
    rows = []
    for indicator in indicators:
        s = known.get(indicator.id)
        if s is None:
            rows.append(
                (
                    indicator.id,
                    indicator.name,
                    write.ABSENT,
                    write.ABSENT,
                    write.ABSENT,
                    "不适用",
                    write.ABSENT,
                )
            )
            continue
        place = results.place(county, "indicator", indicator.id) or 0
        error = results.error(county.code, "indicator", indicator.id)
        rows.append(
            (
                indicator.id,
                indicator.name,
                book.score(f"score.{indicator.id}", s.own),
                book.score(f"error.{indicator.id}", error, formula="重抽样标准差"),
                book.score(f"group.score.{indicator.id}", s.mean, formula="本组区县算术平均"),
                JUDGEMENT[s.verdict],
                f"{book.count(f'place.{indicator.id}', place)}/{size}",
            )
        )
    book.text("scale", "0 100 1.96")
    note = (
        "口径：得分0—100分，按方案的目标值换算并加权，已扣除认定成立的问题；与组平均之差在标准误的1.96倍以内的，"
        "数据分不出高低，判断为“与本组相当”；位次按得分排列，未计误差；"
        f"数据版本{book.text('version', results.version)}。"
    )
    header = ("编号", "指标", "得分", "标准误", "组平均", "定性判断", "位次")
    widths = (0.07, 0.41, 0.1, 0.09, 0.1, 0.14, 0.09)
    return Table(title, header, rows, note, widths, numbers=(2, 3, 4, 6))
