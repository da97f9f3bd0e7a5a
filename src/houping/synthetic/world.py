"""The invented world: what a county and a village do to the answers of the households that live there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, logit

from houping.synthetic.chance import Floats, Keys, normal, text_key, thresholds, unit_keys
from houping.synthetic.model import (
    COUNTY_SD,
    FLATTEST,
    HOUSEHOLD_QUESTIONS,
    INCOME,
    INTRACLASS,
    PHONE_QUESTIONS,
    Question,
)

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

TYPES = ("monitored", "relieved", "general")
CELLS = 12
COUNTY_COMMON, VILLAGE_COMMON, VILLAGE_FAMILY = 0.6, 0.5, 0.5
SERIALS = 1_000_000
LOGISTIC_NORMAL = 0.346
REMOTE_FROM_KM, REMOTE_STEP_KM = 30.0, 30.0
ENTITLED_REASONS = ("tekun", "dibao")


@dataclass(frozen=True)
class World:
    """Villages of the frame (sorted by code) with the effects that a seed gives them.

    codes : shape (V,) twelve-digit numbers; county : shape (V,) index into `counties`;
    remote : units of 30 km beyond 30 km; mode : shift of telephone answers on the logit scale.
    """

    seed: str
    counties: tuple[str, ...]
    codes: Ints
    county: NDArray[np.intp]
    remote: Floats
    disaster: Flags
    site: Flags
    mode: float = 0.0

    @cached_property
    def village_keys(self) -> Keys:
        """Keys of the villages, shape (V,)."""
        return unit_keys(self.codes, f"{self.seed}|village")

    @cached_property
    def county_keys(self) -> Keys:
        """Keys of the counties, shape (C,)."""
        return np.array([text_key(self.seed, "county", code) for code in self.counties], dtype=np.uint64)

    def county_effect(self, question: str) -> Floats:
        """Return standard normal county effects, shape (C,), correlated over the questions."""
        own = np.sqrt(1 - COUNTY_COMMON**2) * normal(self.county_keys, question)
        return np.asarray(COUNTY_COMMON * normal(self.county_keys, "quality") + own, dtype=float)

    def village_effect(self, question: str, family: str) -> Floats:
        """Return standard normal village effects, shape (V,), partly shared by all and by a family."""
        keys = self.village_keys
        own = np.sqrt(1 - VILLAGE_COMMON**2 - VILLAGE_FAMILY**2) * normal(keys, question)
        shared = VILLAGE_COMMON * normal(keys, "quality") + VILLAGE_FAMILY * normal(keys, f"family {family}")
        return np.asarray(own + shared, dtype=float)

    @cached_property
    def limits(self) -> Mapping[str, Keys]:
        """Per question: limits for 64 random bits, shape (V * 12,), one per village and cell."""
        asked = {q.name: self._limits(q) for q in HOUSEHOLD_QUESTIONS}
        return asked | {q.name: self._limits(q, self.mode) for q in PHONE_QUESTIONS}

    def _limits(self, question: Question, shift: float = 0.0) -> Keys:
        name = question.like or question.name
        county_sd, village_sd = effect_sds(question)
        place = (
            stretched(question)
            + county_sd * self.county_effect(name)[self.county]
            + village_sd * self.village_effect(name, question.family)
            + question.remote * self.remote
            + question.disaster * self.disaster
            + shift
        )
        return thresholds(np.asarray(expit(place[:, None] + cell_effects(question)), dtype=float)).ravel()

    @cached_property
    def log_income(self) -> Floats:
        """Place effect on log income, shape (V,)."""
        county = INCOME.county_sd * self.county_effect("income")[self.county]
        village = INCOME.village_sd * self.village_effect("income", "4.2")
        return np.asarray(county + village + INCOME.remote * self.remote, dtype=float)

    @cached_property
    def log_rigid(self) -> Floats:
        """Expected log share of rigid spending in income, shape (V,)."""
        county = INCOME.rigid_county_sd * self.county_effect("rigid")[self.county]
        return np.asarray(np.log(INCOME.rigid_share) + county, dtype=float)

    @cached_property
    def log_growth(self) -> Floats:
        """Expected log growth of income, shape (V,)."""
        county = INCOME.growth_county_sd * self.county_effect("growth")[self.county]
        return np.asarray(
            INCOME.growth + county + INCOME.growth_village_sd * self.village_effect("growth", "4.2"),
            dtype=float,
        )


def effect_sds(question: Question) -> tuple[float, float]:
    """Return the standard deviations of county and village effects on the logit scale."""
    flat = max(question.base * (1 - question.base), FLATTEST)
    return COUNTY_SD / flat, float(np.sqrt(INTRACLASS / flat))


def stretched(question: Question) -> float:
    """Return the intercept for which the mean over counties and villages is near the base.

    Source: Zeger, Liang and Albert (1988), Biometrics 44, 1049-1060, on the logistic-normal integral.
    """
    county_sd, village_sd = effect_sds(question)
    return float(logit(question.base) * np.sqrt(1 + LOGISTIC_NORMAL * (county_sd**2 + village_sd**2)))


def cell_effects(question: Question) -> Floats:
    """Return the effects of the 12 cells type (3) x listed (2) x relocated (2), in that order."""
    kind = np.array([question.monitored, 0.0, question.general])
    listed, relocated = np.array([0.0, question.listed]), np.array([0.0, question.relocated])
    return np.asarray(kind[:, None, None] + listed[:, None] + relocated, dtype=float).ravel()


def world_of(villages: pl.DataFrame, seed: str, *, mode: float = 0.0) -> World:
    """Build the world of a frame's villages table."""
    table = villages.sort("village")
    counties = tuple(sorted(table["county"].unique().to_list()))
    place = {code: i for i, code in enumerate(counties)}
    remote = (table["remoteness_km"].to_numpy() - REMOTE_FROM_KM) / REMOTE_STEP_KM
    return World(
        seed=seed,
        counties=counties,
        codes=table["village"].cast(pl.Int64).to_numpy(),
        county=np.array([place[code] for code in table["county"]], dtype=np.intp),
        remote=np.clip(remote, -1.0, 2.0),
        disaster=table["disaster_2021"].to_numpy(),
        site=table["resettlement_site"].to_numpy(),
        mode=mode,
    )


