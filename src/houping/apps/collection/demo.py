"""A county in the middle of its fieldwork: a trip, pairs, a schedule, visits with all kinds of results (演示数据)."""

import datetime
import random
from typing import Any

from django.utils import timezone

from houping.apps.accounts.demo import COUNTY
from houping.apps.accounts.models import Person
from houping.apps.accounts.roles import Role
from houping.apps.collection import assigning, enrolling, planning, publishing, trips, visiting
from houping.apps.collection.models import Assignment, Device
from houping.apps.sampling.models import Ceremony
from houping.apps.training.queries import certified
from houping.instruments.convert import built_in

SEED = "houping-demo-visits"
SAID = 10  # tablets that differ in what they say; then it begins anew
STARTS, ENDS = datetime.date(2021, 11, 10), datetime.date(2021, 11, 30)
# result, mode, note, weight: of the first visit to a household
RESULTS = (
    ("1.1", "visit", "", 82),
    ("2.24", "visit", "", 8),
    ("2.25", "visit", "", 3),
    ("2.112", "visit", "本人不愿接受访问（演示）", 3),
    ("4.60", "visit", "常年在外，房屋无人居住（演示）", 2),
    ("2.32", "visit", "年老重病（演示）", 2),
)


def load(demo: Any) -> None:
    """Carry 万州区 to the middle of its fieldwork; without a released sample there is only the trip."""
    assessment, leader = demo.assessment, demo.people[Role.TL]
    wanted = trips.Wanted(
        leader, STARTS, ENDS, "城区—北部乡镇—南部乡镇，租用车辆 3 台（演示）", day_minutes=600
    )
    trip = trips.plan_trip(actor=demo.people[Role.TPL], assessment=assessment, county=COUNTY, wanted=wanted)
    ceremony = Ceremony.objects.current(assessment)
    if ceremony is None or not ceremony.is_open:
        return
    assigning.take_over(actor=leader, assessment=assessment, county=COUNTY)
    _pairs(demo)
    for item in ("material", "printed", "vehicles"):
        trips.tick(actor=leader, trip_id=trip.pk, item=item, done=True)
    trips.move_trip(actor=leader, trip_id=trip.pk, action="start", version=trip.version)
    _forms(demo)
    _tablets(demo)
    schedule = planning.propose(actor=leader, assessment=assessment, county=COUNTY)
    planning.take(actor=leader, schedule_id=schedule.pk, version=schedule.version)
    _visits(demo)


def _forms(demo: Any) -> None:
    """Publish every questionnaire of the plan."""
    qc, bureau = demo.people[Role.QC], demo.people[Role.XZJ]
    for form_id in built_in():
        version = publishing.register_built_in(actor=qc, assessment=demo.assessment, form_id=form_id)
        for actor, action in ((bureau, "approve"), (qc, "publish")):
            publishing.move(actor=actor, version_id=version.pk, action=action)


def _tablets(demo: Any) -> None:
    """Enrol a tablet for each enumerator; one more was lost and is blocked."""
    leader, people = demo.people[Role.TL], _certified(demo)
    for number, person in enumerate([*people, *people[:1]], start=1):
        made = enrolling.enrol(
            actor=leader,
            assessment=demo.assessment,
            person=person,
            county=COUNTY,
            title=f"演示平板-{number:02}",
        )
        demo.tablets.setdefault(person.pk, made.token)
    if people:
        enrolling.revoke(actor=leader, device_id=made.device.pk)
    hear(demo)


def hear(demo: Any) -> None:
    """Let the tablets say what they would say at their last contact."""
    now = timezone.now()
    found = Device.objects.in_use().filter(assessment=demo.assessment)
    for number, device in enumerate(found.order_by("pk")):
        place = number % SAID
        sent = device.submissions.count()
        said = enrolling.Heartbeat(0, sent, 91 - 9 * place, 8300 - 700 * place, "houping-filler 演示")
        at = now - datetime.timedelta(hours=(place + 1) ** 2)
        enrolling.beat(device=device, said=said, skew_s=place + 1, at=at)


def _certified(demo: Any) -> list[Person]:
    """Return the enumerators who have passed."""
    roles = {"assignments__role": Role.EN, "assignments__county": COUNTY}
    return [p for p in Person.objects.filter(**roles).order_by("pk") if certified(p, demo.assessment)]


def _pairs(demo: Any) -> None:
    """Make pairs of the enumerators who have passed."""
    ready = _certified(demo)
    for first, second in zip(ready[::2], ready[1::2], strict=False):
        assigning.make_pair(
            actor=demo.people[Role.TL],
            assessment=demo.assessment,
            county=COUNTY,
            first=first,
            second=second,
        )


def _visits(demo: Any) -> None:
    """Record the visits of the first half of the schedule."""
    chance = random.Random(SEED)
    rows = list(Assignment.objects.filter(assessment=demo.assessment, county=COUNTY).order_by("day", "pk"))
    days = sorted({row.day for row in rows if row.day})
    until = days[(len(days) - 1) // 2]
    weights = [weight for *_values, weight in RESULTS]
    for place, row in enumerate(row for row in rows if row.day and row.day <= until):
        code, mode, note, _weight = chance.choices(RESULTS, weights)[0]
        if row.kind == Assignment.Kind.MONITORED and place % 9 == 0:
            code, mode, note = "1.1", "video", "全家外出务工，视频访问（演示）"
        hour = datetime.time(9 + place % 9, 10 + place % 40)
        visiting.record_visit(
            actor=row.person,
            assignment_id=row.pk,
            version=row.version,
            at=timezone.make_aware(datetime.datetime.combine(row.day, hour)),
            code=code,
            mode=mode,
            note=note,
        )
