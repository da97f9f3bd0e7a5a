"""How invented interviews were made: positions, devices, seconds per question, and the audit log that says so.

Traces belong to (seed, household, question) like the answers, so that any interview has its trace without the
others. Times are those of China. Everything is invented (演示数据).
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from houping.core.quality.audit import COLUMNS
from houping.synthetic.chance import Floats, Keys, normal, text_key, uniform, unit_keys

CHINA = timedelta(hours=8)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
METRES_OF_DEGREE = 111_195.0
VILLAGE_METRES, INN_HOURS = 700.0, 23.0
AT_THE_INN = frozenset({"inn", "inventor"})
HURRIED = frozenset({"inn", "inventor", "lenient", "skipper"})


@dataclass(frozen=True)
class Way:
    """How one interview was made.

    device : id of the tablet; started : milliseconds since 1970 UTC; latitude, longitude in degrees, accuracy in
    metres (0 = made up); seconds : shape (q,), time on each question.
    """

    device: str
    started: int
    latitude: float
    longitude: float
    accuracy: float
    seconds: Floats


def way_of(
    *,
    seed: str,
    household: str,
    interviewer: str,
    centre: tuple[float, float],
    day: date,
    start: str,
    minutes: float,
    questions: int,
    style: str = "",
) -> Way:
    """Return how an interview of a given day, start ("HH:MM") and length (minutes) was made.

    centre : latitude and longitude of the village; style : how a dishonest interviewer works, "" = honest. Those who
    work at the inn have one point per interviewer, accuracy 0 and 23:00; the others stand at a household
    that is scattered around the village.
    """
    key = np.array([text_key(seed, "trace", household)], dtype=np.uint64)
    person = np.array([text_key(seed, "trace", interviewer)], dtype=np.uint64)
    inn = style in AT_THE_INN
    place = person if inn else key
    metres = 4_000.0 if inn else VILLAGE_METRES
    north, east = (float(metres * normal(place, name)[0]) for name in ("north", "east"))
    hours, minute = (int(part) for part in start.split(":"))
    clock = timedelta(hours=INN_HOURS if inn else hours, minutes=minute)
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC) + clock - CHINA
    seconds = _seconds(key, minutes, questions, hurried=style in HURRIED)
    return Way(
        device=f"demo-{int(person[0]) % 16**8:08x}",
        started=int((begins - EPOCH).total_seconds() * 1000) + int(1000 * 60 * uniform(key, "second")[0]),
        latitude=round(centre[0] + north / METRES_OF_DEGREE, 6),
        longitude=round(centre[1] + east / METRES_OF_DEGREE / float(np.cos(np.radians(centre[0]))), 6),
        accuracy=0.0 if inn else round(4 + 12 * float(np.exp(0.5 * normal(key, "accuracy")[0])), 1),
        seconds=seconds,
    )


def _seconds(key: Keys, minutes: float, questions: int, *, hurried: bool) -> Floats:
    """Share the minutes out over the questions; whoever hurries rattles through and then waits."""
    numbers = unit_keys(np.arange(questions), f"{int(key[0])}|seconds")
    weight = np.exp((0.9 if hurried else 0.5) * normal(numbers, "length"))
    return np.asarray(np.round(60 * minutes * weight / weight.sum(), 3))


def audit_log(
    way: Way, nodes: Sequence[str], *, changed_late: Mapping[str, tuple[str, str]] | None = None
) -> bytes:
    """Write the audit.csv of an interview as an ODK client does.

    nodes : paths of the questions, as many as way.seconds; changed_late : node -> (old, new answer) of questions that
    were changed after the end screen.
    """
    out = io.StringIO()
    write = csv.DictWriter(out, fieldnames=list(COLUMNS), lineterminator="\n", restval="")
    write.writeheader()
    place = {"latitude": way.latitude, "longitude": way.longitude, "accuracy": way.accuracy}
    now = way.started
    write.writerow({"event": "form start", "start": now} | place)
    for node, seconds in zip(nodes, way.seconds, strict=True):
        end = now + round(1000 * float(seconds))
        write.writerow({"event": "question", "node": node, "start": now, "end": end} | place)
        now = end
    write.writerow({"event": "end screen", "start": now, "end": now + 4000} | place)
    now += 4000
    for node, (old, new) in (changed_late or {}).items():
        row = {"event": "question", "node": node, "start": now, "end": now + 6000}
        write.writerow(row | place | {"old-value": old, "new-value": new})
        now += 6000
    write.writerow({"event": "form exit", "start": now} | place)
    return out.getvalue().encode()
