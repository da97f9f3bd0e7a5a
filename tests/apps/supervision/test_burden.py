"""What the counties are asked for is counted, limited and kept away from villages (R-2.19, R-11.2)."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.conftest import KEY, OTHER, OWN
from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Form, FormVersion, Submission, SubmissionVersion
from houping.apps.ledger.models import Entry
from houping.apps.supervision import queries
from houping.apps.supervision.models import Burden, limits
from houping.apps.supervision.services import burden as services
from houping.apps.supervision.sheets import burden as sheets
from houping.core.errors import HoupingError, VillageAsked
from houping.plans import load

DAY = datetime.date(2021, 11, 15)


@pytest.fixture
def plan():
    return load("chongqing_2021")


@pytest.fixture
def ask(assessment, person_with):
    """Record a visit of the supervisors: ask(amount=2)."""
    person = person_with(Role.SV)

    def record(**values):
        given = {"county": OWN, "kind": "visit", "what": "督导检查（演示）", "on": DAY, **values}
        return services.record_burden(actor=given.pop("actor", person), assessment=assessment, **given)

    return record


@pytest.fixture
def interviewed(assessment, person_with):
    """Keep an interview that took so many minutes, and a correction of the day after: interviewed(45)."""
    form = Form.objects.create(assessment=assessment, form_id="village", title="村表（演示）")
    person = person_with(Role.EN)
    version = FormVersion.objects.create(
        form=form, version="1", title="村表", sha256="0" * 64, md5="0" * 32, size=1, registered_by=person
    )

    def keep(minutes, county=OWN, state="submitted"):
        name = f"uuid:{Submission.objects.count()}"
        submission = Submission.objects.create(
            assessment=assessment,
            form=form,
            instance=name,
            current=name,
            county=county,
            state=state,
            reason="误开（演示）" if state == "void" else "",
            person=person,
        )
        begun = timezone.make_aware(datetime.datetime(2021, 11, 15, 9))
        for number, days in ((1, 0), (2, 1)):
            SubmissionVersion.objects.create(
                submission=submission,
                form=form,
                form_version=version,
                number=number,
                instance=f"{name}-{number}",
                deprecated=f"{name}-1" if number > 1 else "",
                person=person,
                sha256="0" * 64,
                size=1,
                started=begun,
                ended=begun + datetime.timedelta(days=days, minutes=minutes),
            )

    return keep


def load_of(assessment, plan, county=OWN):
    rows = queries.loads(assessment, plan.counties, limits(assessment)[0])
    return next(row for row in rows if row.code == county)


def test_visits_meetings_and_material_are_summed_by_county(assessment, plan, ask):
    ask(amount=2, hours=3)
    ask(amount=1, hours="1.5")
    ask(kind="material", amount=4)
    ask(county=OTHER)
    own = load_of(assessment, plan)
    assert own.amounts == {"visit": 3, "meeting": 0, "material": 4}
    assert float(own.hours) == 4.5
    assert load_of(assessment, plan, OTHER).amounts["visit"] == 1
    assert load_of(assessment, plan, "500109").amounts == {"visit": 0, "meeting": 0, "material": 0}


def test_notices_and_tasks_of_the_platform_count_for_the_office_of_the_county(assessment, plan):
    from houping.apps.plans.models import Task

    county = Organisation.objects.create(code="c", name="万州区", kind="county", county=OWN)
    Task.objects.create(assessment=assessment, title="报送名单（演示）", organisation=county)
    assert (load_of(assessment, plan).tasks, load_of(assessment, plan, OTHER).tasks) == (1, 0)


def test_interviews_count_by_the_hours_that_they_took(assessment, plan, interviewed):
    for minutes in (45, 75, 60 * 30):  # the last was left open over night
        interviewed(minutes)
    interviewed(60, state="void")
    interviewed(30, county=OTHER)
    own, other = load_of(assessment, plan), load_of(assessment, plan, OTHER)
    assert (own.interviews, float(own.interview_hours)) == (3, 2.0)
    assert (other.interviews, float(other.interview_hours)) == (1, 0.5)
    line = sheets.of_counties(assessment, plan.counties).rows[0]
    assert line[10:12] == ("3", "2.0")


def test_a_county_is_warned_about_from_the_limit_on(assessment, plan, ask, person_with):
    services.set_limits(
        actor=person_with(Role.XZJ),
        assessment=assessment,
        amounts={"visit": 3, "meeting": 2, "material": 9},
    )
    ask(amount=2)
    assert load_of(assessment, plan).over == ()
    ask()
    assert load_of(assessment, plan).over == ("visit",)


def test_limits_are_ours_and_said_to_be_until_the_bureau_sets_them(assessment, person_with):
    assert limits(assessment)[1]
    amounts = {"visit": 3, "meeting": 2, "material": 9}
    services.set_limits(actor=person_with(Role.XZJ), assessment=assessment, amounts=amounts)
    assert limits(assessment) == (amounts, False)
    with pytest.raises(Refused):
        services.set_limits(actor=person_with(Role.SV), assessment=assessment, amounts=amounts)


def test_no_material_is_asked_of_a_village_neither_by_service_nor_in_the_database(assessment, ask):
    with pytest.raises(VillageAsked):
        ask(kind="material", village="天城村")
    made = ask(village="天城村")
    with pytest.raises(IntegrityError, match="burden_no_material_of_villages"), transaction.atomic():
        Burden.objects.filter(pk=made.pk).update(kind="material")


def test_a_struck_entry_stays_but_counts_no_more(assessment, plan, ask, person_with):
    made = ask(amount=5)
    services.strike_burden(actor=person_with(Role.SV), burden_id=made.pk, reason="重复登记")
    services.strike_burden(actor=person_with(Role.SV), burden_id=made.pk, reason="第二次")
    made.refresh_from_db()
    assert made.struck_for == "重复登记"
    assert load_of(assessment, plan).amounts["visit"] == 0
    actions = [entry.action for entry in Entry.objects.order_by("seq")]
    assert actions == ["burden.record", "burden.strike"]


def test_an_office_strikes_its_own_entries_only(ask, person_with):
    made = ask()
    department = Organisation.objects.create(code="d", name="部门", kind="department")
    with pytest.raises(HoupingError):
        services.strike_burden(
            actor=person_with(Role.DEPT, organisation=department), burden_id=made.pk, reason="不该"
        )


def test_a_county_records_and_sees_what_it_was_asked_for_itself_only(issued, client, person_with, ask):
    ask(county=OTHER, what="别县的事（演示）")
    county = person_with(Role.CTY)
    with pytest.raises(Refused):
        ask(actor=county, county=OTHER)
    client.force_login(county)
    page = reverse("supervision:burden", args=[KEY])
    values = {"county": OWN, "kind": "meeting", "what": "座谈（演示）", "on": "2021-11-16", "amount": 1}
    assert client.post(reverse("supervision:record", args=[KEY]), values).status_code == 302
    text = client.get(page).content.decode()
    assert "万州区" in text and "涪陵区" not in text
    assert "座谈（演示）" in client.get(reverse("supervision:county", args=[KEY, OWN])).content.decode()
    assert client.get(reverse("supervision:county", args=[KEY, OTHER])).status_code == 403


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(issued, client, person_with):
    client.force_login(person_with(Role.QC))
    values = {"county": OWN, "kind": "material", "what": "名册（演示）", "on": "2021-11-16", "amount": 1}
    answer = client.post(reverse("supervision:record", args=[KEY]), values | {"village": "天城村"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "不得要求村级填表报数" in text and "名册（演示）" in text
    assert Burden.objects.count() == 0
