"""Inspections, violations, slips, referrals: who may, who sees, what is kept (R-4.18, R-10.13–10.16, R-11.9–11.11)."""

import datetime
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document
from python_calamine import CalamineWorkbook

from apps.conftest import KEY, OTHER, OWN
from houping.apps import store
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Trip
from houping.apps.ledger.models import Entry
from houping.apps.plans.models import Milestone
from houping.apps.plans.queries import todo
from houping.apps.quality.models import Interference
from houping.apps.supervision import board
from houping.apps.supervision.models import Evidence, Inspection, Referral, Slip, Violation
from houping.apps.supervision.services import inspections, referrals, slips, violations
from houping.core.errors import (
    AlreadyDone,
    EvidenceKindUnknown,
    EvidenceMisnamed,
    FalseDataOnly,
    NotInForce,
    ReasonMissing,
    SameInspector,
)

from .conftest import DAY


@pytest.fixture
def inspect(assessment, people, offices):
    """Record an inspection: inspect(stage="phone", side="agency")."""

    def act(files=(), **values):
        given = {
            "side": "county",
            "stage": "fieldwork",
            "organisation": offices["own"],
            "county": OWN,
            "place": "天城镇",
            "on": DAY,
            "second": people["SV2"],
            "looked_at": "陪同情况",
            "found": "无人陪同",
            "result": "good",
        }
        return inspections.record_inspection(
            actor=people[Role.SV], assessment=assessment, values=given | values, files=files
        )

    return act


@pytest.fixture
def register(assessment, people, offices, item):
    """Register a violation: register("C05", actor=...)."""

    def act(code="C05", *, office="own", actor=None, files=()):
        values = {
            "item": item(code),
            "organisation": offices[office],
            "county": OWN,
            "place": "天城村",
            "happened": DAY,
            "what": "王某举报：教农户怎么答",
        }
        actor = actor or people[Role.SV]
        return violations.register(actor=actor, assessment=assessment, values=values, files=files)

    return act


@pytest.fixture
def take(people):
    """Take a violation some steps on: take(violation, "verify", "handle")."""

    def act(found, *actions):
        words = {"verify": "在三户教过", "handle": "访问作废，通报", "dismiss": "没有此事"}
        for action in actions:
            violations.move(actor=people[Role.SV], violation_id=found.pk, action=action, text=words[action])
        found.refresh_from_db()
        return found

    return act


@pytest.fixture
def issue(assessment, people, offices):
    """Issue a slip: issue(office="own", due=day)."""

    def act(office="own", due=None):
        values = {
            "organisation": offices[office],
            "title": "停止补填资料",
            "what": "乡镇补填资料。\n请停止。",
            "due": due or timezone.localdate(),
        }
        return slips.issue(actor=people[Role.SV], assessment=assessment, values=values)

    return act


def test_an_inspection_is_made_by_two_supervisors(people, inspect):
    for other in (people[Role.SV], people[Role.QC]):
        with pytest.raises(SameInspector):
            inspect(second=other)
    assert inspect().second == people["SV2"]


def test_an_inspection_outside_the_stay_in_the_county_says_so(assessment, people, inspect):
    Milestone.objects.create(
        assessment=assessment,
        step=4,
        name="实地",
        lead="机构",
        clause="九",
        planned_end=DAY,
        planned_start=DAY,
    )
    Trip.objects.create(
        assessment=assessment,
        county=OWN,
        leader=people[Role.TL],
        starts=DAY,
        ends=DAY + datetime.timedelta(2),
    )
    late = DAY + datetime.timedelta(3)
    assert inspect().outside == ""
    assert inspect(on=late - datetime.timedelta(1)).outside == ""
    assert inspect(on=late).outside == "2021年11月15日—2021年11月17日"
    assert inspect(county=OTHER, on=late).outside == "2021年11月15日—2021年11月15日"
    assert inspect(stage="phone", on=late).outside == ""


def test_the_board_counts_both_sides_and_names_stages_without_a_record(assessment, inspect):
    for step, start in ((1, DAY), (4, DAY), (7, None)):
        end = DAY if start else timezone.localdate() + datetime.timedelta(30)
        Milestone.objects.create(
            assessment=assessment,
            step=step,
            name="步骤",
            lead="局",
            clause="九",
            planned_start=start,
            planned_end=end,
        )
    inspect()
    inspect(side="agency")
    rows = {r.stage: r for r in board.rows(assessment)}
    assert len(rows) == 11
    assert (rows["fieldwork"].agency, rows["fieldwork"].county, rows["fieldwork"].missing) == (1, 1, False)
    assert {stage for stage, r in rows.items() if r.missing} == {"plan", "sample", "phone", "review"}
    assert not rows["result"].begun


