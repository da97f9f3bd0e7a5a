"""The lists of the day: what they find, who sees what of them, that no number of a person is kept."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.conftest import KEY, OTHER, OWN
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Submission
from houping.apps.ledger.models import Entry
from houping.apps.quality import listed as listed_pages
from houping.apps.quality import listing, tables
from houping.apps.quality.models import Listing
from houping.apps.quality.services import alerts
from houping.apps.quality.services import listing as services
from houping.instruments.convert import load_form

from .conftest import NAME, NUMBER

pytestmark = pytest.mark.django_db
IDENTITY = "a_members/member[1]/member_basic/m_id"
FEE = "f_water/water_fee"
SOURCE = "f_water/water_source"
REMARK = "o_problems/remark"


@pytest.fixture
def real(monkeypatch):
    """Let interviews be those of the household form of the plan."""
    form = load_form("household").instrument
    monkeypatch.setattr(listing.asking, "instrument", lambda _version: form)
    listing.asked.cache_clear()
    yield
    listing.asked.cache_clear()


@pytest.fixture
def told(came, real):
    """Let an interview come in with some answers: told({path: answer}, person=…)."""

    def take(answers, **values):
        made = came(**values)
        version = made.versions.get()
        version.answers = {"header/result": "complete", **answers}
        version.save(update_fields=["answers"])
        return made

    return take


def listed(assessment):
    return services.keep(assessment, tables.read_all(assessment)).found


def test_other_is_counted_and_what_is_written_under_it_is_listed_without_long_numbers(told, assessment):
    told({SOURCE: "other", REMARK: "户主电话 138 0000 0000，证件509901195001011233，住 3 组"})
    told({SOURCE: "tap"})
    told({SOURCE: "other"}, county=OTHER)
    found = listed(assessment)
    counts = {
        row["county"]: (row["chosen"], row["answers"]) for row in found["others"] if row["path"] == SOURCE
    }
    assert counts == {OWN: (1, 2), OTHER: (1, 1)}
    (text,) = found["texts"]
    assert text["text"] == "户主电话 ＊＊＊，证件＊＊＊，住 3 组"


def test_a_number_far_outside_those_of_its_kind_of_household_in_the_county_is_listed(told, assessment):
    for place in range(20):
        told({FEE: round(100 * 1.05**place, 2), "header/class": "general"})
        told({FEE: round(5000 * 1.05**place, 2), "header/class": "monitored"})
    far = told({FEE: "6000", "header/class": "general"})
    told({FEE: "6000", "header/class": "monitored"})
    (found,) = listed(assessment)["outliers"]
    assert (found["submission"], found["value"], found["n"], found["kind"]) == (far.pk, 6000, 21, "general")


def test_the_usual_range_of_what_is_never_negative_begins_at_nothing(told, assessment, people):
    for age in (*range(30, 50), 500):
        told({"a_members/member[1]/member_basic/m_age": age})
    listed(assessment)
    seen = listed_pages.submissions(people[Role.QC], assessment)
    (entry,) = listed_pages.entries("outliers", Listing.objects.get(), seen)
    assert entry.said[1:3] == ("500", "5.00–75.00")
    for age in (1, 1, 1, 2, 2):
        told({"a_members/member[1]/member_basic/m_age": age})
    listed(assessment)
    seen = listed_pages.submissions(people[Role.QC], assessment)
    (entry,) = listed_pages.entries("outliers", Listing.objects.get(), seen)
    assert entry.said[2].startswith("0.00–")


def test_a_number_of_two_households_is_alerted_once_and_kept_nowhere(told, assessment, people, client):
    first, second = told({IDENTITY: NUMBER}), told({IDENTITY: NUMBER[:6] + " " + NUMBER[6:]})
    told({IDENTITY: "509901195001011299"})
    told({IDENTITY: "无"}), told({IDENTITY: "无"})
    told({IDENTITY: NUMBER}, unit=first.unit)  # the same household again
    found = listed(assessment)
    (group,) = found["shared"]
    assert {one["submission"] for one in group["places"]} >= {first.pk, second.pk}
    alert = second.alerts.get(code="N01")
    assert (alert.place, alert.severity, alert.detail) == (IDENTITY, "warning", "3 份访问")
    assert NUMBER not in json.dumps(found) and NUMBER not in alert.said + alert.detail
    assert b"member_basic" not in _stored()  # sealed
    listed(assessment)
    assert second.alerts.filter(code="N01").count() == 1 and Listing.objects.count() == 1
    assert '"alerts":3' in Entry.objects.filter(action="quality.list").order_by("seq").first().details
    client.force_login(people[Role.QC])
    page = client.get(reverse("quality:lists", args=[KEY]), {"list": "shared"}).content.decode()
    assert "第 1 组" in page and NUMBER not in page and NAME not in page


def _stored():
    with connection.cursor() as cursor:
        cursor.execute("select found from quality_listing")
        return bytes(cursor.fetchone()[0])


def test_the_night_settles_alerts_about_shared_numbers_when_a_correction_came_in(
    told, correct, assessment, people
):
    own, other = told({IDENTITY: NUMBER}), told({IDENTITY: NUMBER})
    listed(assessment)
    alerts.answer(
        actor=people[Role.TL],
        alert_id=own.alerts.get(code="N01").pk,
        action="explain",
        text="两户同一老人（演示）",
    )
    for submission, number in ((own, NUMBER), (other, "509901195001011299")):
        version = correct(submission)
        assert submission.alerts.filter(code="N01").count() == 1  # nothing is settled on arrival
        version.refresh_from_db()
        version.answers = {"header/result": "complete", IDENTITY: number}
        version.save(update_fields=["answers"])
    third = told({IDENTITY: NUMBER})
    listed(assessment), listed(assessment)
    states = own.alerts.filter(code="N01").order_by("number").values_list("number", "state")
    assert list(states) == [(1, "explained"), (2, "explained")]
    assert [a.state for a in other.alerts.filter(code="N01")] == ["mended"]
    assert third.alerts.get(code="N01").state == "open"


def test_effects_of_enumerators_are_found_where_they_are(told, assessment, person_with):
    battery = [q.path for q in load_form("household").instrument.battery]
    for place, person in enumerate(person_with(Role.EN) for _ in range(4)):
        for number in range(10):
            told({battery[0]: 1 + place, battery[1]: 1 + number % 4, FEE: 100 + number}, person=person)
    found = {row["path"]: row for row in listed(assessment)["effects"]}
    assert found[battery[0]]["icc"] == 1 and found[battery[0]]["n"] == 40
    assert battery[1] not in found and FEE not in found


def test_of_enumerators_alone_in_their_villages_the_page_says_that_nothing_can_be_told(
    told, assessment, people, person_with, client
):
    battery = [q.path for q in load_form("household").instrument.battery]
    for place, person in enumerate(person_with(Role.EN) for _ in range(4)):
        for number in range(10):
            made = told({battery[0]: 1 + place, battery[1]: 1 + number % 4}, person=person)
            Submission.objects.filter(pk=made.pk).update(village=f"50010100000{place}")
    found = listed(assessment)
    assert (found["effects"], found["untold"]) == ([], 2)
    client.force_login(people[Role.QC])
    page = client.get(reverse("quality:lists", args=[KEY]), {"list": "effects"}).content.decode()
    assert "2 题无法判断：同村可比的调查员不够" in page


def test_of_two_enumerators_effects_cannot_be_told(told, assessment, person_with):
    battery = [q.path for q in load_form("household").instrument.battery]
    for place, person in enumerate(person_with(Role.EN) for _ in range(2)):
        for number in range(20):
            told({battery[0]: 1 + (place + number) % 4}, person=person)
    assert listed(assessment)["untold"] == 1


def test_each_reader_sees_the_own_counties_only(told, assessment, people, client):
    told({SOURCE: "other", REMARK: "本县的话"})
    told({SOURCE: "other", REMARK: "外县的话"}, county=OTHER)
    listed(assessment)
    seen = {}
    for role in (Role.TL, Role.QC):
        client.force_login(people[role])
        page = client.get(reverse("quality:lists", args=[KEY]), {"list": "texts"}).content.decode()
        excel = client.get(reverse("quality:lists-export", args=[KEY, "texts"]))
        assert excel.status_code == 200
        counts = client.get(reverse("quality:lists", args=[KEY]), {"list": "others"}).content.decode()
        seen[role] = ("本县的话" in page, "外县的话" in page, counts.count("100.00%"))
    assert seen == {Role.TL: (True, False, 1), Role.QC: (True, True, 2)}
    assert client.get(reverse("quality:lists", args=[KEY]), {"list": "x"}).status_code == 404
    for name in ("others", "outliers", "shared", "effects"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("quality:lists", args=[KEY]), {"list": name}).status_code == 200
        assert len(asked) <= 15
        assert client.get(reverse("quality:lists-export", args=[KEY, name])).status_code == 200


def test_before_the_first_night_the_page_says_so(people, assessment, client):
    client.force_login(people[Role.QC])
    assert "还没有清单" in client.get(reverse("quality:lists", args=[KEY])).content.decode()
    assert client.get(reverse("quality:lists-export", args=[KEY, "texts"])).status_code == 404
