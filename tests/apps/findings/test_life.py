"""What decides between the states: who may check whom, evidence, deadlines, what the county is told, one count."""

import datetime

import pytest
from django.utils import timezone

from apps.conftest import OTHER
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Finding, Term
from houping.apps.findings.services import life
from houping.apps.ledger.models import Entry
from houping.core import errors
from houping.core.findings import clock

from .conftest import act, attach, put_into

OTHER_GROUP = "500106"


def test_a_finder_changes_the_class_until_somebody_else_has_verified_it(found, person_with):
    leader, other = person_with(Role.TL, username="leader"), person_with(Role.FQ)
    problem = found(by=leader)
    act(leader, problem, "class", severity="grave")
    act(other, problem, "verify")
    with pytest.raises(errors.SamePerson):
        act(leader, problem, "class", severity="minor")
    act(other, problem, "class", severity="minor")
    problem.refresh_from_db()
    assert problem.severity == "minor"


def test_problems_of_a_county_are_numbered_without_gaps_and_each_county_by_itself(found, person_with):
    other = person_with(Role.EN, county=OTHER)
    assert [found().number for _ in range(3)] == ["500101-0001", "500101-0002", "500101-0003"]
    assert found(by=other, county=OTHER).number == "500102-0001"


def test_nobody_reports_in_a_county_of_others(found):
    with pytest.raises(Refused):
        found(county=OTHER)


def test_a_problem_stands_at_an_indicator_of_its_county(found, person_with):
    """三7 is about one group only (五（三）7); an indicator that the plan does not have is refused everywhere."""
    with pytest.raises(errors.IndicatorUnknown):
        found(indicator="9.9")
    elsewhere = person_with(Role.EN, county=OTHER_GROUP)
    with pytest.raises(errors.IndicatorUnknown):
        found(by=elsewhere, county=OTHER_GROUP, indicator="3.7")


@pytest.mark.parametrize("action", ["verify", "clear"])
def test_whoever_found_a_problem_does_not_verify_it(found, person_with, action):
    leader = person_with(Role.TL)
    with pytest.raises(errors.SamePerson):
        act(leader, found(by=leader), action)


@pytest.mark.parametrize("action", ["uphold", "drop"])
def test_whoever_verified_a_problem_does_not_recheck_it(found, person_with, action):
    leader, second, county = person_with(Role.TL), person_with(Role.FQ), person_with(Role.CTY)
    problem = found()
    act(leader, problem, "verify")
    act(leader, problem, "feed_back")
    attach(county, problem, "objection")
    act(county, problem, "object")
    with pytest.raises(errors.SamePerson):
        act(leader, problem, action)
    assert act(second, problem, action).state == Finding.MOVES[action].target


def test_an_objection_needs_evidence_and_comes_in_time(found, person_with):
    leader, county, qc = person_with(Role.TL), person_with(Role.CTY), person_with(Role.QC)
    problem = found()
    act(leader, problem, "verify")
    act(leader, problem, "feed_back")
    with pytest.raises(errors.EvidenceMissing):
        act(county, problem, "object")
    attach(county, problem, "objection")
    Finding.objects.filter(pk=problem.pk).update(due=timezone.now() - datetime.timedelta(minutes=1))
    with pytest.raises(errors.DeadlineOver):
        act(county, problem, "object")
    act(qc, problem, "extend", hours=2)
    assert act(county, problem, "object").state == "objected"


def test_silence_is_consent_only_after_the_time(found, person_with):
    leader = person_with(Role.TL)
    problem = found()
    act(leader, problem, "verify")
    act(leader, problem, "feed_back")
    with pytest.raises(errors.DeadlineRunning):
        act(leader, problem, "lapse")
    Finding.objects.filter(pk=problem.pk).update(due=timezone.now())
    agreed = act(leader, problem, "lapse")
    assert (agreed.state, agreed.standing.ruling) == ("agreed", "upheld")


def test_what_was_put_right_at_once_needs_both_photos_and_still_counts(found, person_with):
    leader, county = person_with(Role.TL), person_with(Role.CTY)
    problem = found()
    act(leader, problem, "verify")
    act(leader, problem, "feed_back")
    attach(county, problem, "before")
    with pytest.raises(errors.EvidenceMissing):
        act(county, problem, "fix")
    attach(county, problem, "after", name="整改后.jpg")
    fixed = act(county, problem, "fix")
    assert (fixed.fixed_on_site, fixed.state) == (True, "fed_back")
    assert act(county, problem, "accept").standing.counts


@pytest.mark.parametrize(
    "text", ["户主电话13800000000", "身份证 509901 19500101 1233", "１３８００００００００"]
)
def test_the_county_is_told_no_number_of_a_person(found, person_with, text):
    leader = person_with(Role.TL)
    problem = found()
    act(leader, problem, "verify")
    with pytest.raises(errors.PersonalInText):
        act(leader, problem, "feed_back", statement=text)


def test_the_second_of_two_people_is_told(found, person_with):
    leader, second = person_with(Role.TL), person_with(Role.FQ)
    problem = found()
    seen = problem.version
    act(leader, problem, "verify")
    with pytest.raises((errors.RecordChanged, errors.MoveRefused)):
        life.act(actor=second, finding_id=problem.pk, action="clear", version=seen, values={"note": "x"})


