"""Who visits whom: from the released list to pairs, handed over with a reason, and only one's own on a tablet."""

import datetime
import io

import polars as pl
import pytest
from django.utils import timezone

from apps.collection.conftest import rows
from apps.conftest import OTHER, OWN
from houping.apps import store
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.collection import assigning, live, planning, settling, trips, visiting
from houping.apps.collection.assigning import Wanted
from houping.apps.collection.models import (
    Assignment,
    Device,
    Form,
    FormVersion,
    Handover,
    Schedule,
    Submission,
    SubmissionVersion,
)
from houping.apps.collection.queries import COLUMNS, households_of
from houping.apps.ledger.models import Entry
from houping.apps.sampling import lists, replacing
from houping.apps.training.models import Certificate
from houping.core import errors
from houping.core.collection.workload import Stop

MORNING = datetime.datetime(2021, 11, 15, 9, tzinfo=timezone.get_default_timezone())


def device(assessment, person):
    return Device.objects.create(
        assessment=assessment,
        person=person,
        county=OWN,
        title=person.username,
        digest=person.username,
        enrolled_by=person,
    )


def give(field, assessment, households, pair, **more):
    return assigning.distribute(
        actor=field["tl"],
        assessment=assessment,
        county=OWN,
        wanted=[Wanted(row.unit, pair) for row in households],
        **more,
    )


def visit(field, row, code="2.24", at=MORNING, **more):
    row.refresh_from_db()
    actor = more.pop("actor", field["tl"])
    made = visiting.record_visit(
        actor=actor, assignment_id=row.pk, version=row.version, at=at, code=code, **more
    )
    row.refresh_from_db()
    return made


def test_the_list_of_a_county_is_taken_over_once_and_not_before_the_lock_opens(
    assessment, begun, carry, people
):
    carry(begun, "released", timezone.now() + datetime.timedelta(days=1))
    with pytest.raises(errors.ListsLocked):
        assigning.take_over(actor=people["tl"], assessment=assessment, county=OWN)
    begun.release_at = timezone.now()
    begun.save()
    got = assigning.take_over(actor=people["tl"], assessment=assessment, county=OWN)
    assert got == len(rows()) == sum(v.county == OWN for v in lists.released_units(begun).values())
    assert assigning.take_over(actor=people["tl"], assessment=assessment, county=OWN) == 0
    with pytest.raises(Refused):
        assigning.take_over(actor=people["tl"], assessment=assessment, county=OTHER)
    assert Entry.objects.filter(action="field.take_over").count() == 1


def test_only_two_free_enumerators_of_the_county_make_a_pair(assessment, field, person_with):
    crew, values = field["crew"], {"actor": field["tl"], "assessment": assessment, "county": OWN}
    stranger = person_with(Role.EN, county=OTHER)
    for first, second in ((stranger, crew[0]), (crew[0], crew[0])):
        with pytest.raises(errors.NotAnEnumerator):
            assigning.make_pair(**values, first=first, second=second)
    with pytest.raises(errors.PairTaken):
        assigning.make_pair(**values, first=crew[0], second=crew[1])
    untrained = person_with(Role.EN)
    assigning.end_pair(actor=field["tl"], pair_id=field["pairs"][1].pk)
    with pytest.raises(errors.NotCertified):
        assigning.make_pair(**values, first=crew[2], second=untrained)
    give(field, assessment, rows()[:1], 1)
    with pytest.raises(errors.PairHasWork):
        assigning.end_pair(actor=field["tl"], pair_id=field["pairs"][0].pk)
    assert assigning.end_pair(actor=field["tl"], pair_id=field["pairs"][2].pk).ended
    assert assigning.make_pair(**values, first=crew[4], second=crew[5]).number == 4


def test_a_handover_asks_why_keeps_the_past_and_changes_exactly_two_lists(assessment, field):
    own = rows()
    for pair, part in ((1, own[:6]), (2, own[6:12]), (3, own[12:18])):
        give(field, assessment, part, pair)
    devices = [device(assessment, person) for person in field["crew"]]
    before = [households_of(d) for d in devices]
    assert [len(got) for got in before] == [6] * 6
    with pytest.raises(errors.HandoverWithoutReason):
        give(field, assessment, own[:1], 2)
    assert give(field, assessment, own[:1], 2, reason="路远，就近改派") == 1
    after = [households_of(d) for d in devices]
    changed = [n for n in range(6) if before[n] != after[n]]
    assert changed == [0, 1, 2, 3]  # both people of the two pairs hold the same list: two lists
    assert after[0] == after[1] and after[2] == after[3] and after[4] == before[4]
    first = Handover.objects.filter(assignment=own[0]).order_by("pk")
    assert [(h.before_id, h.after_id) for h in first] == [
        (None, field["pairs"][0].pk),
        (field["pairs"][0].pk, field["pairs"][1].pk),
    ]
    assert give(field, assessment, own[:1], 2, reason="再来一次") == 0


