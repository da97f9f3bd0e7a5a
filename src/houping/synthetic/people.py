"""Invented names, identity numbers and telephones for heads of household (演示数据).

Identity numbers carry area codes 509901 to 509999, which do not exist, and a right check digit.
Telephones are 1004 and seven digits: no subscriber number of mainland China begins with 100. Both
are unique over the whole frame.
"""

import numpy as np
import polars as pl

from houping.core.frame.identity import CHECK_DIGITS, WEIGHTS
from houping.synthetic.draws import Ints, scattered
from houping.synthetic.names import FEMALE_GIVEN, MALE_GIVEN, SURNAMES

AREAS_PER_COUNTY = 3
FIRST_AREA = 509901
SERIALS = 999
DAYS = np.arange(np.datetime64("1940-01-01"), np.datetime64("1996-01-01"))
NUMBERS = 10**7
PREFIX = "1004"


def heads(county: int, first: int, count: int, seed: str) -> tuple[pl.DataFrame, Ints]:
    """Return head_name, id_number and phone of `count` households, and the birth year of each head.

    `county` is the position of the county (0..32), `first` the number of households in the counties
    before it.
    """
    index = np.arange(count, dtype=np.int64)
    spread = scattered(index, AREAS_PER_COUNTY * len(DAYS) * SERIALS, f"{seed}|id|{county}")
    area, rest = np.divmod(spread, len(DAYS) * SERIALS)
    day, serial = np.divmod(rest, SERIALS)
    serial += 1
    area += FIRST_AREA + AREAS_PER_COUNTY * county
    phone = pl.Series(scattered(first + index, NUMBERS, f"{seed}|phone")).cast(pl.String).str.zfill(7)
    table = pl.DataFrame(
        {
            "head_name": _names(index, serial % 2 == 1, f"{seed}|name|{county}"),
            "id_number": _identity_numbers(area, day, serial),
            "phone": PREFIX + phone,
        }
    )
    return table, DAYS.astype("datetime64[Y]").astype(np.int64)[day] + 1970


def _names(index: Ints, male: np.ndarray, key: str) -> pl.Series:
    """Put surname and given name together; earlier surnames are commoner."""
    mixed = scattered(index, 2**31 - 1, key)
    uniform = (mixed % 10_007) / 10_007
    surname = (len(SURNAMES) * uniform**1.7).astype(np.int64)
    given = (mixed // 10_007) % len(MALE_GIVEN) + np.where(male, len(FEMALE_GIVEN), 0)
    return pl.Series(SURNAMES).gather(surname) + pl.Series(FEMALE_GIVEN + MALE_GIVEN).gather(given)


def _identity_numbers(area: Ints, day: Ints, serial: Ints) -> pl.Series:
    """Join area, birth date and serial, and add the check digit; sums come from small tables."""
    dates = np.array([int(str(date).replace("-", "")) for date in DAYS], dtype=np.int64)
    areas = np.arange(area.min(initial=FIRST_AREA), area.max(initial=FIRST_AREA) + 1)
    total = (
        _weighted(areas, 6, 0)[area - areas[0]]
        + _weighted(dates, 8, 6)[day]
        + _weighted(np.arange(1000), 3, 14)[serial]
    )
    number = pl.Series(area * 10**11 + dates[day] * 1000 + serial).cast(pl.String)
    return number + pl.Series(list(CHECK_DIGITS)).gather(total % 11)


def _weighted(values: Ints, digits: int, start: int) -> Ints:
    """Return the weighted digit sums of numbers that stand at position `start` of an identity number."""
    places = 10 ** np.arange(digits - 1, -1, -1)
    sums: Ints = (values[:, None] // places % 10) @ np.array(WEIGHTS[start : start + digits])
    return sums
