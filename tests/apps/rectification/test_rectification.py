"""One list for one county, put right by the county, accepted by the bureau; states as the printed table says."""

import datetime
import io
import itertools

import pytest
from django.utils import timezone

from apps.conftest import OTHER, OWN
from apps.printed import table
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.findings.services import life
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import todo
from houping.apps.rectification import queries
from houping.apps.rectification.letter_paper import letter_paper
from houping.apps.rectification.models import Item, Measure
from houping.apps.rectification.services import items, letters, measures
from houping.core import errors
from houping.core.rectification.deadline import light
from houping.core.reporting.blocks import texts

STATES, PRINTED = table("rectification.Item")
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 64
GIVEN = {
    "note": "情况说明（演示）",
    "plan": "逐户走访，落实责任人（演示）",
    "office": "演示乡镇",
    "result": "已走访到位（演示）",
    "due": datetime.date(2030, 1, 1),
}


def act(actor, item, action, **values):
    item.refresh_from_db()
    return items.act(
        actor=actor, item_id=item.pk, action=action, version=item.version, values={**GIVEN, **values}
    )


def prove(actor, item):
    return items.add_proof(actor=actor, item_id=item.pk, stream=io.BytesIO(JPEG), name="整改后.jpg")


def test_a_letter_lists_what_is_confirmed_once(confirmed, send):
    for number, values in enumerate(
        [
            {"state": "agreed"},
            {"state": "ruled", "ruling": "partly", "reasons": "演示"},
            {"state": "ruled", "ruling": "no_deduction", "reasons": "演示"},
            {"state": "ruled", "ruling": "dismissed", "reasons": "演示"},
            {"state": "disputed"},
            {"state": "dropped"},
        ],
        start=1,
    ):
        confirmed(number=number, **values)
    letter = send()
    assert [i.finding.number[-1] for i in letter.items.all()] == ["1", "2", "3"]
    with pytest.raises(errors.NothingToRectify):
        send(number="演示函〔2022〕2号")


def test_no_letter_goes_out_before_the_results_were_published(confirmed, assessment, person_with):
    """R-8.2: approved before any result is visible to counties."""
    confirmed()
    day = datetime.date(2030, 1, 1)
    with pytest.raises(errors.NotPublishedYet):
        letters.issue_letter(
            actor=person_with(Role.XZJ),
            assessment=assessment,
            county=OWN,
            document_number="演示",
            plan_due=day,
            due=day,
        )


def test_the_letter_names_codes_and_no_household(confirmed, send):
    confirmed(household="户-不外传", what="只给评估组看")
    said = "\n".join(texts(letter_paper(send(), "万州区")))
    assert "500101-0001" in said and "第 1 个问题" in said
    assert "户-不外传" not in said and "只给评估组看" not in said


def test_the_county_puts_it_right_and_the_bureau_accepts(confirmed, send, person_with):
    county, bureau = person_with(Role.CTY), person_with(Role.XZJ)
    confirmed()
    item = send().items.get()
    with pytest.raises(errors.MoveRefused):
        act(county, item, "prove")
    act(county, item, "plan")
    with pytest.raises(errors.EvidenceMissing):
        act(county, item, "prove")
    prove(county, item)
    act(county, item, "prove")
    act(bureau, item, "return")
    act(county, item, "prove")
    closed = act(bureau, item, "accept")
    assert (closed.state, closed.closed is not None) == ("closed", True)
    assert [e.action for e in item.entries.all()] == ["plan", "prove", "return", "prove", "accept"]
    with pytest.raises(errors.MoveRefused):
        prove(county, item)


def test_a_county_sees_and_does_its_own_only(confirmed, send, person_with, client):
    confirmed()
    item = send().items.get()
    stranger = person_with(Role.CTY, county=OTHER)
    with pytest.raises(Refused):
        act(stranger, item, "plan")
    client.force_login(stranger)
    assert client.get(f"/a/cq2021/rectification/{item.pk}/").status_code == 404
    client.force_login(person_with(Role.CTY))
    assert client.get(f"/a/cq2021/rectification/{item.pk}/").status_code == 200


def test_what_a_county_owes_waits_for_it(confirmed, send, person_with, assessment):
    county, bureau = person_with(Role.CTY), person_with(Role.XZJ)
    confirmed()
    item = send().items.get()
    waiting = [t.title for t in todo(county, assessment) if t.kind == "整改"]
    assert set(waiting) == {"签收反馈函 演示函〔2022〕1号", "报送整改方案 1 项"}
    act(bureau, item, "urge")
    assert "报送整改方案 1 项（已催办 1 项）" in [t.title for t in todo(county, assessment)]
    act(county, item, "plan")
    assert "整改并报送结果 1 项" in [t.title for t in todo(county, assessment)]
    prove(county, item), act(county, item, "prove")
    assert [t.title for t in todo(bureau, assessment) if t.kind == "整改"] == ["验收整改 1 项"]


@pytest.mark.parametrize("action", list(PRINTED))
def test_every_state_and_role_gets_what_the_printed_table_says(action, confirmed, send, person_with):
    confirmed()
    item, wrong = send().items.get(), []
    everybody = {role: person_with(role) for role in Role}
    act(everybody[Role.CTY], item, "plan"), prove(everybody[Role.CTY], item)
    told = Entry.objects.filter(action=f"rectify.{action}")
    closed = item.changed
    for state, (role, actor) in itertools.product(STATES, everybody.items()):
        Item.objects.filter(pk=item.pk).update(
            state=state, closed=closed if state == "closed" else None, result="演示"
        )
        before = told.count()
        try:
            act(actor, item, action)
            got = "done"
        except Refused:
            got = "refused"
        except errors.MoveRefused:
            got = "wrong state"
        item.refresh_from_db()
        row = PRINTED[action]
        allowed, possible = str(role) in row.roles, state in row.sources
        want = "refused" if not allowed else "done" if possible else "wrong state"
        after = (row.target or state) if want == "done" else state
        if (got, item.state, told.count() - before) != (want, after, int(want == "done")):
            wrong.append((state, role, got, item.state))
    assert wrong == []


