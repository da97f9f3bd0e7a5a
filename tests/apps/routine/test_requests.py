"""Data requests: issued in one act by the plan, to departments only, with deadline, reminder and list of what waits."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.conftest import KEY
from apps.printed import table
from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import PERMISSIONS, Role
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import todo
from houping.apps.routine import services
from houping.apps.routine.models import DataRequest
from houping.core.collection.routine import duties
from houping.core.errors import MoveRefused, NotADepartment, PlanNotIssued, RecordChanged

from .conftest import DUE


def titles(person, assessment):
    return [entry.title for entry in todo(person, assessment) if entry.kind == "平时情况"]


def test_one_act_makes_a_request_for_every_duty_of_the_plan(issued, plan):
    assert set(issued) == {duty.indicator.id for duty in duties(plan)}
    assert {request.state for request in issued.values()} == {"requested"}
    assert Entry.objects.filter(action="routine.issue").count() == 1


def test_the_same_act_again_adds_nothing(issued, people, offices, assessment):
    assert services.issue(actor=people["qc"], assessment=assessment, due=DUE, offices=offices) == []
    assert DataRequest.objects.count() == len(issued)
    assert Entry.objects.filter(action="routine.issue").count() == 1


def test_departments_left_out_can_follow(people, offices, assessment):
    some = {"市教委": offices["市教委"]}
    assert len(services.issue(actor=people["qc"], assessment=assessment, due=DUE, offices=some)) == 1
    rest = services.issue(actor=people["qc"], assessment=assessment, due=DUE, offices=offices)
    assert len(rest) == 12


def test_nothing_is_issued_before_the_plan(assessment, person_with, organisation):
    offices = {"市教委": organisation}
    with pytest.raises(PlanNotIssued):
        services.issue(actor=person_with(Role.XZJ), assessment=assessment, due=DUE, offices=offices)


@pytest.mark.parametrize("kind", ["county", "field_agency", "phone_agency", "leading_group", "operator"])
def test_no_request_goes_to_anybody_but_a_department_and_the_attempt_is_kept(
    kind, people, offices, assessment
):
    county = "500101" if kind == "county" else ""
    other = Organisation.objects.create(code="o", name="天城镇", kind=kind, county=county)
    with pytest.raises(NotADepartment, match="天城镇"):
        services.issue(
            actor=people["qc"], assessment=assessment, due=DUE, offices=offices | {"市教委": other}
        )
    assert not DataRequest.objects.exists()
    assert [entry.action for entry in Entry.objects.all()] == ["routine.blocked"]


def test_a_request_has_no_place_for_a_village_or_a_county():
    names = {field.name for field in DataRequest._meta.get_fields()}
    assert names & {"village", "town", "county", "counties"} == set()
    assert "village" not in Organisation.Kind.values


def test_the_deadline_has_a_light_only_while_something_is_owed(issued):
    request, today = issued["2.1"], timezone.localdate()
    day = datetime.timedelta(days=1)
    for due, light, late in ((today - 3 * day, "late", 3), (today, "soon", 0), (today + 9 * day, "", 0)):
        request.due = due
        assert (request.light, request.days_late) == (light, late)
    request.due, request.state = today - day, "submitted"
    assert (request.light, request.days_late) == ("", 0)


def test_a_reminder_stands_in_the_list_of_the_department_and_of_nobody_else(issued, people, assessment):
    clerk, other = people["市教委"], people["市医保局"]
    assert titles(clerk, assessment) == ["报送平时情况：指标 2.1（市教委）"]
    services.remind(actor=people["xzj"], request_id=issued["2.1"].pk, text="请尽快报送")
    assert titles(clerk, assessment) == ["报送平时情况：指标 2.1（市教委）【催报：请尽快报送】"]
    assert "催报" not in "".join(titles(other, assessment))
    assert Entry.objects.filter(action="routine.remind").count() == 1


def test_what_was_handed_in_is_not_reminded_of(issued, people, submit):
    submit(issued["2.1"])
    with pytest.raises(MoveRefused):
        services.remind(actor=people["xzj"], request_id=issued["2.1"].pk, text="请尽快报送")


def test_a_deadline_is_changed_with_a_reason_by_who_saw_the_present_one(issued, people):
    request, later = issued["2.1"], DUE + datetime.timedelta(days=5)
    given = {"request_id": request.pk, "due": later, "reason": "系统升级"}
    services.postpone(actor=people["qc"], version=1, **given)
    with pytest.raises(RecordChanged):
        services.postpone(actor=people["qc"], version=1, **given)
    with pytest.raises(Refused):
        services.postpone(actor=people["市教委"], version=2, **given)
    told = Entry.objects.get(action="routine.postpone")
    assert '"reason":"系统升级"' in told.details and str(later) in told.details


def test_quality_control_and_bureau_are_told_what_waits(people, offices, assessment, submit, accept):
    assert titles(people["xzj"], assessment) == titles(people["qc"], assessment) == ["下达平时情况数据任务单"]
    made = services.issue(actor=people["xzj"], assessment=assessment, due=DUE, offices=offices)
    submit(made[1])
    assert titles(people["qc"], assessment) == ["审核 1 份平时情况报送"]
    accept(made[1])
    assert titles(people["qc"], assessment) == []


def test_a_department_sees_its_own_requests_only(issued, people, client):
    client.force_login(people["市教委"])
    text = client.get(reverse("routine:board", args=[KEY])).content.decode()
    assert "义务教育阶段在学率" in text and "参保率" not in text
    pages = {
        name: client.get(reverse("routine:request", args=[KEY, r.pk])).status_code
        for name, r in issued.items()
    }
    assert [name for name, status in pages.items() if status == 200] == ["2.1"]


@pytest.mark.parametrize("role", [Role.LG, Role.SV, Role.QC, Role.XZJ])
def test_the_city_reads_all_of_them(issued, role, person_with, client):
    client.force_login(person_with(role))
    text = client.get(reverse("routine:board", args=[KEY])).content.decode()
    assert "义务教育阶段在学率" in text and "参保率" in text


@pytest.mark.parametrize("role", [Role.CTY, Role.TL, Role.EN, Role.TPL, Role.PH, Role.PJ])
def test_counties_and_third_parties_see_nothing_here(issued, role, person_with, client):
    client.force_login(person_with(role))
    assert client.get(reverse("routine:board", args=[KEY])).status_code == 403
    assert client.get(reverse("routine:values", args=[KEY])).status_code == 403


def test_the_page_issues_what_its_form_asks_for(people, offices, client):
    client.force_login(people["xzj"])
    page = client.get(reverse("routine:board", args=[KEY])).content.decode()
    assert "市教委" in page and "暂不下达" in page
    answer = client.post(
        reverse("routine:issue", args=[KEY]), {"due": DUE.isoformat(), "office-1": offices["市教委"].pk}
    )
    assert answer.status_code == 302
    assert [str(request) for request in DataRequest.objects.all()] == ["2.1 市教委"]
    late = client.post(reverse("routine:issue", args=[KEY]), {"due": "2021-01-01"})
    assert late.status_code == 422 and "不能早于今天" in late.content.decode()


def test_the_printed_table_of_states_is_the_one_of_the_model():
    states, printed = table("routine.DataRequest")
    assert set(states) == set(DataRequest.State.values)
    assert set(printed) == {*DataRequest.MOVES, *DataRequest.ACTS}


ACTS = {
    "accept": lambda who, r: services.accept(actor=who, request_id=r.pk, version=r.version),
    "return": lambda who, r: services.send_back(actor=who, request_id=r.pk, version=r.version, reason="口径"),
    "remind": lambda who, r: services.remind(actor=who, request_id=r.pk, text="请报送"),
    "postpone": lambda who, r: services.postpone(
        actor=who, request_id=r.pk, version=r.version, due=DUE, reason="x"
    ),
}


@pytest.mark.parametrize("action", ACTS)
def test_every_state_and_role_gets_what_the_printed_table_says(action, issued, submit, person_with):
    states, printed = table("routine.DataRequest")
    row, wrong = printed[action], []
    request = issued["2.1"]
    made = submit(request)
    people = {role: person_with(role) for role in Role}
    for state in states:
        for role, actor in people.items():
            DataRequest.objects.filter(pk=request.pk).update(state=state, in_force=made, returned_for="口径")
            request.refresh_from_db()
            try:
                ACTS[action](actor, request)
                got = "done"
            except Refused:
                got = "refused"
            except MoveRefused:
                got = "wrong state"
            may = "wrong state" if state not in row.sources else "done"
            promised = may if str(role) in row.roles else "refused"
            if got != promised:
                wrong.append((state, role, got, promised))
    assert wrong == []
    assert PERMISSIONS["routine.accept"] == {Role.QC}


def test_who_comes_second_reads_so_on_the_page_of_the_request_with_their_words_kept(
    issued, submit, accept, people, client
):
    """Two of the quality office act on one request: the second is answered in place (M7)."""
    request = issued["2.1"]
    submit(request)
    seen = DataRequest.objects.get(pk=request.pk).version
    accept(request)
    client.force_login(people["qc2"])
    page = f"/a/{KEY}/routine/{request.pk}/"
    answer = client.post(f"{page}accept/", {"version": seen})
    assert answer.status_code == 409 and "报送版本" in answer.content.decode()
    said = {"version": seen, "reason": "口径与方案不一致（演示）"}
    answer = client.post(f"{page}return/", said)
    assert answer.status_code == 409 and said["reason"] in answer.content.decode()
