"""Simulated telephone survey: blocks released until a stratum has its completes, AAPOR codes, partials."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from houping.synthetic.chance import Keys, bits, happens, normal, uniform
from houping.synthetic.outcomes import PHONE, Answer
from houping.synthetic.world import Households, World

ATTEMPTS = 5
REFUSES_TO_SAY = 0.03
RESPONSE = {"base": -0.70, "monitored": 0.12, "remote": -0.08, "county_sd": 0.10}
CODES: dict[str, tuple[str, ...]] = {
    "complete": ("1.1",),
    "partial": ("1.2",),
    "refusal": ("2.111", "2.112", "2.12"),
    "noncontact": ("2.21",),
    "other_nonresponse": ("2.32", "2.332"),
    "unknown": ("3.12", "3.15", "3.16"),
    "ineligible": ("4.31", "4.7"),
}
OTHERWISE = {
    "partial": 0.03,
    "refusal": 0.23,
    "noncontact": 0.36,
    "other_nonresponse": 0.03,
    "unknown": 0.21,
    "ineligible": 0.14,
}


def phone_dispositions(world: World, households: Households) -> NDArray[np.object_]:
    """Return the final outcome of calling each household, were it called; about a third answer."""
    chance = expit(
        RESPONSE["base"]
        + RESPONSE["monitored"] * (households.kind == 0)
        + RESPONSE["remote"] * world.remote[households.village]
        + RESPONSE["county_sd"]
        * normal(world.county_keys, "phone response")[world.county[households.village]]
    )
    steps = np.cumsum(list(OTHERWISE.values()))[:-1]
    other = np.array(list(OTHERWISE), dtype=object)[
        np.searchsorted(steps, uniform(households.key, "phone outcome"), side="right")
    ]
    return np.where(uniform(households.key, "phone response") < chance, "complete", other).astype(object)


def release(sample: pl.DataFrame) -> pl.Series:
    """Return which units are called: whole blocks, until the blocks before hold the target of completes.

    `sample` has stratum, block, target, disposition.
    """
    blocks = (
        sample.group_by("stratum", "block")
        .agg(
            (pl.col("disposition") == "complete").sum().cast(pl.Int64).alias("done"), pl.col("target").first()
        )
        .sort("stratum", "block")
        .with_columns(open=pl.col("done").cum_sum().over("stratum") - pl.col("done") < pl.col("target"))
    )
    return sample.join(
        blocks.select("stratum", "block", "open"), on=["stratum", "block"], how="left", maintain_order="left"
    )["open"]


def attempts(key: Keys, disposition: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the number of calls, 1 to 5: nobody is given up before the fifth unless the call settles it."""
    tries = np.minimum(1 + np.floor(np.log(uniform(key, "tries")) / np.log(0.55)), ATTEMPTS).astype(np.int64)
    return np.where(np.isin(disposition, ("noncontact", "unknown")), ATTEMPTS, tries)


def aapor_codes(key: Keys, disposition: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the numeric AAPOR (2016) code of each outcome, as text."""
    number = bits(key, "aapor")
    codes = np.empty(len(key), dtype=object)
    for name, choices in CODES.items():
        rows = disposition == name
        which = (number[rows] % np.uint64(len(choices))).astype(np.intp)
        codes[rows] = np.array(choices, dtype=object)[which]
    return codes


def heard(key: Keys, disposition: NDArray[np.object_], said: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return what was recorded: nothing without an interview, the first questions of a partial."""
    last = 1 + (bits(key, "broke off") % np.uint64(len(PHONE) // 2)).astype(np.int64)
    asked = np.where(disposition == "complete", len(PHONE), np.where(disposition == "partial", last, 0))
    recorded = {}
    for number, name in enumerate(PHONE):
        answered = (number < asked) & ~happens(key, f"does not say {name}", REFUSES_TO_SAY)
        recorded[name] = np.where(answered, said[name], -1).astype(np.int8)
    return recorded
