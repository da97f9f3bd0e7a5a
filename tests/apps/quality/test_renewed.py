"""Alerts of an earlier version when a correction came in: nobody is asked twice, nothing gets lost."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.conftest import KEY
from apps.printed import table
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.quality import arrival, figures, gates, queries, reading, sheets
from houping.apps.quality.models import Alert
from houping.apps.quality.report import quality_report
from houping.apps.quality.services import alerts

pytestmark = pytest.mark.django_db
HIDDEN = reading.HIDDEN
DIFFERING = {
    "a_members/member[1]/m_id": "509901195001011299",
    "a_members/member[1]/m_name": "另一演示户主",
    "b_water/tap": "yes",
    "b_water/twice": "80.5",
}
WRONG = {"twice": "99"}  # the sum on the tablet is not that of the form: R01, critical


def said(submission):
    """Return (version, state, answer) of the alerts about the sum, oldest first."""
    return list(
        submission.alerts.filter(code="R01").order_by("number").values_list("number", "state", "answer")
    )


def answer(people, submission, action, text="农户确认无误"):
    alert = submission.alerts.get(code="R01", state="open")
    return alerts.answer(actor=people[Role.TL], alert_id=alert.pk, action=action, text=text)


def test_an_explanation_goes_over_to_the_same_finding_of_the_same_values(came, correct, people):
    submission = came(**WRONG)
    given = answer(people, submission, "explain")
    correct(submission, tap="no", **WRONG)
    first, second = said(submission)
    assert first == (1, "explained", "农户确认无误")
    assert second == (2, "explained", "沿用第 1 版的答复：农户确认无误")
    carried = submission.alerts.get(code="R01", number=2)
    assert (carried.answered_by, carried.answered) == (people[Role.TL], given.answered)
    submission.refresh_from_db()
    assert submission.state == "submitted"  # nothing critical waits
    correct(submission, tap="yes", **WRONG)
    assert said(submission)[2] == (3, "explained", "沿用第 1 版的答复：农户确认无误")
    entry = Entry.objects.filter(action="alert.renew").first()
    assert '"carried":["R01"]' in entry.details and entry.actor == "system"


def test_an_explanation_of_other_values_is_shown_and_asked_again(came, correct, people, client):
    submission = came(**WRONG)
    answer(people, submission, "explain")
    correct(submission, twice="77")
    assert [state for _number, state, _answer in said(submission)] == ["explained", "open"]
    client.force_login(people[Role.TL])
    page = client.get(reverse("quality:interview", args=[KEY, submission.pk])).content.decode()
    assert "第 1 版时答复“已说明”：农户确认无误" in page and "以前版本的预警（1）" in page


def test_an_explanation_holds_for_what_was_computed_too_and_what_is_critical_waits_again(
    came, correct, people
):
    submission = came(**WRONG)
    assert submission.alerts.get(code="R01").detail == "1 处：99→80"
    answer(people, submission, "explain")
    correct(submission, litres="41", **WRONG)  # sent as before, but the form now wants 82
    assert [state for _number, state, _answer in said(submission)] == ["explained", "open"]
    assert submission.alerts.get(code="R01", number=2).detail == "1 处：99→82"
    assert submission.state == "team_review"


def test_what_differs_beyond_the_words_of_the_alert_is_compared_too(came, correct, people, monkeypatch):
    monkeypatch.setattr(arrival, "FIRST", 0)  # as where many places differ: the alert tells the first of them
    submission = came(**WRONG)
    answer(people, submission, "explain")
    correct(submission, litres="41", **WRONG)
    assert [state for _number, state, _answer in said(submission)] == ["explained", "open"]


def test_an_explanation_of_one_persons_correction_is_none_of_anothers(came, correct, people, person_with):
    submission, b, c = came(), person_with(Role.EN), person_with(Role.EN)
    correct(submission, person=b)
    alert = submission.alerts.get(code="R02")
    assert alert.detail == f"{submission.person.username} → {b.username}"
    alerts.answer(actor=people[Role.TL], alert_id=alert.pk, action="explain", text="原调查员生病，由同组补问")
    correct(submission, person=c)
    assert submission.alerts.get(code="R02", number=3).state == "open"


def test_an_alert_that_says_neither_where_nor_what_is_asked_again(came, correct, people):
    submission = came(flags=["foreign"])
    alert = submission.alerts.get(code="F-foreign")
    alerts.answer(actor=people[Role.TL], alert_id=alert.pk, action="explain", text="已核对派单")
    correct(submission, flags=["foreign"])
    assert submission.alerts.get(code="F-foreign", number=2).state == "open"
    assert submission.state == "team_review"


def test_places_are_kept_whole_and_an_alert_that_could_not_hold_all_is_asked_again(
    came, correct, people, monkeypatch
):
    paths = [f"a_members/member[{n}]/m_name" for n in range(1, 20)]
    held = arrival._together(paths)
    assert len(held) <= 255 and held.endswith(" …")
    assert set(held.split()[:-1]) <= set(paths)
    assert arrival._together(paths[:3]) == " ".join(paths[:3])
    monkeypatch.setattr(arrival, "ROOM", 5)
    submission = came(**WRONG)
    answer(people, submission, "explain")
    correct(submission, **WRONG)
    assert [state for _number, state, _answer in said(submission)] == ["explained", "open"]


def test_what_differs_betrays_nobody(came, people, client):
    version = came().versions.get()
    told = {path: reading.plain(version.form_version_id, path, value) for path, value in DIFFERING.items()}
    assert told == {"a_members/member[1]/m_id": HIDDEN, "a_members/member[1]/m_name": HIDDEN} | {
        "b_water/tap": "yes",
        "b_water/twice": "80.5",
    }
    version.differences = [
        {"path": path, "fact": "value", "sent": value, "computed": ""} for path, value in DIFFERING.items()
    ]
    version.save(update_fields=["differences"])
    client.force_login(people[Role.TL])
    page = client.get(reverse("quality:interview", args=[KEY, version.submission_id])).content.decode()
    assert "80.5" in page and "509901195001011299" not in page and "另一演示户主" not in page


def test_what_was_confirmed_is_asked_again_though_nothing_changed(came, correct, people):
    submission = came(**WRONG)
    answer(people, submission, "confirm", "确实算错")
    correct(submission, **WRONG)
    assert [state for _number, state, _answer in said(submission)] == ["confirmed", "open"]


def test_what_waits_is_closed_as_mended_or_as_renewed_with_the_reason(came, correct, people, assessment):
    mended, renewed = came(**WRONG), came(**WRONG)
    correct(mended)
    correct(renewed, **WRONG)
    assert said(mended) == [(1, "mended", "第 2 版不再触发此项检查。")]
    assert said(renewed) == [
        (1, "renewed", "第 2 版仍触发此项检查，见新版的预警。"),
        (2, "open", ""),
    ]
    waiting = queries.alerts(people[Role.TL], assessment).filter(state="open", code="R01")
    assert [(a.submission, a.number) for a in waiting] == [(renewed, 2)]


def test_a_finding_counts_once_however_many_versions_raised_it(came, correct, people, assessment):
    submission, other = came(**WRONG), came(**WRONG)
    correct(submission, **WRONG)
    correct(other)
    found = queries.alerts(people[Role.QC], assessment).filter(code="R01").counted()
    assert sorted(a.state for a in found) == ["mended", "open"]
    (county,) = figures.of_counties(assessment, people[Role.QC])
    assert (county.critical, county.answered, county.mended, county.asked) == (2, 0, 1, 1)
    (row,) = sheets.codes(found).rows
    assert row[3:] == ("2", "0", "0", "1", "1")


def test_what_a_correction_mended_is_not_answered_on_any_page(came, correct, people, assessment):
    qc, now = people[Role.QC], timezone.now()
    correct(came(**WRONG))
    answer(people, came(**WRONG), "explain")
    came(**WRONG)
    (row,), (team,) = figures.of_people(assessment, qc), figures.of_teams(assessment, qc, now)
    assert (row.alerts, row.answered, row.mended, team.open_alerts) == (3, 1, 1, 1)
    evenings, name = figures.evenings(assessment, qc, now), str
    (printed,) = sheets.people([row]).rows
    assert printed[8:10] == ("1", "1")
    (county,) = sheets.counties([team.row], evenings, name).rows
    assert county[10:12] == ("3", "50.00%")
    assert ("预警", "全部答复", "1 / 2", False) in gates.gates(assessment, evenings, [team.row])
    content = quality_report("报告", assessment, qc, now, name)
    assert "共有预警3条，已答复1条，其中属实0条；修改后消除1条；待答复1条。" in str(content)


def test_the_page_of_alerts_lists_what_was_closed_apart(came, correct, people, client):
    correct(came(**WRONG))
    client.force_login(people[Role.TL])
    address = reverse("quality:alerts", args=[KEY])
    assert "不再触发" in client.get(address, {"state": "closed"}).content.decode()
    for state in ("open", "answered"):
        assert "不再触发" not in client.get(address, {"state": state}).content.decode()


def test_the_printed_table_says_what_a_correction_does(came, people):
    rows = table("quality.Alert")[1]
    assert {name: rows[name].target for name in ("mend", "renew")} == {"mend": "mended", "renew": "renewed"}
    alert = came(**WRONG).alerts.get(code="R01")
    with pytest.raises(IntegrityError), transaction.atomic():  # closed without a reason
        Alert.objects.filter(pk=alert.pk).update(state="mended")
