"""What the sample covers of the frame: by town, village type, household type and remoteness (R-2.5)."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from houping.apps.formats import number, percent
from houping.apps.plans.groups import Shown
from houping.apps.sampling.models import Ceremony
from houping.core.reporting.blocks import Table

REMOTE = (10.0, 30.0)  # kilometres to the seat of the town; as in the reports
UNCOVERED = "uncovered"


@dataclass(frozen=True)
class Stratum:
    """A part of a county: how much of it the frame holds, how much the sample."""

    county: str
    kind: str  # village_type, household_type, remoteness, town
    name: str
    frame: int
    sample: int

    @property
    def uncovered(self) -> bool:
        """Whether the frame holds units and the sample none."""
        return self.frame > 0 and self.sample == 0


def strata(assessment: Any) -> tuple[Stratum, ...]:
    """Return every part of every county; empty before the draw."""
    ceremony = Ceremony.objects.current(assessment)
    if ceremony is None or not ceremony.is_drawn:
        return ()
    return _strata(ceremony.frozen_folder, ceremony.folder)


@lru_cache(maxsize=4)
def _strata(frozen: Path, sample: Path) -> tuple[Stratum, ...]:
    """Count frame and sample; runs never change."""
    villages = pl.scan_parquet(frozen / "villages.parquet").select(
        "county", "town", "village", "village_type", _band().alias("remoteness")
    )
    drawn = pl.scan_parquet(sample / "villages.parquet").select("village")
    taken = villages.join(drawn, on="village", how="semi")
    found = [s for kind in ("village_type", "remoteness") for s in _counted(villages, taken, kind)]
    towns = villages.group_by("county", "town").len()
    seen = taken.select("county", "town").unique()
    found += _pairs(towns, towns.join(seen, on=["county", "town"], how="semi"), "town")
    households = pl.scan_parquet(frozen / "households.parquet").select("county", "household_type")
    main = pl.scan_parquet(sample / "households.parquet").filter(pl.col("status") == "main")
    return (*found, *_counted(households, main, "household_type"))


def _band() -> pl.Expr:
    near, far = REMOTE
    distance = pl.col("remoteness_km")
    return (
        pl.when(distance < near)
        .then(pl.lit("near"))
        .when(distance < far)
        .then(pl.lit("middle"))
        .otherwise(pl.lit("far"))
    )


def _counted(frame: pl.LazyFrame, sample: pl.LazyFrame, kind: str) -> list[Stratum]:
    """Return frame and sample by county and one column."""
    have = frame.group_by("county", kind).len().collect()
    drawn = {
        (county, name): n for county, name, n in sample.group_by("county", kind).len().collect().iter_rows()
    }
    return [
        Stratum(county, kind, name, n, drawn.get((county, name), 0))
        for county, name, n in have.sort("county", kind).iter_rows()
    ]


def _pairs(frame: pl.LazyFrame, sample: pl.LazyFrame, kind: str) -> list[Stratum]:
    """Return how many towns a county has and in how many the sample has a village."""
    have = frame.group_by("county").len().collect().sort("county")
    drawn = dict(sample.group_by("county").len().collect().iter_rows())
    return [Stratum(county, kind, "town", n, drawn.get(county, 0)) for county, n in have.iter_rows()]


def kinds() -> dict[str, dict[str, str]]:
    """Return the parts in words, in their order."""
    return {
        "village_type": {"relieved": _("脱贫村"), "ordinary": _("一般村")},
        "household_type": {
            "relieved": _("已脱贫户"),
            "monitored": _("易返贫致贫户"),
            "general": _("一般农户"),
        },
        "remoteness": {
            "near": _("10 千米以内"),
            "middle": _("10 至 30 千米"),
            "far": _("30 千米以上"),
        },
        "town": {"town": _("乡镇街道")},
    }


def table(found: tuple[Stratum, ...], shown: Shown, run: str) -> Table:
    """Return frame, sample and share of every part, summed over the counties shown."""
    words = {
        "village_type": (_("村类型"), _("村")),
        "household_type": (_("户类型"), _("户")),
        "remoteness": (_("偏远程度"), _("村")),
        "town": (_("乡镇街道"), _("个")),
    }
    rows = []
    for kind, names in kinds().items():
        for code, name in names.items():
            own = [s for s in found if s.kind == kind and s.name == code and s.county in shown.codes]
            frame, sample = sum(s.frame for s in own), sum(s.sample for s in own)
            missed = sum(s.uncovered for s in own)
            share = percent(sample / frame) if frame else "—"
            rows.append(
                (words[kind][0], name, words[kind][1], number(frame), number(sample), share, str(missed))
            )
    header = (_("分类"), _("类别"), _("单位"), _("抽样框"), _("样本"), _("覆盖比例"), _("未覆盖的区县"))
    note = _(
        "来源：%(run)s 与冻结的抽样框；范围：%(scope)s。样本为抽中数（主样本），乡镇街道为至少有一个抽样村的个数；"
        "偏远程度为村到乡镇所在地的距离；“未覆盖”指抽样框中有而样本中没有（二（二）“不留死角盲区”）。"
    ) % {"run": run, "scope": shown.words}
    return Table(_("覆盖情况"), header, rows, note, (2, 3, 1, 2, 2, 2, 2), (3, 4, 5, 6))


def by_county(found: tuple[Stratum, ...], shown: Shown, run: str) -> Table:
    """Return the sample of every part by county beside the frame; parts without any sample are marked."""
    cells = {(s.county, s.kind, s.name): s for s in found}
    columns = [(kind, code, name) for kind, names in kinds().items() for code, name in names.items()]
    rows = []
    for county in shown.counties:
        parts = [cells.get((county.code, kind, code)) for kind, code, _name in columns]
        rows.append((county.code, county.name, *(_cell(part) for part in parts)))
    sums = []
    for kind, code, _name in columns:
        own = [s for s in found if (s.kind, s.name) == (kind, code) and s.county in shown.codes]
        sums.append(f"{number(sum(s.sample for s in own))} / {number(sum(s.frame for s in own))}")
    if len(rows) > 1:
        rows.append(("", _("合计"), *sums))
    above = ((_("地区"), 2), (_("村类型"), 2), (_("户类型"), 3), (_("偏远程度"), 3), (_("乡镇街道"), 1))
    header = (_("区划代码"), _("区县"), *(name for _kind, _code, name in columns))
    note = _("来源：%(run)s 与冻结的抽样框；每格为样本数 / 抽样框数；“未覆盖”指抽样框中有而样本中没有。") % {
        "run": run
    }
    numbers = tuple(range(2, 2 + len(columns)))
    widths = (2, 3, *([2] * len(columns)))
    return Table(_("分县覆盖情况"), header, rows, note, widths, numbers, total=len(rows) > 1, above=above)


def _cell(part: Stratum | None) -> str:
    if part is None:
        return "—"
    text = f"{number(part.sample)} / {number(part.frame)}"
    return _("未覆盖 %s") % text if part.uncovered else text


def uncovered(found: tuple[Stratum, ...], shown: Shown) -> list[str]:
    """Name the parts without any sample: county and part, in the order of the division codes."""
    names = {county.code: county.name for county in shown.counties}
    words = kinds()
    return [
        f"{names[s.county]}：{words[s.kind][s.name]}（{number(s.frame)}）"
        for s in sorted(found, key=lambda s: s.county)
        if s.county in names and s.uncovered
    ]