def test_files_are_told_by_their_content_and_kept_by_it(people, inspect, photo):
    with pytest.raises(EvidenceMisnamed):
        inspect(files=[photo("photo.pdf")])
    with pytest.raises(EvidenceKindUnknown):
        inspect(files=[SimpleUploadedFile("photo.jpg", b"<script>alert(1)</script>")])
    assert not Inspection.objects.exists() and not Evidence.objects.exists()
    inspect(files=[photo()])
    found = Evidence.objects.get()
    assert (found.kind, len(store.read(found.sha256))) == ("image/jpeg", found.size)
    assert found.sha256 in Entry.objects.get(action="inspection.record").details


def test_a_file_goes_to_whoever_sees_its_record_and_is_a_download(client, people, inspect, photo, issue):
    inspect(files=[photo()])
    url = reverse("supervision:file", args=[KEY, Evidence.objects.get().pk])
    client.force_login(people[Role.TPL])
    assert client.get(url).status_code == 404
    client.force_login(people[Role.XZJ])
    answer = client.get(url)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    answer.close()


def test_a_county_sees_its_own_violation_after_handling_and_never_who_reported_it(
    client, people, register, take, photo
):
    found = register(files=[photo()])
    client.force_login(people[Role.CTY])
    page = reverse("supervision:violation", args=[KEY, found.pk])
    for actions in ((), ("verify",)):
        take(found, *actions)
        assert client.get(page).status_code == 404
    take(found, "handle")
    for text in (
        client.get(page).content.decode(),
        client.get(reverse("supervision:violations", args=[KEY])).content.decode(),
    ):
        assert "在三户教过" in text and "访问作废，通报" in text
        assert "王某" not in text and people[Role.SV].name not in text and "photo.jpg" not in text
    assert client.get(reverse("supervision:file", args=[KEY, found.files.get().pk])).status_code == 404


def test_another_county_and_the_agency_see_nothing_of_it(
    client, people, register, take, person_with, offices
):
    found = take(register(), "verify", "handle")
    others = person_with(Role.CTY, county=OTHER, organisation=offices["other"])
    for person in (others, people[Role.TPL], people[Role.PH], people[Role.DEPT], people[Role.QC]):
        client.force_login(person)
        assert client.get(reverse("supervision:violation", args=[KEY, found.pk])).status_code == 404


def test_quality_control_registers_false_data_and_nothing_else(people, register):
    assert register("C09", actor=people[Role.QC]).registered_by == people[Role.QC]
    with pytest.raises(FalseDataOnly, match="C09"):
        register("C05", actor=people[Role.QC])
    with pytest.raises(Refused):
        register("C09", actor=people[Role.TL])


def test_a_violation_needs_an_item_that_applies_to_the_office(register):
    with pytest.raises(NotInForce):
        register("A02", office="own")
    with pytest.raises(NotInForce):
        register("C05", office="field")
    assert register("A02", office="phone").state == "registered"


def test_a_violation_keeps_the_version_against_which_it_was_registered(register, publish):
    found = register()
    publish("county")
    found.refresh_from_db()
    assert (found.item.version.number, found.item.version.state) == (1, "superseded")


def test_a_confirmed_report_of_interference_becomes_a_violation_once(assessment, people, item):
    report = Interference.objects.create(
        assessment=assessment,
        county=OWN,
        village="天城村",
        kind="coached",
        happened=timezone.now(),
        what="教农户",
        reported_by=people[Role.EN],
    )
    known = {"actor": people[Role.SV], "report_id": report.pk, "item": item("C05")}
    with pytest.raises(Interference.DoesNotExist):
        violations.from_interference(**known)
    Interference.objects.update(state="confirmed", handling="属实", handled_by=people[Role.SV])
    made = violations.from_interference(**known)
    assert (made.organisation.county, made.place, made.interference) == (OWN, "天城村", report)
    with pytest.raises(AlreadyDone):
        violations.from_interference(**known)
    assert Violation.objects.count() == 1


