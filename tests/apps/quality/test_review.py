"""The evening chain: remarks, the way back to the tablet, corrections, who may not, two people at once (scenario 4)."""

import datetime
import io
import json
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from apps.conftest import KEY
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Submission
from houping.apps.ledger.models import Entry
from houping.apps.ledger.queries import check
from houping.apps.quality import queries, reading, rules
from houping.apps.quality.met import met
from houping.apps.quality.models import Alert, Verdict
from houping.apps.quality.services import alerts, review
from houping.core import deadlines
from houping.core.errors import (
    AlertsOpen,
    CheckedTooFew,
    NothingToMend,
    NotValid,
    OwnInterview,
    PlaceUnknown,
    RecordChanged,
)

from .conftest import MEMBER, NAME, NUMBER

REMARKS = {
    "b_water/tap": "照片里没有水龙头",
    "b_water/litres": "与邻户相差太大",
    "a_members/member[1]/m_age": "与证件不符",
    "a_members/member[1]": "此人是否常住？",
}

REASONS = """event,node,start,end,old-value,new-value,change-reason
form resume,,1,1,,,
change reason,/data/b_water/litres,2,2,,,"用水量, 已再问"
change reason,/data/a_members/member[1]/m_age,2,2,,,户口簿就是 71
change reason,/data/nowhere,2,2,,,没有这道题
"""


def test_the_whole_loop_of_scenario_4(came, correct, step, people, tablet):
    submission, leader, qc = came(), people[Role.TL], people[Role.QC]
    step(leader, submission, "return", remarks=REMARKS)
    (back,) = queries.returned_for(tablet)
    assert {r["path"]: r["text"] for r in back["remarks"]} == REMARKS
    assert (back["instance"], back["root"]) == (submission.current, submission.instance)
    tomorrow = timezone.localdate() + datetime.timedelta(days=2)  # 24:00 of the next day
    assert datetime.datetime.fromisoformat(back["deadline"]) == timezone.make_aware(
        datetime.datetime.combine(tomorrow, datetime.time.min)
    )
    correct(submission, tap="no", member=MEMBER.replace("71", "72"))
    assert queries.returned_for(tablet) == []
    versions = list(submission.versions.all())
    changed = {
        (c.path, c.old, c.new, c.why) for c in queries.history(versions, list(submission.remarks.all()))
    }
    assert changed == {
        ("b_water/tap", "是", "否", REMARKS["b_water/tap"]),
        ("a_members/member[1]/m_age", "71", "72", REMARKS["a_members/member[1]/m_age"]),
    }
    assert all(c.who == submission.person for c in queries.history(versions, list(submission.remarks.all())))
    for actor, action in ((leader, "forward"), (qc, "pass"), (qc, "lock")):
        step(actor, submission, action)
    submission.refresh_from_db()
    assert submission.state == "locked" and submission.verdict.valid
    told = Entry.objects.filter(subject=f"submission:{submission.instance}").order_by("seq")
    assert [e.action for e in told] == [
        "submission.return",
        "submission.forward",
        "submission.pass",
        "submission.lock",
    ]
    assert check().is_whole
    call_command("verify_ledger", stdout=(said := io.StringIO()))
    assert str(Entry.objects.count()) in said.getvalue()


def test_answers_that_nobody_remarked_on_stay_as_they_were(came, correct):
    submission = came()
    before = reading.answers_of(submission.versions.get(number=1))
    correct(submission, tap="no")
    after = reading.answers_of(submission.versions.get(number=2))
    assert {path for path, _old, _new in reading.changes(before, after)} == {"b_water/tap"}


@pytest.mark.parametrize("action", ["take", "return", "forward", "void"])
def test_nobody_reviews_an_interview_of_their_own(action, came, step, people):
    leader = people[Role.TL]
    with pytest.raises(OwnInterview):
        step(leader, came(person=leader), action, reason="演示", invalid="mistaken")


def test_who_made_a_correction_does_not_review_it_either(came, correct, step, people):
    submission = came()
    correct(submission, person=people[Role.FQ], tap="no")
    with pytest.raises(OwnInterview):
        step(people[Role.FQ], submission, "forward")
    step(people[Role.TL], submission, "forward")


def test_the_second_of_two_reviewers_is_told_who_was_first(came, step, people):
    submission = came()
    seen = submission.version
    step(people[Role.TL], submission, "take")
    with pytest.raises(RecordChanged) as caught:
        step(people[Role.FQ], submission, "forward", version=seen)
    assert people[Role.TL].name in caught.value.message("zh")