def test_a_tablet_holds_masked_names_of_its_own_households_and_nothing_before_the_lock(assessment, field):
    give(field, assessment, rows()[:3], 1)
    got = households_of(device(assessment, field["crew"][0]))
    assert [row["name"] for row in got] == [row.unit for row in rows()[:3]]
    assert set(got[0]) == set(COLUMNS)
    assert all(len(row["head"]) == 2 and row["head"].endswith("*") for row in got)
    assert {row["class"] for row in got} <= {"monitored", "relieved", "general"}
    ceremony = field["ceremony"]
    ceremony.release_at = timezone.now() + datetime.timedelta(hours=1)
    ceremony.save()
    assert households_of(Device.objects.get()) == []


def test_three_visits_over_two_parts_of_the_day_end_in_an_approved_substitute(assessment, field, people):
    table = pl.read_parquet(field["ceremony"].folder / "households.parquet").filter(pl.col("county") == OWN)
    reserve = table.filter(pl.col("status") == "reserve").select("village", "hh_stratum")
    spared = table.filter(pl.col("status") == "main").join(reserve, on=["village", "hh_stratum"], how="semi")
    row = next(r for r in rows() if r.unit in set(spared["unit"]))
    give(field, assessment, [row], 1)
    with pytest.raises(errors.TriesLacking, match="neighbour") as refusal:
        replacing.ask(
            actor=field["tl"], assessment=assessment, county=OWN, unit=row.unit, reason="noncontact"
        )
    assert "邻居" in refusal.value.message("zh")
    visit(field, row)
    visit(field, row, at=MORNING + datetime.timedelta(hours=6))
    assert row.state == "visiting"
    with pytest.raises(errors.TriesLacking):
        visiting.ask_replacement(actor=field["tl"], assignment_id=row.pk)
    visit(field, row, at=MORNING + datetime.timedelta(hours=10))
    assert (row.state, row.disposition) == ("done", "2.24")
    asked = visiting.ask_replacement(actor=field["tl"], assignment_id=row.pk)
    assert asked.reason == "noncontact"
    done = replacing.decide(actor=people["qc"], replacement_id=asked.pk, action="approve", version=1)
    row.refresh_from_db()
    new = Assignment.objects.get(unit=done.substitute)
    assert row.state == "replaced" and (new.kind, new.state, new.pair) == ("reserve", "assigned", row.pair)
    with pytest.raises(errors.MoveRefused):
        visit(field, row, at=MORNING + datetime.timedelta(days=1))


def test_results_at_the_door_follow_the_rules_of_the_table(assessment, field):
    give(field, assessment, rows(), 1)
    main = next(r for r in rows() if r.kind != Assignment.Kind.MONITORED)
    monitored = next(r for r in rows() if r.kind == Assignment.Kind.MONITORED)
    with pytest.raises(errors.RemoteOnlyForMonitored):
        visit(field, main, "1.1", mode="phone", note="外出务工")
    with pytest.raises(errors.ResultNeedsNote):
        visit(field, monitored, "1.1", mode="video")
    with pytest.raises(errors.ResultNeedsNote):
        visit(field, main, "2.112")
    with pytest.raises(errors.ResultUnknown):
        visit(field, main, "7.7")
    with pytest.raises(errors.VisitTimeUnusable):
        visit(field, main, at=timezone.now() + datetime.timedelta(hours=1))
    with pytest.raises(errors.NotOwnHousehold):
        visit(field, main, actor=field["crew"][2])
    with pytest.raises(errors.NotCertified):
        Certificate.objects.update(manual=7)
        visit(field, main, actor=field["crew"][1])
    Certificate.objects.update(manual=0)
    visit(field, main, "1.1", actor=field["crew"][1])
    visit(field, monitored, "1.1", mode="video", note="全家在广东务工")
    assert (monitored.state, monitored.mode) == ("done", "video")
    struck = visiting.strike_visit(actor=field["tl"], visit_id=main.visits.get().pk, reason="登记错户")
    main.refresh_from_db()
    assert struck.struck and (main.state, main.disposition) == ("assigned", "")