def test_a_listing_has_a_day_and_ends_with_its_outcome(assessment, person_with):
    bureau = person_with(Role.XZJ)
    values = {"county": OWN, "on": datetime.date(2022, 1, 5), "basis": "突出问题（演示）"}
    with pytest.raises(errors.WordsMissing):
        measures.add_measure(actor=bureau, assessment=assessment, kind="listed", **values)
    day = datetime.date(2022, 6, 30)
    made = measures.add_measure(actor=bureau, assessment=assessment, kind="listed", due=day, **values)
    with pytest.raises(errors.WordsMissing):
        measures.end_measure(actor=bureau, measure_id=made.pk, outcome=" ")
    assert measures.end_measure(actor=bureau, measure_id=made.pk, outcome="已整改摘牌").state == "ended"
    with pytest.raises(Refused):
        measures.add_measure(actor=person_with(Role.SV), assessment=assessment, kind="talk", **values)
    assert Measure.objects.count() == 1


def test_a_problem_that_a_letter_lists_is_not_merged_away(confirmed, send, person_with):
    one, two = confirmed(), confirmed(number=2)
    send()
    with pytest.raises(errors.ListedInLetter):
        life.act(
            actor=person_with(Role.QC),
            finding_id=one.pk,
            action="merge",
            version=1,
            values={"into": two.number},
        )


def test_what_waits_for_acceptance_is_not_late_and_a_plan_that_is_owed_is(confirmed, send, person_with):
    """The board counts what the county owes: the plan by its own day, nothing while the bureau looks."""
    county, today = person_with(Role.CTY), timezone.localdate()
    confirmed()
    item = send().items.get()
    later = today + datetime.timedelta(8)
    assert (item.owed, light(item.state, item.owed, later)) == (item.letter.plan_due, "red")
    progress = queries.by_county(Item.objects.all(), later)[OWN]
    assert (progress.late, progress.waiting) == (1, 0)
    act(county, item, "plan"), prove(county, item)
    item.refresh_from_db()
    assert light(item.state, item.owed, later) == "green"
    act(county, item, "prove")
    progress = queries.by_county(Item.objects.all(), today + datetime.timedelta(61))[OWN]
    assert (progress.late, progress.waiting) == (0, 1)


def test_more_time_is_never_less_time(confirmed, send, person_with):
    confirmed()
    item = send().items.get()
    with pytest.raises(errors.DeadlineNotLater):
        act(person_with(Role.XZJ), item, "extend", due=item.due - datetime.timedelta(1))
    Item.objects.update(due=timezone.localdate() - datetime.timedelta(9))
    with pytest.raises(errors.DeadlineNotLater):
        act(person_with(Role.XZJ), item, "extend", due=timezone.localdate() - datetime.timedelta(1))


def test_a_county_that_comes_second_reads_the_office_and_no_name(confirmed, send, person_with):
    bureau, county = person_with(Role.XZJ), person_with(Role.CTY)
    confirmed()
    item = send().items.get()
    act(bureau, item, "urge")
    with pytest.raises(errors.RecordChanged) as refused:
        items.act(actor=county, item_id=item.pk, action="plan", version=1, values=GIVEN)
    said = refused.value.message("zh")
    assert bureau.name not in said and bureau.organisation.name in said


def test_talks_and_listings_are_narrowed_by_county_and_kind(assessment, person_with, plan_in_force, client):
    bureau = person_with(Role.XZJ)
    day = datetime.date(2022, 1, 5)
    for county, kind in ((OWN, "talk"), (OTHER, "talk"), (OTHER, "listed")):
        values = {"county": county, "kind": kind, "on": day, "due": day, "basis": f"{county} {kind} 演示"}
        measures.add_measure(actor=bureau, assessment=assessment, **values)
    client.force_login(bureau)
    page = client.get(f"/a/cq2021/rectification/measures/?county={OTHER}&kind=talk").content.decode()
    assert f"{OTHER} talk" in page and f"{OWN} talk" not in page and f"{OTHER} listed" not in page


def test_every_state_and_role_of_a_measure_gets_what_the_printed_table_says(assessment, person_with):
    states, printed = table("rectification.Measure")
    bureau, wrong = person_with(Role.XZJ), []
    values = {"county": OWN, "on": datetime.date(2022, 1, 5), "basis": "突出问题（演示）"}
    made = measures.add_measure(actor=bureau, assessment=assessment, kind="talk", **values)
    for state, role in itertools.product(states, Role):
        ended = timezone.now() if state == "ended" else None
        Measure.objects.update(state=state, ended=ended, outcome="演示" if ended else "")
        try:
            measures.end_measure(actor=person_with(role), measure_id=made.pk, outcome="已整改")
            got = "done"
        except Refused:
            got = "refused"
        except errors.MoveRefused:
            got = "wrong state"
        row = printed["end"]
        want = "refused" if str(role) not in row.roles else "done" if state in row.sources else "wrong state"
        if got != want:
            wrong.append((state, role, got))
    assert wrong == [] and set(printed) == set(Measure.MOVES)