def test_a_slip_is_answered_by_its_office_returned_and_closed(people, issue, photo):
    slip = issue()
    with pytest.raises(ReasonMissing):
        slips.move(actor=people[Role.CTY], slip_id=slip.pk, action="reply", text=" ")
    slips.move(actor=people[Role.CTY], slip_id=slip.pk, action="reply", text="已停止", files=[photo()])
    slips.move(actor=people[Role.SV], slip_id=slip.pk, action="return", text="没有写明责任人")
    slips.move(actor=people[Role.CTY], slip_id=slip.pk, action="reply", text="责任人已谈话")
    slips.move(actor=people[Role.SV], slip_id=slip.pk, action="close", text="核实")
    slip.refresh_from_db()
    assert slip.state == "closed"
    assert [s.action for s in slip.steps.all()] == ["reply", "return", "reply", "close"]
    assert slip.steps.first().files.get().name == "photo.jpg"


def test_a_refused_file_leaves_the_typed_reply_and_stands_at_its_field(client, people, issue):
    slip, words = issue(), "已停止补填，责任人已谈话"
    client.force_login(people[Role.CTY])
    bad = {"text": words, "files": SimpleUploadedFile("说明.txt", "整改".encode())}
    answer = client.post(reverse("supervision:slip-move", args=[KEY, slip.pk, "reply"]), bad)
    text = answer.content.decode()
    assert answer.status_code == 422 and f"{words}</textarea>" in text
    assert re.search(r'has-error">\s*<label[^>]*for="id_files"', text) and "说明.txt" in text
    slip.refresh_from_db()
    assert slip.state == "sent" and not Evidence.objects.exists()


def test_nobody_answers_or_sees_the_slip_of_another_office(client, people, issue):
    slip = issue("field")
    client.force_login(people[Role.PH])
    assert client.get(reverse("supervision:slip", args=[KEY, slip.pk])).status_code == 404
    from houping.core.errors import HoupingError

    with pytest.raises(HoupingError):
        slips.move(actor=people[Role.PH], slip_id=slip.pk, action="reply", text="不是我")


def test_a_slip_stands_in_the_to_do_list_of_whose_turn_it_is_and_is_late_after_its_day(
    assessment, people, issue
):
    slip = issue(due=timezone.localdate() - datetime.timedelta(1))
    assert slip.is_late()

    def waits(person):
        return [t for t in todo(people[person], assessment) if "督办单" in t.title]

    assert waits(Role.CTY)[0].is_late(timezone.localdate()) and not waits(Role.SV)
    slips.move(actor=people[Role.CTY], slip_id=slip.pk, action="reply", text="已停止")
    assert not waits(Role.CTY) and waits(Role.SV)
    slip.refresh_from_db()
    assert not slip.is_late()


def test_every_slip_of_the_ledger_shows_its_own_light_in_words_and_colour(client, people, issue):
    today, day = timezone.localdate(), datetime.timedelta(1)
    late, soon, later, answered = (issue(due=today + n * day) for n in (-2, 1, 9, -2))
    slips.move(actor=people[Role.CTY], slip_id=answered.pk, action="reply", text="已停止")
    client.force_login(people[Role.SV])
    page = client.get(reverse("supervision:slips", args=[KEY])).content.decode()
    lights = {
        int(number): (colour, words)
        for number, colour, words in re.findall(
            r'<tr>.*?slips/(\d+)/.*?badge bg-(\w+)-lt">([^<]+)</span></td></tr>', page
        )
    }
    assert lights == {
        late.pk: ("red", "已逾期"),
        soon.pk: ("yellow", "临近到期"),
        later.pk: ("secondary", "期限内"),
        answered.pk: ("green", "已回复"),
    }


def test_slips_are_numbered_without_gaps(issue):
    assert [issue().number for _ in range(3)] == [1, 2, 3]


def test_the_printed_slip_names_addressee_demand_and_deadline(client, people, issue):
    slip = issue(due=datetime.date(2031, 3, 4))
    client.force_login(people[Role.CTY])
    answer = client.get(reverse("supervision:slip-word", args=[KEY, slip.pk]))
    text = "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)
    assert "督办对象：万州区。" in text and "乡镇补填资料。" in text and "2031年3月4日前" in text
    assert f"督办〔{timezone.localdate().year}〕1号" in text


@pytest.fixture
def matter(assessment, people):
    """A clue about an invented person."""
    return referrals.record_referral(
        actor=people[Role.SV],
        assessment=assessment,
        kind="clue",
        cause="fraud",
        words={"unit": "某镇", "people": "李某某", "basis": "伪造名册"},
    )


