"""A synthetic round of interviews for quality control: honest variety, one village of equals, three fabricators.

All people and answers are invented (演示数据). No check knows of the fabricators; they are planted from the
description of the acceptance scenario: one copies his first interviews with one answer in ten changed, one fills
forms at the inn, one says "no" to every filter question to skip what follows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from houping.core.quality.screen import Interviews
from houping.core.quality.similarity import Codes
from houping.synthetic.chance import Floats, Keys, bits, happens, normal, text_key, uniform, unit_keys

Index = NDArray[np.intp]
Flags = NDArray[np.bool_]

COPIER, INN, SKIPPER = "copier", "inn", "skipper"
STYLES = (COPIER, INN, SKIPPER)
FILTERS, FOLLOW_UPS, YES_NO, CHOICES, BATTERY, AMOUNTS = 20, 3, 100, 40, 18, 12
CREW_OF_VILLAGE, VILLAGES_OF_CREW, PER_DAY = 3, 3, 11
PATTERNS, CHANGED = 6, 0.10
NIGHT, ROUND_TO = 23 * 60, 500


@dataclass(frozen=True)
class Round:
    """A round of n interviews and what is true of it.

    interviews : what the checks may see; styles : interviewer -> how he cheats; homogeneous : the village whose
    households live alike; seconds : shape (n, q), time on each question, NaN = not asked; started : shape (n,),
    minutes of the day; accuracy : shape (n,), metres, NaN without position.
    """

    interviews: Interviews
    styles: dict[str, str]
    homogeneous: str
    seconds: Floats
    started: Floats
    accuracy: Floats


@dataclass(frozen=True)
class _Field:
    """Who visits whom: interviewer, village and team index, order within the interviewer, keys, effects."""

    seed: str
    key: Keys
    who: Index
    village: Index
    turn: Index
    person: Keys
    place: Keys
    alike: Flags

    def by_person(self, name: str) -> Floats:
        """Return a standard normal number per interviewer, spread over the interviews."""
        return normal(self.person, name)[self.who]

    def by_village(self, name: str) -> Floats:
        """Return a standard normal number per village, spread over the interviews."""
        return normal(self.place, name)[self.village]


def make_round(
    seed: str,
    *,
    interviews: int = 9800,
    interviewers: int = 303,
    fabricators: int = 3,
    homogeneous: bool = True,
) -> Round:
    """Make a round: teams of three interviewers work through villages together.

    fabricators : 0 to 3, in the order of STYLES; the rest are honest. Deterministic from the seed.
    """
    field = _field(seed, interviews, interviewers, homogeneous)
    names = np.array([f"D{k + 1:03d}" for k in range(interviewers)])
    cheats = _cheats(field, interviewers, fabricators)
    answers, filters, battery, amounts = _answers(field)
    made = _Made(answers, filters, battery, amounts, *_ways(field, answers))
    for style, k in cheats.items():
        _spoil(made, style, np.flatnonzero(field.who == k), field)
    return Round(
        interviews=_seen(field, names, made),
        styles={str(names[k]): style for style, k in cheats.items()},
        homogeneous=f"V{int(field.village[field.alike][0]):04d}" if homogeneous else "",
        seconds=made.seconds,
        started=made.started,
        accuracy=made.accuracy,
    )


def _field(seed: str, n: int, people: int, homogeneous: bool) -> _Field:
    """Deal interviews out: team by team, village by village, the members of a team in turn."""
    row = np.arange(n)
    teams = people // CREW_OF_VILLAGE
    team = row * teams // n
    inside = row - np.searchsorted(team, np.arange(teams))[team]
    size = np.bincount(team)[team]
    village = team * VILLAGES_OF_CREW + inside * VILLAGES_OF_CREW // size
    who = team * CREW_OF_VILLAGE + inside % CREW_OF_VILLAGE
    alike = village == (teams // 2) * VILLAGES_OF_CREW + 1 if homogeneous else np.zeros(n, dtype=bool)
    return _Field(
        seed=seed,
        key=unit_keys(row, f"{seed}|interview"),
        who=who.astype(np.intp),
        village=village.astype(np.intp),
        turn=(inside // CREW_OF_VILLAGE).astype(np.intp),
        person=unit_keys(np.arange(people), f"{seed}|person"),
        place=unit_keys(np.arange(teams * VILLAGES_OF_CREW), f"{seed}|place"),
        alike=alike,
    )


def _cheats(field: _Field, people: int, fabricators: int) -> dict[str, int]:
    """Choose fabricators from different teams, none of the team of the homogeneous village."""
    taken = {int(k) // CREW_OF_VILLAGE for k in np.unique(field.who[field.alike])}
    chosen: dict[str, int] = {}
    for k in sorted(range(people), key=lambda k: int(text_key(field.seed, "fabricator", str(k)))):
        if len(chosen) == fabricators:
            break
        if k // CREW_OF_VILLAGE not in taken:
            chosen[STYLES[len(chosen)]] = k
            taken.add(k // CREW_OF_VILLAGE)
    return chosen


def _answers(field: _Field) -> tuple[Codes, Floats, Floats, Floats]:
    """Return codes of all closed questions, filters, the battery and the amounts of honest interviews."""
    household = normal(field.key, "kind of household")
    filters = np.column_stack([_yes(field, f"filter {f}", household, 0.1, 0.25) for f in range(FILTERS)])
    follow = [
        np.where(filters[:, f] == 1, _yes(field, f"follow {f} {i}", household, 0.1, 0.2), -1)
        for f in range(FILTERS)
        for i in range(FOLLOW_UPS)
    ]
    plain = [_yes(field, f"plain {i}", household, 0.12, 0.3) for i in range(YES_NO)]
    choices = [_choice(field, f"choice {i}") for i in range(CHOICES)]
    battery = np.column_stack([_opinion(field, f"opinion {i}", household) for i in range(BATTERY)])
    amounts = np.column_stack([_amount(field, f"amount {i}", household) for i in range(AMOUNTS)])
    columns = [filters, np.column_stack(follow), np.column_stack(plain), np.column_stack(choices), battery]
    answers = np.hstack([c.astype(np.int32) for c in columns])
    unknown = uniform(field.key, "memory") * np.exp(0.3 * field.by_person("unknown")) * 0.03
    gone = np.column_stack([happens(field.key, f"unknown {j}", unknown) for j in range(answers.shape[1])])
    gone[:, :FILTERS] = False
    answers[gone] = -1
    return answers, filters.astype(float), battery.astype(float), amounts


def _yes(field: _Field, name: str, household: Floats, person: float, place: float) -> NDArray[np.int64]:
    """Return 1 or 0: base rate of the question, effects of household, interviewer and village."""
    base = 0.15 + 0.7 * float(uniform(np.array([text_key(field.seed, name)]), "base")[0])
    slope = 0.6 * float(normal(np.array([text_key(field.seed, name)]), "slope")[0])
    logit = np.log(base / (1 - base)) + slope * household + person * field.by_person(f"leaning {name}")
    logit = logit + 0.1 * field.by_person("acquiescence") + place * 2 * field.by_village(name)
    logit = np.where(field.alike, 3.8 * np.sign(field.by_village(name)), logit)
    return np.asarray(uniform(field.key, name) < expit(logit), dtype=np.int64)


def _choice(field: _Field, name: str) -> NDArray[np.int64]:
    """Return one of five answers; villages prefer different ones."""
    lean = 0.5 * field.by_village(name) + normal(field.key, name)
    cuts = ndtri(np.array([0.2, 0.45, 0.7, 0.88]))
    favourite = (bits(field.place, name)[field.village] % np.uint64(5)).astype(np.int64)
    stay = field.alike & happens(field.key, f"same {name}", 0.95)
    return np.where(stay, favourite, np.searchsorted(cuts, lean))


def _opinion(field: _Field, name: str, household: Floats) -> NDArray[np.int64]:
    """Return an opinion from 1 to 5: mostly content, the household's mood, a lenient or strict interviewer."""
    mood = 0.7 * normal(field.key, "mood") + 0.15 * field.by_person("mood") + 0.2 * field.by_village("mood")
    lean = mood - 0.1 * household + 0.7 * normal(field.key, name)
    cuts = ndtri(np.array([0.03, 0.1, 0.3, 0.65]))
    return np.where(
        field.alike & happens(field.key, f"same {name}", 0.95), 5, 1 + np.searchsorted(cuts, lean)
    )


