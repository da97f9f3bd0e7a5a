"""How the estimates of the demonstration compare with the truth that was stored beside the answers."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

DOMAINS = ("county", "group", "city")


@dataclass(frozen=True)
class Coverage:
    """Published intervals of one kind: how many there are, and how many hold the true value."""

    source: str
    domain_kind: str
    intervals: int
    hold: int

    @property
    def share(self) -> float:
        """Share (0..1) of intervals that hold the truth."""
        return self.hold / self.intervals if self.intervals else float("nan")


def coverage(estimates: Path, truth: Path) -> list[Coverage]:
    """Compare estimates.parquet with measures.parquet of the truth, by source and kind of domain.

    Only published intervals count (not suppressed, standard error above zero, with bounds).
    """
    keys = ["measure", "domain_kind", "domain"]
    known = pl.read_parquet(truth).rename({"value": "truth"}).select(*keys, "truth")
    joined = (
        pl.read_parquet(estimates)
        .filter(
            pl.col("domain_kind").is_in(DOMAINS)
            & ~pl.col("suppressed")
            & (pl.col("se") > 0)
            & pl.col("lo").is_not_null()
        )
        .join(known, on=keys)
        .with_columns(holds=pl.col("truth").is_between(pl.col("lo"), pl.col("hi")))
        .group_by("source", "domain_kind")
        .agg(pl.len().alias("intervals"), pl.col("holds").sum().alias("hold"))
        .sort("source", "domain_kind")
    )
    return [Coverage(*row) for row in joined.select("source", "domain_kind", "intervals", "hold").iter_rows()]
