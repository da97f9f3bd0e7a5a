"""Problems that the assessors would write up: from failing answers of households, villages and counties."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from houping.synthetic.chance import Keys, happens, mix, text_key, uniform

LOW_MARK = 78.0
COLUMNS = (
    "problem",
    "county",
    "village",
    "household",
    "indicator",
    "title",
    "class",
    "spread",
    "severity",
    "ruling",
    "fixed_on_site",
    "attribution",
)
RULINGS = {"upheld": 0.58, "partly": 0.14, "dismissed": 0.12, "no_deduction": 0.12, "": 0.04}
ATTRIBUTIONS = {"work": 0.45, "policy": 0.27, "responsibility": 0.18, "": 0.10}
FIXED = {"minor": 0.35, "serious": 0.15, "grave": 0.0}
AREA_SHARE = 0.06


@dataclass(frozen=True)
class Failure:
    """What a 0 means: the share (0..1) written up, the share of them serious and grave."""

    indicator: str
    title: str
    written: float
    serious: float = 0.1
    grave: float = 0.0


HOUSEHOLD_FAILURES: Mapping[str, Failure] = {
    "food_clothes_ok": Failure("4.1", "疑似吃穿不达标", 1.0, 0.6, 0.02),
    "education_ok": Failure("4.1", "疑似义务教育未保障", 1.0, 0.5, 0.01),
    "medical_ok": Failure("4.1", "疑似基本医疗未保障", 0.3, 0.3),
    "housing_ok": Failure("4.1", "疑似住房安全未保障", 0.6, 0.5, 0.01),
    "water_ok": Failure("4.1", "疑似饮水安全未达标", 0.2, 0.2),
    "not_missed": Failure("3.1", "疑似应纳未纳", 1.0, 0.7, 0.02),
    "removal_accurate": Failure("3.1", "疑似风险消除不准", 0.6, 0.5),
    "monitored_help_ok": Failure("3.1", "监测对象帮扶措施不及时", 0.25, 0.2),
    "no_return": Failure("4.4", "疑似返贫致贫", 0.3, 0.6, 0.05),
    "safety_net_received": Failure("2.7", "兜底保障政策未落实", 0.3, 0.3),
    "job_record_true": Failure("3.4", "务工信息不实", 0.25, 0.2),
    "helper_known": Failure("1.3", "帮扶责任人不到位", 0.15),
    "edu_aid_received": Failure("2.1", "教育资助未落实", 0.3),
    "all_insured": Failure("2.2", "脱贫人口未参保", 0.4, 0.3),
    "relocated_support_ok": Failure("3.3", "搬迁后续扶持不到位", 0.4),
    "job_policy_received": Failure("2.6", "就业帮扶政策未落实", 0.02),
    "industry_covered": Failure("2.5", "产业帮扶未覆盖", 0.02),
    "infra_ok": Failure("3.5", "基础设施存在短板", 0.02),
}
VILLAGE_FAILURES: Mapping[str, Failure] = {
    "team_complete": Failure("1.3", "驻村工作队配备不齐", 0.25, 0.3),
    "team_rotated": Failure("1.3", "驻村工作队轮换衔接不到位", 0.15),
    "assets_public": Failure("1.4", "扶贫项目资产公示不到位", 0.15),
    "clinic_ok": Failure("2.2", "村卫生室不达标", 0.25, 0.3),
    "water_keeper": Failure("2.4", "供水设施无人管护", 0.15, 0.2),
    "linkage_ok": Failure("2.5", "利益联结机制不紧密", 0.1),
    "public_posts_ok": Failure("2.6", "公益岗位管理不规范", 0.2, 0.3, 0.01),
    "site_services": Failure("3.3", "安置点配套服务不足", 0.4),
    "road_ok": Failure("3.5", "村组道路管护不到位", 0.1),
    "public_services_ok": Failure("3.5", "公共服务设施闲置", 0.1),
    "rectification_verified": Failure("3.8", "问题整改不彻底", 0.25, 0.3),
}


def problems(
    seed: str,
    households: pl.DataFrame,
    villages: pl.DataFrame,
    marks: pl.DataFrame,
    indicators: Mapping[str, str],
) -> pl.DataFrame:
    """Return the problems table (COLUMNS); `indicators` maps a measure to its indicator."""
    found = [_failing(households, name, failure, "household") for name, failure in HOUSEHOLD_FAILURES.items()]
    found += [
        _failing(villages, name, failure, "village")
        for name, failure in VILLAGE_FAILURES.items()
        if name in villages.columns
    ]
    found.append(_low_marks(marks, indicators))
    table = pl.concat(found).sort("county", "indicator", "place", "title")
    key = mix(
        np.array(
            [text_key("|".join(map(str, row))) for row in table.select("place", "title").rows()],
            dtype=np.uint64,
        ),
        text_key(seed, "problem"),
    )
    kept = happens(key, "written up", table["written"].to_numpy())
    table, key = table.filter(pl.Series(kept)), key[kept]
    return _ruled(table, key).select(COLUMNS)


def _failing(table: pl.DataFrame, name: str, failure: Failure, level: str) -> pl.DataFrame:
    household = pl.col("household") if level == "household" else pl.lit(None, pl.String)
    return table.filter(pl.col(name) == 0).select(
        "county",
        "village",
        household.alias("household"),
        pl.col(level).alias("place"),
        indicator=pl.lit(failure.indicator),
        title=pl.lit(failure.title),
        written=pl.lit(failure.written),
        serious=pl.lit(failure.serious),
        grave=pl.lit(failure.grave),
        everywhere=pl.lit(0.0 if level == "household" else 0.4),
    )


def _low_marks(marks: pl.DataFrame, indicators: Mapping[str, str]) -> pl.DataFrame:
    """Return one finding for each county mark below LOW_MARK, mean over raters."""
    nothing = pl.lit(None, pl.String)
    return (
        marks.filter(pl.col("source") == "county")
        .group_by("county", "measure")
        .agg(pl.col("mark").mean())
        .filter(pl.col("mark") < LOW_MARK)
        .select(
            "county",
            nothing.alias("village"),
            nothing.alias("household"),
            place=pl.format("{}|{}", "county", "measure"),
            indicator=pl.col("measure").replace_strict(dict(indicators), return_dtype=pl.String),
            title=pl.lit("区县工作机制不健全、推进不力"),
            written=pl.lit(0.7),
            serious=pl.lit(0.3),
            grave=pl.lit(0.0),
            everywhere=pl.lit(1.0),
        )
    )


def _ruled(table: pl.DataFrame, key: Keys) -> pl.DataFrame:
    """Add number, severity, spread, ruling, class, repair on the spot and attribution."""
    u = uniform(key, "severity")
    grave, serious = table["grave"].to_numpy(), table["serious"].to_numpy()
    severity = np.select([u < grave, u < grave + serious], ["grave", "serious"], "minor")
    ruling = _pick(key, "ruling", RULINGS)
    stands = np.isin(ruling, ("upheld", "partly"))
    attribution = np.where(stands, _pick(key, "attribution", ATTRIBUTIONS), "")
    everywhere = np.maximum(table["everywhere"].to_numpy(), AREA_SHARE)
    fixed = happens(key, "fixed on site", np.array([FIXED[name] for name in severity.tolist()]))
    return table.with_columns(
        problem=pl.format(
            "{}-{}", "county", pl.int_range(1, pl.len() + 1).over("county").cast(pl.String).str.zfill(4)
        ),
        severity=pl.Series(severity),
        spread=pl.Series(np.where(happens(key, "spread", everywhere), "area", "point")),
        ruling=pl.Series(ruling),
        attribution=pl.Series(attribution),
        fixed_on_site=pl.Series(fixed),
    ).with_columns(
        pl.col("ruling", "attribution").replace("", None),
        pl.Series("class", np.where(stands | (ruling == "no_deduction"), "confirmed", "suspected")),
        title=pl.when(pl.Series(stands)).then(pl.col("title").str.strip_prefix("疑似")).otherwise("title"),
    )


def _pick(key: Keys, question: str, shares: Mapping[str, float]) -> NDArray[np.str_]:
    """Return one of the names for each key, with the given shares."""
    steps = np.cumsum(list(shares.values()))[:-1]
    return np.array(list(shares))[np.searchsorted(steps, uniform(key, question), side="right")]