def test_a_county_stays_open_while_one_monitored_household_has_no_result(assessment, field):
    give(field, assessment, rows(), 1)
    trip = trips.move_trip(actor=field["tl"], trip_id=field["trip"].pk, action="start", version=1)
    monitored = [r for r in rows() if r.kind == Assignment.Kind.MONITORED]
    for row in monitored[1:]:
        visit(field, row, "1.1")
    close = {"actor": field["tl"], "trip_id": trip.pk, "action": "close", "version": trip.version}
    with pytest.raises(errors.MonitoredWithoutResult) as refusal:
        trips.move_trip(**close)
    assert refusal.value.fields["households"] == 1
    visit(field, monitored[0], "2.112", note="本人拒绝")
    assert trips.move_trip(**close).state == "closed"
    with pytest.raises(errors.TripClosed):
        visit(field, monitored[0], "1.1", at=MORNING + datetime.timedelta(days=1))


def test_a_schedule_is_proposed_changed_refused_while_unsound_and_taken_over(assessment, field):
    values = {"actor": field["tl"], "assessment": assessment, "county": OWN}
    made = planning.propose(**values)
    stops = planning.stops_of(made)
    assert sum(stop.households for stop in stops) == len(rows())
    made.figures["proven"] = True
    made.save(update_fields=["figures"])
    same = planning.edit(actor=field["tl"], schedule_id=made.pk, version=1, stops=stops)
    assert same.figures["proven"]
    changed = planning.edit(actor=field["tl"], schedule_id=made.pk, version=2, stops=stops[1:])
    assert not changed.figures["proven"]  # what was proven is not true of what people make of it
    with pytest.raises(errors.ScheduleUnsound, match="应为"):
        planning.take(actor=field["tl"], schedule_id=made.pk, version=changed.version)
    changed.refresh_from_db()
    fixed = planning.edit(
        actor=field["tl"], schedule_id=made.pk, version=changed.version, stops=[*stops, Stop(0, 0, 0, 0)]
    )
    assert planning.take(actor=field["tl"], schedule_id=made.pk, version=fixed.version) == len(rows())
    assert all(row.pair_id and row.day for row in rows())
    with pytest.raises(errors.MoveRefused):
        planning.drop(actor=field["tl"], schedule_id=made.pk, version=fixed.version + 1)
    assert planning.propose(**values).state == "proposed"
    assert Schedule.objects.filter(state="proposed").count() == 1


def test_an_interview_from_a_tablet_is_a_visit_and_its_correction_changes_it(assessment, field):
    give(field, assessment, rows()[:1], 1)
    row = rows()[0]
    form = Form.objects.create(assessment=assessment, form_id="household", title="入户调查表")
    version = FormVersion.objects.create(
        form=form, version="1", title="入户", sha256="0" * 64, md5="0" * 32, size=1, registered_by=field["tl"]
    )

    def arrive(instance, result, submission=None, deprecated="", of=row):
        xml = (
            f'<data id="household" version="1"><header><household>{of.unit}</household>{result}</header>'
            f"<meta><instanceID>{instance}</instanceID></meta></data>"
        ).encode()
        kept = store.put(io.BytesIO(xml))
        person = field["crew"][0]
        if submission is None:
            submission = Submission.objects.create(
                assessment=assessment, form=form, instance=instance, unit=of.unit, county=OWN, person=person
            )
        submission.current = instance
        submission.save()
        SubmissionVersion.objects.create(
            submission=submission,
            form=form,
            form_version=version,
            instance=instance,
            sha256=kept.sha256,
            size=kept.size,
            person=person,
            ended=MORNING,
            deprecated=deprecated,
            number=2 if deprecated else 1,
        )
        settling.tell()
        row.refresh_from_db()
        return submission

    first = arrive("uuid:1", "<result>refusal</result><result_detail>2.111</result_detail><reason>x</reason>")
    assert (row.state, row.disposition) == ("visiting", "2.111")
    arrive("uuid:2", "<result>complete</result><mode>visit</mode>", first, "uuid:1")
    assert (row.state, row.disposition, row.visits.count()) == ("done", "1.1", 1)
    (progress,) = live.counties(assessment, plan_of_county(), timezone.localdate())
    assert progress.complete == 1
    assert first.versions.last().flags == []
    give(field, assessment, rows()[1:2], 2)
    arrive("uuid:3", "<result>complete</result><mode>visit</mode>", of=rows()[1])  # a household of others
    assert SubmissionVersion.objects.get(instance="uuid:3").flags == ["foreign"]


def plan_of_county():
    from houping.plans import load

    return [c for c in load("chongqing_2021").counties if c.code == OWN]
