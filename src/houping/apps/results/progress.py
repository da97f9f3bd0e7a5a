"""How far the work in the counties is: what came in against the quotas of the drawn sample."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, number, percent
from houping.apps.plans.groups import Shown
from houping.apps.results.models import Delivery, of
from houping.apps.sampling.queries import quotas
from houping.core.reporting.blocks import Table

COUNTED = ("villages", "households", "phone")


@dataclass(frozen=True)
class Pair:
    """What was asked for and what came in."""

    asked: int
    done: int

    @property
    def share(self) -> float | None:
        """Done over asked; None where nothing was asked."""
        return self.done / self.asked if self.asked else None

    def __add__(self, other: "Pair") -> "Pair":
        return Pair(self.asked + other.asked, self.done + other.done)


@dataclass(frozen=True)
class County:
    """One county: villages visited, household and telephone interviews completed, against what is asked."""

    code: str
    name: str
    villages: Pair
    households: Pair
    phone: Pair

    @property
    def parts(self) -> tuple[tuple[str, Pair], ...]:
        """The three parts in words."""
        return (_("村表"), self.villages), (_("入户"), self.households), (_("电话"), self.phone)

    @property
    def behind(self) -> bool:
        """Whether any of the three is below what is asked."""
        return any(pair.done < pair.asked for _name, pair in self.parts)


@dataclass(frozen=True)
class Source:
    """Where the counts come from: table -> file, and the words for the 口径说明."""

    files: dict[str, Path]
    words: str


def source(assessment: Any) -> Source:
    """Return the newest faultless table of each kind: of the whole delivery, or of the parts handed in so far."""
    run = of(assessment, "answers")
    found: dict[str, Path] = {}
    names: list[str] = []
    if run is not None:
        folder = assessment.workspace.parent / run.folder
        found = {name: folder / f"{name}.parquet" for name in COUNTED}
        names = [run.run]
    for delivery in assessment.deliveries.filter(state=Delivery.State.PARTIAL).order_by("number"):
        for name in set(COUNTED) & set(delivery.tables):
            found[name] = delivery.home / "tables" / f"{name}.parquet"
            names.append(_("第 %d 次提交") % delivery.number)
    return Source(
        {name: path for name, path in found.items() if path.is_file()}, "、".join(dict.fromkeys(names))
    )


def counties(assessment: Any, shown: Shown, came_in: Source) -> list[County]:
    """Return the counties shown, in the order of the division codes; empty before the draw."""
    asked = quotas(assessment)
    done = {name: _done(path, path.stat().st_mtime_ns) for name, path in came_in.files.items()}
    return [
        County(
            code=place.code,
            name=place.name,
            villages=Pair(quota["villages"], done.get("villages", {}).get(place.code, 0)),
            households=Pair(quota["minimum"], done.get("households", {}).get(place.code, 0)),
            phone=Pair(quota["phone"], done.get("phone", {}).get(place.code, 0)),
        )
        for place in shown.counties
        if (quota := asked.get(place.code))
    ]


@lru_cache(maxsize=16)
def _done(path: Path, _changed: int) -> dict[str, int]:
    """Return county -> interviews completed (villages: sheets that came back)."""
    table = pl.scan_parquet(path)
    if "disposition" in table.collect_schema().names():
        table = table.filter(pl.col("disposition") == "complete")
    if path.stem == "villages":
        table = table.unique("village")
    return dict(table.group_by("county").len().collect().iter_rows())


def total(rows: list[County]) -> County:
    """Return the sum of counties."""
    nothing = Pair(0, 0)
    return County(
        code="",
        name=_("合计"),
        villages=sum((row.villages for row in rows), nothing),
        households=sum((row.households for row in rows), nothing),
        phone=sum((row.phone for row in rows), nothing),
    )


def table(rows: list[County], words: str) -> Table:
    """Return asked, done and share of villages, households and telephone, with the sum."""
    lines = [_line(row) for row in rows]
    if len(rows) > 1:
        lines.append(_line(total(rows)))
    three = (_("应查"), _("已查"), _("进度"))
    above = ((_("地区"), 2), (_("村表"), 3), (_("入户"), 3), (_("电话"), 3))
    header = (
        _("区划代码"),
        _("区县"),
        *three,
        _("最低有效"),
        _("已完成"),
        _("进度"),
        _("目标"),
        _("已完成"),
        _("进度"),
    )
    note = _(
        "来源：%(source)s；应查村数、入户最低有效户数（六（一）2）、电话目标（六（二））来自已抽取的样本；"
        "入户、电话只计完整访问；进度＝已完成÷应完成，超过 100%% 为多做。"
    ) % {"source": words or _("尚无调查结果")}
    numbers = tuple(range(2, 11))
    return Table(
        _("分县进度"), header, lines, note, (2, 3, *([1.5] * 9)), numbers, total=len(rows) > 1, above=above
    )


def _line(row: County) -> tuple[str, ...]:
    cells = []
    for pair in (row.villages, row.households, row.phone):
        cells += [number(pair.asked), number(pair.done), percent(pair.share) if pair.asked else MISSING]
    return (row.code, row.name, *cells)


def bars(rows: list[County]) -> dict[str, Any]:
    """Return the shares for charts.js: three bars a county."""
    parts = (
        (_("村表"), "villages", "#b9c4d0"),
        (_("入户"), "households", "#9d1c1f"),
        (_("电话"), "phone", "#d99a9b"),
    )
    series = [
        {"name": title, "color": color, "values": [_rounded(getattr(row, name).share) for row in rows]}
        for title, name, color in parts
    ]
    return {"kind": "bars", "percent": True, "names": [row.name for row in rows], "series": series}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