@dataclass(frozen=True)
class Households:
    """Households as the model sees them; every array has shape (n,).

    village : index into the world's villages; kind : 0 monitored, 1 relieved, 2 general;
    entitled : on the 特困 or 低保 list; phone : has a telephone number.
    """

    key: Keys
    village: NDArray[np.intp]
    kind: NDArray[np.int8]
    listed: Flags
    entitled: Flags
    relocated: Flags
    persons: Ints
    phone: Flags

    @property
    def registered(self) -> Flags:
        """Relieved or monitored."""
        return self.kind < 2

    @property
    def cell(self) -> NDArray[np.intp]:
        """Index of village and cell, as World.limits counts them."""
        inner = self.kind.astype(np.intp) * 4 + self.listed * 2 + self.relocated
        return np.asarray(self.village * CELLS + inner, dtype=np.intp)


HOUSEHOLD_COLUMNS = (
    "household",
    "household_type",
    "listed",
    "listed_reason",
    "relocated",
    "persons",
    "phone",
)


def households_of(table: pl.DataFrame, world: World) -> Households:
    """Read households (HOUSEHOLD_COLUMNS) of the world's villages; keys come from the household id."""
    numbers = table.select(
        village=pl.col("household").str.slice(0, 12).cast(pl.Int64),
        serial=pl.col("household").str.slice(13).cast(pl.Int64),
        kind=(pl.col("household_type") != "monitored").cast(pl.Int8)
        + (pl.col("household_type") == "general"),
        entitled=pl.col("listed_reason").is_in(ENTITLED_REASONS).fill_null(False),
        phone=pl.col("phone").is_not_null(),
    )
    village = numbers["village"].to_numpy()
    return Households(
        key=unit_keys(village * SERIALS + numbers["serial"].to_numpy(), f"{world.seed}|household"),
        village=np.searchsorted(world.codes, village),
        kind=numbers["kind"].to_numpy().astype(np.int8),
        listed=table["listed"].to_numpy(),
        entitled=numbers["entitled"].to_numpy(),
        relocated=table["relocated"].to_numpy(),
        persons=table["persons"].cast(pl.Int64).to_numpy(),
        phone=numbers["phone"].to_numpy(),
    )