def _amount(field: _Field, name: str, household: Floats) -> Floats:
    """Return yuan: log-normal, rounded by interviewers of different exactness; none for a fifth of households."""
    level = 6 + 3 * float(uniform(np.array([text_key(field.seed, name)]), "level")[0])
    spread = np.where(field.alike, 0.05, 0.6)
    log = level + 0.15 * household + 0.2 * field.by_village(name) + spread * normal(field.key, name)
    exact = np.exp(log)
    rounds = happens(field.key, f"round {name}", expit(-0.6 + 0.4 * field.by_person("rounding")))
    told = np.where(rounds, ROUND_TO * np.rint(exact / ROUND_TO), np.rint(exact / 10) * 10)
    return np.where(happens(field.key, f"none {name}", 0.2), np.nan, told)


@dataclass
class _Made:
    """The interviews as they come in; fabricators overwrite their own rows."""

    answers: Codes
    filters: Floats
    battery: Floats
    amounts: Floats
    seconds: Floats
    started: Floats
    late: Flags
    latitude: Floats
    longitude: Floats
    accuracy: Floats
    photo: Flags
    problem: Flags
    risk: Floats
    day: Index


def _ways(
    field: _Field, answers: Codes
) -> tuple[Floats, Floats, Flags, Floats, Floats, Floats, Flags, Flags, Floats, Index]:
    """Return how honest interviews are made: times, changes, places, photographs, problems."""
    q = answers.shape[1]
    pace = np.exp(0.22 * field.by_person("pace") + 0.18 * normal(field.key, "mood of the day"))
    length = np.exp(0.4 * normal(unit_keys(np.arange(q), f"{field.seed}|question"), "length"))
    noise = np.column_stack([normal(field.key, f"time {j}") for j in range(q)])
    seconds = np.where(answers >= 0, 8.0 * pace[:, None] * length * np.exp(0.5 * noise), np.nan)
    evening = happens(field.key, "evening", expit(-4.2 + 0.8 * field.by_person("evening")))
    slot = field.turn % PER_DAY
    usual = 8 * 60 + 55 * slot + 50 * (slot >= 4) + 15 * uniform(field.key, "start")
    started = np.where(evening, 21 * 60 + 60 * uniform(field.key, "late"), usual)
    late = happens(field.key, "changed after the end", expit(-3.5 + 0.4 * field.by_person("changes")))
    latitude, longitude, accuracy = _positions(field)
    photo = happens(field.key, "wrong photograph", 0.004)
    risk = np.column_stack([happens(field.key, "monitored", 0.15), happens(field.key, "listed", 0.1)]).astype(
        float
    )
    chance = -2.3 + 0.9 * risk[:, 0] + 0.6 * risk[:, 1] + 0.4 * field.by_village("problems")
    problem = happens(field.key, "problem", expit(chance + 0.25 * field.by_person("strictness")))
    day = (field.turn // PER_DAY).astype(np.intp)
    return seconds, started, late, latitude, longitude, accuracy, photo, problem, risk, day


def _positions(field: _Field) -> tuple[Floats, Floats, Floats]:
    """Households scatter over 2 km; the village of equals lives in one block; some positions are missing or far."""
    spread = np.where(field.alike, 3.0, 700.0) / 111_000
    lat = 29.5 + 0.8 * field.by_village("latitude") + spread * normal(field.key, "north")
    lon = 107.5 + 0.8 * field.by_village("longitude") + spread * normal(field.key, "east")
    wrong = happens(field.key, "position taken elsewhere", 0.01)
    lat = lat + np.where(wrong, 0.1, 0.0)
    missing = happens(field.key, "no position", expit(-2.3 + 0.6 * field.by_person("position")))
    accuracy = 4 + 12 * np.exp(normal(field.key, "accuracy") * 0.5)
    return tuple(np.where(missing, np.nan, x) for x in (lat, lon, accuracy))  # type: ignore[return-value]


def _spoil(made: _Made, style: str, rows: Index, field: _Field) -> None:
    {COPIER: _copy, INN: _inn, SKIPPER: _skip}[style](made, rows, field)


def _copy(made: _Made, rows: Index, field: _Field) -> None:
    """Repeat one of the first six interviews, one answer in ten as it would have been."""
    late = rows[PATTERNS:]
    key = field.key[late]
    source = rows[(bits(key, "copied from") % np.uint64(PATTERNS)).astype(np.intp)]
    for table in (made.answers, made.amounts):
        for j in range(table.shape[1]):
            changed = happens(key, f"changed {j} of {table.shape[1]}", CHANGED)
            table[late, j] = np.where(changed, table[late, j], table[source, j])
    last = made.answers.shape[1]
    made.filters[late] = made.answers[late, :FILTERS]
    made.battery[late] = np.where(
        made.answers[late, last - BATTERY :] >= 0, made.answers[late, last - BATTERY :], np.nan
    )
    made.seconds[late] *= 0.6


def _inn(made: _Made, rows: Index, field: _Field) -> None:
    """Fill in forms at the inn: one point without a satellite, at eleven in the evening, a bit too fast."""
    key = field.key[rows]
    made.latitude[rows], made.longitude[rows] = made.latitude[rows[0]], made.longitude[rows[0]]
    if np.isnan(made.latitude[rows[0]]):
        made.latitude[rows], made.longitude[rows] = 29.5, 107.5
    made.accuracy[rows] = 0.0
    made.started[rows] = NIGHT + 12 * (field.turn[rows] % PER_DAY) % 60
    made.seconds[rows] *= 0.5 + 0.1 * uniform(key, "hurry")[:, None]


def _skip(made: _Made, rows: Index, field: _Field) -> None:
    """Say "no" to nineteen filter questions in twenty, so that nothing need be asked."""
    for f in range(FILTERS):
        no = happens(field.key[rows], f"skipped {f}", 0.95)
        made.filters[rows, f] = np.where(no, 0, made.filters[rows, f])
        made.answers[rows, f] = made.filters[rows, f]
        follow = FILTERS + FOLLOW_UPS * f
        for j in range(follow, follow + FOLLOW_UPS):
            made.answers[rows, j] = np.where(no, -1, made.answers[rows, j])
            made.seconds[rows, j] = np.where(no, np.nan, made.seconds[rows, j])


def _seen(field: _Field, names: NDArray[np.str_], made: _Made) -> Interviews:
    """Return what the checks may see."""
    asked = np.isfinite(made.seconds)
    count = asked.sum(axis=1)
    closed = np.ones(made.answers.shape[1], dtype=bool)
    closed[FILTERS : FILTERS * (1 + FOLLOW_UPS)] = False
    mock = np.where(np.isnan(made.accuracy), np.nan, made.accuracy == 0)
    return Interviews(
        interviewer=names[field.who],
        village=np.array([f"V{v:04d}" for v in field.village]),
        day=made.day,
        answers=made.answers,
        filters=made.filters,
        battery=made.battery,
        unknown=(made.answers[:, closed] < 0).mean(axis=1),
        amounts=made.amounts,
        problem=made.problem.astype(float),
        risk=made.risk,
        seconds=np.nansum(made.seconds, axis=1) / count,
        too_fast=np.where(asked, made.seconds < 2.0, False).sum(axis=1) / count,
        night=((made.started >= 21 * 60) | (made.started < 6 * 60)).astype(float),
        late_changes=made.late.astype(float),
        mock=mock,
        photos=made.photo.astype(float),
        latitude=made.latitude,
        longitude=made.longitude,
    )