def test_merged_problems_count_once(found, person_with):
    """A-14: a problem is deducted once even when two indicators show it."""
    qc = person_with(Role.QC)
    one, two = found(), found(indicator="2.4")
    act(qc, two, "merge", into=one.number)
    two.refresh_from_db()
    assert (two.state, two.same_as, two.standing.ruling) == ("merged", one, None)
    with pytest.raises(errors.NotTheSameProblem):
        act(qc, one, "merge", into=two.number)


def test_a_problem_never_fed_back_is_verified_again_and_not_ruled(found, person_with):
    leader, qc = person_with(Role.TL), person_with(Role.QC)
    problem = found()
    act(leader, problem, "clear")
    assert act(qc, problem, "reopen").state == "reported"
    put_into(problem, "dropped")
    assert act(qc, problem, "call_in").state == "disputed"


def test_hours_are_defaults_until_the_bureau_sets_its_own(found, assessment, person_with):
    leader = person_with(Role.TL)
    Term.objects.create(assessment=assessment, state="verified", hours=6)
    problem = act(leader, found(), "verify")
    assert abs((problem.due - timezone.now()).total_seconds() - 6 * 3600) < 60


def test_a_team_may_fix_what_it_verified_and_the_county_still_answers(found, person_with):
    leader, county = person_with(Role.TL), person_with(Role.CTY)
    problem = found()
    act(leader, problem, "verify")
    attach(leader, problem, "before"), attach(leader, problem, "after", name="后.jpg")
    act(leader, problem, "fix")
    act(leader, problem, "feed_back")
    attach(county, problem, "objection")
    assert act(county, problem, "object").fixed_on_site


def test_more_time_is_never_less_time(found, person_with):
    leader, qc = person_with(Role.TL), person_with(Role.QC)
    problem = found()
    act(leader, problem, "verify")
    act(leader, problem, "feed_back")
    with pytest.raises(errors.DeadlineNotLater):
        act(qc, problem, "extend", hours=1)
    problem.refresh_from_db()
    assert problem.due > timezone.now() + datetime.timedelta(hours=23)


@pytest.mark.parametrize("state", ["cleared", "dropped", "ruled"])
def test_a_deduction_does_not_vanish_in_a_problem_that_does_not_count(found, person_with, state):
    """A-14 wants one deduction, not none: quality control cannot merge an admitted problem into a dismissed one."""
    qc, one, two = person_with(Role.QC), found(), found()
    put_into(one, "agreed"), put_into(two, state)
    if state == "ruled":
        Finding.objects.filter(pk=two.pk).update(ruling="no_deduction")
    with pytest.raises(errors.MergedOutOfSight):
        act(qc, one, "merge", into=two.number)
    one.refresh_from_db()
    assert one.standing.counts


def test_what_the_county_was_told_of_does_not_vanish_in_what_it_was_not(found, person_with):
    qc, one, two = person_with(Role.QC), found(), found()
    put_into(one, "fed_back")
    with pytest.raises(errors.MergedOutOfSight):
        act(qc, one, "merge", into=two.number)
    put_into(two, "disputed")
    act(qc, one, "merge", into=two.number)


@pytest.mark.parametrize("action", ["uphold", "drop"])
def test_no_note_that_the_county_reads_holds_the_number_of_a_person(found, person_with, action):
    second, problem = person_with(Role.FQ), found()
    put_into(problem, "objected")
    with pytest.raises(errors.PersonalInText):
        act(second, problem, action, note="已电话核实，户主 13800000000")


@pytest.mark.parametrize("field", ["title", "place"])
def test_neither_name_nor_place_of_a_problem_brings_a_number_before_the_county(found, person_with, field):
    with pytest.raises(errors.PersonalInText):
        leader, problem = person_with(Role.TL), found(**{field: "饮水不稳 13800000000"})
        act(leader, problem, "verify")
        act(leader, problem, "feed_back")


def test_a_county_that_comes_second_reads_no_name_of_the_team(found, person_with):
    leader, county = person_with(Role.TL), person_with(Role.CTY)
    problem = found()
    act(leader, problem, "verify")
    act(leader, problem, "feed_back")
    problem.refresh_from_db()
    seen = problem.version
    attach(leader, problem, "before"), attach(leader, problem, "after")
    act(leader, problem, "fix")
    with pytest.raises(errors.RecordChanged) as refused:
        life.act(actor=county, finding_id=problem.pk, action="accept", version=seen)
    said = refused.value.message("zh")
    assert leader.name not in said and "评估组" in said
    with pytest.raises(errors.RecordChanged) as refused:
        life.act(actor=person_with(Role.TL), finding_id=problem.pk, action="lapse", version=seen)
    assert leader.name in refused.value.message("zh")


def test_the_bureau_lets_hours_run_on_working_days_only_and_deadlines_follow(found, person_with, client):
    """The plan says nothing of holidays: without a rule hours run on, with one the clock stands still."""
    client.force_login(person_with(Role.XZJ))
    terms, hours = "/a/cq2021/findings/terms/", dict.fromkeys(clock.ASSUMED_HOURS, 24)
    wrong = client.post(terms, {**hours, "counting": "working", "off": "国庆"})
    assert wrong.status_code == 422 and "“国庆”不是日期" in wrong.content.decode()
    today = timezone.localdate()
    off = [today + datetime.timedelta(days=n) for n in range(7)]
    said = {**hours, "counting": "working", "off": "\n".join(map(str, off)), "worked": ""}
    assert client.post(terms, said).status_code == 302
    assert Entry.objects.get(action="finding.terms").data["working_only"] is True
    assert timezone.localdate(found().due) > off[-1]
    assert f"{off[0]}\n{off[1]}" in client.get(terms).content.decode().replace("\r", "")