def test_the_page_keeps_what_the_second_reviewer_typed(came, step, people, client):
    submission = came()
    seen = submission.version
    step(people[Role.TL], submission, "take")
    client.force_login(people[Role.FQ])
    address = reverse("quality:move", args=[KEY, submission.pk, "return"])
    answer = client.post(address, {"version": seen, "remark:b_water/tap": "没有水龙头", "reason": "请核对"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "没有水龙头" in page and "请核对" in page and people[Role.TL].name in page
    submission.refresh_from_db()
    assert f'name="version" value="{submission.version}"' in page


def test_sending_back_says_what_is_wrong_or_is_refused(came, step, people):
    with pytest.raises(NothingToMend):
        step(people[Role.TL], came(), "return")


def test_a_remark_at_a_place_that_is_not_there_is_refused_whole(came, step, people):
    submission = came()
    with pytest.raises(PlaceUnknown):
        step(people[Role.TL], submission, "return", remarks={"b_water/tap": "x", "b_water/nothing": "y"})
    assert submission.remarks.count() == 0


def test_a_remark_that_was_met_goes_to_no_tablet_again(came, correct, step, people, tablet):
    submission = came()
    step(people[Role.TL], submission, "return", remarks={"b_water/tap": "一", "b_water/litres": "二"})
    correct(submission, tap="no")
    review.settle(actor=people[Role.TL], remark_id=submission.remarks.get(path="b_water/tap").pk)
    step(people[Role.TL], submission, "return", reason="用水量还没改")
    (back,) = queries.returned_for(tablet)
    assert [r["path"] for r in back["remarks"]] == ["b_water/litres"]


def test_an_answer_left_as_it_was_is_not_called_corrected(came, correct, step, people, client):
    submission, leader = came(), people[Role.TL]
    client.force_login(leader)
    address = reverse("quality:interview", args=[KEY, submission.pk])
    step(leader, submission, "return", remarks=REMARKS)
    correct(submission, tap="no", files=[("audit.csv", REASONS.encode(), "text/csv")])
    page = client.get(address).content.decode()
    assert "3 处批注的答案交回时没有改动" in page and page.count("未改动</span>") == 3
    assert page.count("调查员没有说明原因") >= 1 and "用水量, 已再问" in page and "审核人" not in page
    entry = Entry.objects.get(action="submission.reply")
    assert (entry.actor, json.loads(entry.details)["places"]) == (submission.person.username, 2)
    step(leader, submission, "forward")
    assert json.loads(Entry.objects.get(action="submission.forward").details) == {"settled": 4, "kept": 3}
    client.force_login(people[Role.QC])
    page = client.get(address).content.decode()
    assert page.count("审核人认可：不改") == 3 and page.count("审核人认可：已改正") == 1
    assert "用水量, 已再问" in page and "没有改动过" not in page


def test_a_row_in_which_any_answer_changed_counts_as_changed(came, correct, step, people):
    submission = came()
    step(people[Role.TL], submission, "return", remarks=REMARKS)
    correct(submission, member=MEMBER.replace("71", "72"))
    found = met(list(submission.versions.all()), submission.remarks.all())
    assert {one.remark.path: one.became for one in found} == {
        "b_water/tap": "kept",
        "b_water/litres": "kept",
        "a_members/member[1]/m_age": "changed",
        "a_members/member[1]": "changed",
    }


def test_who_made_the_interview_says_on_the_web_why_an_answer_stays(came, step, people, client, person_with):
    submission = came()
    step(people[Role.TL], submission, "return", remarks={"b_water/tap": "照片里没有水龙头"})
    made = submission.remarks.get()
    client.force_login(submission.person)
    address = reverse("quality:reply", args=[KEY, made.pk])
    page = client.post(address, {"reply": "水龙头在院坝里"}, follow=True).content.decode()
    assert "说明已保存" in page and 'value="水龙头在院坝里"' in page
    assert "没有填写原因" in client.post(address, {"reply": " "}, follow=True).content.decode()
    made.refresh_from_db()
    assert made.reply == "水龙头在院坝里"
    client.force_login(person_with(Role.EN))
    refused = client.post(address, {"reply": "不是我访的"})
    assert refused.status_code == 403 and submission.person.name in refused.content.decode()


def test_a_tablet_is_told_of_the_interviews_of_its_person_only(came, step, people, tablet, person_with):
    other = came(person=person_with(Role.EN))
    step(people[Role.TL], other, "return", reason="演示")
    assert queries.returned_for(tablet) == []


def test_values_that_differ_from_the_form_are_critical_and_held_until_answered(came, step, people):
    submission = came(litres="40", twice="99")
    assert submission.state == "team_review"
    alert = submission.alerts.get(code="R01")
    with pytest.raises(AlertsOpen):
        step(people[Role.TL], submission, "forward")
    alerts.answer(actor=people[Role.TL], alert_id=alert.pk, action="confirm", text="确实算错")
    step(people[Role.TL], submission, "forward")
    with pytest.raises(NotValid) as caught:
        step(people[Role.QC], submission, "pass")
    assert "计算值" in caught.value.message("zh")


def test_a_correction_answers_for_itself_not_for_the_version_before(came, correct, step, people):
    submission = came(litres="40", twice="99")
    correct(submission, litres="40")
    assert submission.state == "submitted"
    for actor, action in ((people[Role.TL], "forward"), (people[Role.QC], "pass")):
        step(actor, submission, action)
    assert Verdict.objects.get(submission=submission).valid


def test_missing_files_and_refusals_are_no_valid_interviews(came, step, people):
    for answers in ({"photo": "kitchen.jpg"}, {"result": "refusal"}):
        submission = came(**answers)
        step(people[Role.TL], submission, "forward")
        with pytest.raises(NotValid):
            step(people[Role.QC], submission, "pass")


def test_the_rest_passes_only_after_a_tenth_was_looked_at(came, step, people, assessment):
    qc = people[Role.QC]
    rest = [came(state="qc_check") for _ in range(11)]
    with pytest.raises(CheckedTooFew):
        review.pass_rest(actor=qc, assessment=assessment, county=rest[0].county)
    for submission in rest[:2]:
        step(qc, submission, "pass")
    incomplete = came(state="qc_check", photo="kitchen.jpg")
    assert review.pass_rest(actor=qc, assessment=assessment, county=rest[0].county) == 9
    incomplete.refresh_from_db()
    assert incomplete.state == "qc_check"
    assert Verdict.objects.filter(batch=True).count() == 9
    assert Entry.objects.filter(action="submission.pass").count() == 11


@pytest.mark.parametrize(("ago", "light"), [(0, {"green", "yellow"}), (30, {"red"})])
def test_the_deadline_is_midnight_of_the_day_of_receipt(came, ago, light):
    received = timezone.now() - datetime.timedelta(hours=ago)
    submission = came(received=received)
    due = rules.until(submission.state, received, submission.changed)
    assert timezone.localtime(due).time() == datetime.time.min
    assert due - received <= datetime.timedelta(days=1)
    assert deadlines.light(due, timezone.now()) in light


def test_the_queue_shows_a_leader_the_own_county_and_marks_the_own_interviews(came, people, client):
    came(unit="unit-of-others")
    came(unit="unit-of-mine", person=people[Role.TL])
    came(unit="unit-elsewhere", county="500102")
    client.force_login(people[Role.TL])
    page = client.get(reverse("quality:queue", args=[KEY])).content.decode()
    assert "unit-of-others" in page and "unit-of-mine" in page and "unit-elsewhere" not in page
    assert page.count("本人</span>") == 1


def test_the_interview_is_masked_until_somebody_says_why(came, people, client, person_with):
    submission = came()
    address = reverse("quality:interview", args=[KEY, submission.pk])
    client.force_login(people[Role.FQ])
    page = client.get(address).content.decode()
    assert NAME not in page and NUMBER not in page and "演*" in page
    assert "是否通自来水" in page and "成员 1" in page
    full = client.post(address, {"reason": "核对证件号码"}).content.decode()
    assert NAME in full and NUMBER in full
    entry = Entry.objects.get(action="personal.read")
    assert "核对证件号码" in entry.details and NUMBER not in entry.details
    client.force_login(person_with(Role.TPL))  # sees it masked, and may not unmask
    assert client.post(address, {"reason": "核对证件号码"}).status_code == 403


def test_the_history_of_a_name_is_masked_too(came, correct, people, client):
    submission = came()
    correct(submission, member=MEMBER.replace(NAME, "演示配偶"))
    client.force_login(people[Role.TL])
    page = client.get(reverse("quality:interview", args=[KEY, submission.pk])).content.decode()
    assert NAME not in page and "演示配偶" not in page


def test_the_name_in_a_row_that_was_taken_away_is_masked_in_the_history(came, correct, people, client):
    submission = came()
    correct(submission, member="")
    client.force_login(people[Role.TL])
    page = client.get(reverse("quality:interview", args=[KEY, submission.pk])).content.decode()
    assert "<del>71</del>" in page and NAME not in page and NUMBER not in page


def test_an_interview_of_another_county_does_not_exist_for_a_leader(came, people, client):
    submission = came(county="500102")
    client.force_login(people[Role.TL])
    assert client.get(reverse("quality:interview", args=[KEY, submission.pk])).status_code == 404


def test_a_picture_is_shown_and_any_other_file_is_a_download(came, people, client):
    picture = ("kitchen.jpg", b"\xff\xd8\xff\xe0", "image/jpeg")
    page = ("page.html", b"<script>alert(1)</script>", "text/html")
    submission = came(photo="kitchen.jpg", files=(picture, page))
    client.force_login(people[Role.TL])
    for file in submission.versions.get().files.all():
        answer = client.get(reverse("quality:file", args=[KEY, submission.pk, file.pk]))
        shown = file.name == "kitchen.jpg"
        assert answer.headers["Content-Type"] == ("image/jpeg" if shown else "application/octet-stream")
        assert ("attachment" in answer.headers["Content-Disposition"]) is not shown
        answer.close()


def test_what_waits_for_a_leader_tonight_stands_in_the_to_do_list(came, people, client):
    came()
    client.force_login(people[Role.TL])
    assert "审核 1 份访问" in client.get(reverse("plans:todo", args=[KEY])).content.decode()


def test_the_database_refuses_a_verdict_without_its_reason(came, people):
    from django.db import IntegrityError, transaction

    submission = came()
    with pytest.raises(IntegrityError, match="verdict_invalid_says_why"), transaction.atomic():
        Verdict.objects.create(submission=submission, valid=False, by=people[Role.QC])
    assert Submission.objects.get(pk=submission.pk).state == "submitted"
    assert Alert.objects.count() == 0


def page_of(client, submission, **given):
    answer = client.get(reverse("quality:interview", args=[KEY, submission.pk]), given)
    assert answer.status_code == 200
    return answer.content.decode()


def test_sums_are_told_in_the_words_of_the_form_and_inner_values_are_left_out(
    came, correct, people, client, form_version
):
    submission = came(litres="12500.50")
    client.force_login(people[Role.TL])
    page = page_of(client, submission)
    assert "两天共 25,001 升。" in page and "12,500.5" in page
    for sent, shown in {
        "0.125": "0.125",
        "24004.0": "24,004",
        "1e5": "100,000",
        "-0.50": "-0.5",
        "无": "无",
        "1e20": "100,000,000,000,000,000,000",
        **{far: far for far in ("1e20000000", "-1e999999999", "1e-20000000", "0e999999999", "NaN")},
    }.items():
        assert reading.figure(sent) == shown
    assert ">twice<" not in page and "${" not in page
    correct(submission, litres="13000")
    page = page_of(client, submission)
    told = page[page.index("两天共 26,000 升。") :]
    assert told.index("已改") < told.index("</div>") + 200
    assert ">twice" not in page  # neither among the answers nor in the history


def test_sections_stand_in_a_list_and_those_without_a_change_are_folded_in_a_correction(
    came, correct, people, client
):
    submission = came()
    client.force_login(people[Role.TL])
    page = page_of(client, submission)
    assert 'href="#s-2"' in page and 'id="s-2"' in page and "全部展开" not in page
    correct(submission, litres="55")
    page = page_of(client, submission)
    fold = {
        name: bool(re.search(rf'aria-label="{name}"><details open>', page))
        for name in ("A 家庭成员", "成员 1", "F 饮水")
    }
    assert fold == {"A 家庭成员": False, "成员 1": False, "F 饮水": True}
    assert "改 1" not in page and "改 2" in page  # the answer and the sum in the list of sections
    assert page_of(client, submission, open="all").count("<details open>") > page.count("<details open>")


def test_places_of_an_alert_are_named_and_lead_to_their_section(came, people, client):
    submission = came(twice="99")
    client.force_login(people[Role.TL])
    page = page_of(client, submission)
    assert submission.alerts.get(code="R01").place == "b_water/twice"
    assert re.search(r'<a href="#s-\d">F 饮水（计算值）</a>', page) and ">b_water/twice" not in page
    assert "预警 1" in page