def test_what_a_referral_says_is_sealed_in_the_database_and_absent_from_the_ledger(matter):
    stored = bytes(Referral.objects.values_list("sealed", flat=True).get())
    assert "李某某".encode() not in stored and b"\\u674e" not in stored
    told = "".join(Entry.objects.filter(action__startswith="referral").values_list("details", flat=True))
    assert "fraud" in told and "李" not in told and "某镇" not in told


def test_every_reading_of_a_referral_needs_a_reason_and_is_in_the_ledger(client, people, matter):
    client.force_login(people[Role.SV])
    page = reverse("supervision:referral", args=[KEY, matter.pk])
    assert "李某某" not in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 422
    readings = Entry.objects.filter(action="personal.read", subject=f"referral:{matter.pk}")
    assert readings.count() == 0
    assert "李某某" in client.post(page, {"reason": "核对移交材料"}).content.decode()
    assert readings.count() == 1 and "核对移交材料" in readings.get().details
    assert "李某某" not in client.get(page).content.decode()


def test_a_refused_step_of_a_referral_keeps_what_was_typed_and_opens_nothing(client, people, matter):
    client.force_login(people[Role.SV])
    given = {"text": "市纪委监委（演示）", "on": "2999-01-01"}
    answer = client.post(reverse("supervision:referral-move", args=[KEY, matter.pk, "transfer"]), given)
    text = answer.content.decode()
    assert answer.status_code == 422 and "市纪委监委（演示）" in text and "日期不能晚于今天" in text
    assert not [words for words in matter.opened().values() if words and words in text]
    assert not Entry.objects.filter(action="personal.read").exists()


def test_the_bureau_sees_how_many_there_are_and_nothing_else(client, people, matter):
    client.force_login(people[Role.XZJ])
    text = client.get(reverse("supervision:referrals", args=[KEY])).content.decode()
    assert "待移交" in text and "弄虚作假" not in text
    assert client.get(reverse("supervision:referral", args=[KEY, matter.pk])).status_code == 403
    assert client.get(reverse("supervision:referrals-export", args=[KEY])).status_code == 403


def test_a_referral_is_transferred_to_a_body_and_concluded_with_an_outcome(people, matter):
    sv = people[Role.SV]
    referrals.move(actor=sv, referral_id=matter.pk, action="transfer", text="区纪委监委", on=DAY)
    referrals.move(actor=sv, referral_id=matter.pk, action="conclude", text="党内警告")
    found, words = referrals.read(actor=sv, referral_id=matter.pk, reason="核对结果")
    assert (found.state, found.body, found.transferred) == ("concluded", "区纪委监委", DAY)
    assert (words["people"], words["outcome"]) == ("李某某", "党内警告")


def test_the_forms_of_the_supervisors_record_what_they_say(client, people, offices, item):
    client.force_login(people[Role.SV])
    seen = {
        "side": "county",
        "stage": "fieldwork",
        "organisation": offices["own"].pk,
        "place": "天城镇",
        "on": "2021-11-15",
        "second": people["SV2"].pk,
        "looked_at": "陪同",
        "found": "无",
        "result": "good",
    }
    url = reverse("supervision:inspection-new", args=[KEY])
    assert client.post(url, seen | {"organisation": offices["field"].pk}).status_code == 422
    assert client.post(url, seen).status_code == 302
    assert Inspection.objects.get().county == OWN
    source = f"?inspection={Inspection.objects.get().pk}"
    url = reverse("supervision:slip-new", args=[KEY]) + source
    sent = {"organisation": offices["own"].pk, "title": "停止", "what": "请停止", "due": "2099-01-01"}
    assert client.post(url, sent).status_code == 302
    assert Slip.objects.get().inspection == Inspection.objects.get()


def test_ledgers_are_narrowed_by_their_address_and_so_is_their_excel(assessment, people, client):
    for cause in ("fraud", "leak"):
        referrals.record_referral(
            actor=people[Role.SV], assessment=assessment, kind="clue", cause=cause, words={"unit": "演示单位"}
        )
    client.force_login(people[Role.SV])
    page, sheet = (reverse(f"supervision:referrals{part}", args=[KEY]) for part in ("", "-export"))
    for query, hits in (("", 2), ("?cause=leak", 1), ("?cause=leak&state=concluded", 0), ("?cause=其他", 2)):
        assert client.get(page + query).content.decode().count(">第") == hits
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(sheet + query).content))
        rows = [r for r in book.get_sheet_by_index(0).to_python() if "线索移交" in r]
        assert len(rows) == hits, query
    assert "referrals/export/?cause=leak" in client.get(page + "?cause=leak").content.decode()
