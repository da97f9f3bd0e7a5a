"""Reminders of problems whose time is short or over; the red line as it stood when a case was confirmed."""

import datetime

import pytest
from django.utils import timezone

from apps.conftest import OTHER, OWN
from houping.apps.accounts.roles import Role
from houping.apps.findings import watching
from houping.apps.findings.models import Finding, Session
from houping.apps.findings.models.watching import RedLevel
from houping.apps.findings.services import rulings
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import todo
from houping.core import errors

from .conftest import act

LEDGER = "/a/cq2021/findings/"
ASKED = "请今天内办理（演示）"


@pytest.fixture
def leader(person_with):
    return person_with(Role.TL)


@pytest.fixture
def told(found, leader):
    """A problem that the county was told of: told(hours=3) until its deadline."""

    def make(hours=3, **values):
        problem = found(**values)
        act(leader, problem, "verify", note="属实")
        act(leader, problem, "feed_back")
        due = timezone.now() + datetime.timedelta(hours=hours)
        Finding.objects.filter(pk=problem.pk).update(due=due)
        return problem

    return make


@pytest.mark.parametrize(("hours", "possible"), [(-1, True), (3, True), (20, False)])
def test_only_what_is_late_or_nearly_so_is_reminded_of(told, client, person_with, hours, possible):
    problem, bureau = told(hours), person_with(Role.XZJ)
    client.force_login(bureau)
    assert ('id="act-urge"' in client.get(f"{LEDGER}{problem.pk}/").content.decode()) == possible
    if possible:
        assert act(bureau, problem, "urge", note=ASKED).urged
        assert Entry.objects.filter(action="finding.urge").count() == 1
    else:
        with pytest.raises(errors.TooEarlyToUrge):
            act(bureau, problem, "urge", note=ASKED)


def test_the_county_reads_the_reminder_in_its_list_and_on_the_page_and_the_next_step_ends_it(
    told, assessment, client, person_with
):
    county, problem = person_with(Role.CTY), told()
    act(person_with(Role.XZJ), problem, "urge", note=ASKED)
    assert "答复问题 1 个（已催办 1 个）" in [t.title for t in todo(county, assessment)]
    client.force_login(county)
    assert ASKED in client.get(f"{LEDGER}{problem.pk}/").content.decode()
    assert "已催办" in client.get(LEDGER).content.decode()
    act(county, problem, "accept")
    problem.refresh_from_db()
    assert problem.urged is None


def test_a_reminder_of_the_team_is_not_read_by_the_county(found, leader, client, person_with):
    problem = found()
    Finding.objects.filter(pk=problem.pk).update(due=timezone.now())
    act(person_with(Role.QC), problem, "urge", note="请抓紧初核（演示）")
    act(leader, problem, "verify", note="属实")
    act(leader, problem, "feed_back")
    client.force_login(person_with(Role.CTY))
    page = client.get(f"{LEDGER}{problem.pk}/").content.decode()
    assert "催办" in page and "请抓紧初核（演示）" not in page


@pytest.fixture
def levels(assessment):
    """Yellow from one case, red from two."""
    for name, cases in (("yellow", 1), ("red", 2)):
        RedLevel.objects.create(assessment=assessment, name=name, cases=cases, share=1)


def test_a_confirmed_case_keeps_the_level_that_its_county_had_reached(levels, told, client, person_with):
    county, cases = person_with(Role.CTY), [told(indicator="4.4") for _ in range(2)]
    other = told(indicator="4.1")
    for problem in (*cases, other):
        act(county, problem, "accept")
    levels_now = [Finding.objects.get(pk=p.pk).red_level for p in (*cases, other)]
    assert levels_now == ["yellow", "red", ""]
    client.force_login(person_with(Role.PJ))
    assert "认定时区县达到红色预警" in client.get(f"{LEDGER}{cases[1].pk}/").content.decode()
    client.force_login(county)
    assert "认定时区县达到" not in client.get(f"{LEDGER}{cases[1].pk}/").content.decode()


def test_the_panel_is_told_of_counties_to_judge_until_it_takes_them_up(levels, told, assessment, person_with):
    county, chair, cases = (
        person_with(Role.CTY),
        person_with(Role.PJ),
        [told(indicator="4.4") for _ in (1, 2)],
    )
    assert watching.to_judge(assessment) == {}
    for problem in cases:
        act(county, problem, "accept")
    said = "研判返贫红线预警的区县 1 个（红色 1 个）"
    assert watching.to_judge(assessment) == {OWN: "red"}
    assert said in [t.title for t in todo(chair, assessment)]
    assert said not in [t.title for t in todo(person_with(Role.QC), assessment)]
    session = Session.objects.create(assessment=assessment, number=1, place="演示", chair=chair)
    session.members.set([chair, person_with(Role.PJ), person_with(Role.PJ)])
    given = {"trigger": "A", "basis": "纪要〔演示〕1号", "reasons": "演示"}
    rulings.propose(actor=chair, assessment=assessment, county=OTHER, **given)
    assert watching.to_judge(assessment) == {OWN: "red"}
    rulings.propose(actor=chair, assessment=assessment, county=OWN, **given)
    assert watching.to_judge(assessment) == {}
    act(county, later := told(indicator="4.4"), "accept")
    assert watching.to_judge(assessment) == {OWN: "red"} and later.county == OWN
