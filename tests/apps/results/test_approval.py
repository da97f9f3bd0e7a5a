"""Grades are proposed, reviewed and approved by three people; reports are issued after that and not before."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.conftest import KEY
from houping.apps.accounts.access import Refused
from houping.apps.findings.models import CountyRuling, Finding, Session
from houping.apps.findings.services.reporting import report_finding
from houping.apps.jobs.models import Job
from houping.apps.ledger.models import Entry
from houping.apps.ledger.queries import stored
from houping.apps.reports.models import Issue
from houping.apps.reports.services import issuing as reports
from houping.apps.results import approval, sheets
from houping.apps.results.figures import Figures
from houping.apps.results.models import Proposal
from houping.core import errors
from houping.core.ledger import verify


@pytest.fixture
def proposed(results, reviewed, people, assessment):
    results("a")
    reviewed()
    return approval.propose(actor=people["qc"], assessment=assessment, reason="按得分和名额")


@pytest.fixture
def step(people, reference):
    """Take one step: step(proposal, "review", by="xzj")."""
    values = {
        "review": {"opinion": "同意", "reference": reference},
        "approve": {"basis": "会议纪要3号"},
        "return": {"returned_for": "请说明分界附近的区县"},
        "reject": {"returned_for": "请再研究"},
    }

    def take(proposal, action, by, version=None):
        proposal.refresh_from_db()
        return approval.move(
            actor=people[by],
            proposal_id=proposal.pk,
            action=action,
            version=version or proposal.version,
            values=values[action],
        )

    return take


@pytest.fixture
def approved(proposed, step):
    step(proposed, "review", "xzj")
    return step(proposed, "approve", "lg")


def actions(prefix):
    return list(
        Entry.objects.filter(action__startswith=prefix).order_by("seq").values_list("action", flat=True)
    )


def test_three_people_carry_a_proposal_to_approval_and_each_step_leaves_one_entry(approved):
    assert approved.state == Proposal.State.APPROVED
    assert actions("grade.") == ["grade.propose", "grade.review", "grade.approve"]


@pytest.mark.parametrize(
    ("action", "wrong", "who"),
    [("review", "qc", "市乡村振兴局"), ("review", "lg", "市乡村振兴局"), ("approve", "lgo", "领导小组")],
)
def test_a_step_belongs_to_its_office_and_the_refusal_names_it(proposed, step, action, wrong, who):
    if action == "approve":
        step(proposed, "review", "xzj")
    with pytest.raises(Refused) as refused:
        step(proposed, action, wrong)
    assert refused.value.who == who


def test_who_proposed_cannot_review_even_with_both_roles(proposed, step, people):
    from houping.apps.accounts.models import Assignment, Person

    Assignment.objects.create(person=people["qc"], role="XZJ", assessment=KEY)
    people["qc"] = Person.objects.get(pk=people["qc"].pk)
    with pytest.raises(errors.StepByAnother) as refused:
        step(proposed, "review", "qc")
    assert people["qc"].name in refused.value.message() and "市乡村振兴局" in refused.value.message()


def test_the_second_reviewer_is_told_and_changes_nothing(proposed, step):
    version = proposed.version
    step(proposed, "review", "xzj")
    with pytest.raises(errors.MoveRefused):
        step(proposed, "review", "xzj2", version)
    with pytest.raises(errors.RecordChanged) as refused:
        step(proposed, "approve", "lg", version)
    assert proposed.changed_by is not None and Proposal.objects.get().reviewed_by.username == "xzj"
    assert Proposal.objects.get().reviewed_by.name in refused.value.message()


def test_only_one_proposal_is_under_way(proposed, assessment, people):
    with pytest.raises(errors.ProposalUnderWay, match="1"):
        approval.propose(actor=people["qc2"], assessment=assessment, reason="再提")
    assert assessment.proposals.count() == 1


def test_results_computed_anew_stop_a_proposal_until_it_is_made_anew(
    proposed, step, results, assessment, people
):
    results("b")
    with pytest.raises(errors.ProposalOutdated):
        step(proposed, "review", "xzj")
    step(proposed, "return", "xzj")
    again = approval.propose(actor=people["qc"], assessment=assessment, reason="按新结果")
    assert (again.number, again.grades.run) == (2, "grades-b")


def test_reports_of_other_grades_are_not_proposed(results, assessment, people):
    results("a", grades="grades-older")
    with pytest.raises(errors.ReportsOfOtherGrades):
        approval.propose(actor=people["qc"], assessment=assessment, reason="x")


def test_nothing_is_proposed_before_there_are_results(issued, assessment, people):
    with pytest.raises(errors.StepsMissing):
        approval.propose(actor=people["qc"], assessment=assessment, reason="x")


def test_a_new_approval_takes_the_place_of_the_one_before(
    approved, results, reviewed, step, assessment, people
):
    results("b")
    reviewed()
    again = approval.propose(actor=people["qc"], assessment=assessment, reason="异议成立后重算")
    step(again, "review", "xzj")
    step(again, "approve", "lg")
    approved.refresh_from_db()
    assert approved.state == "superseded"
    assert approval.approved(assessment).number == 2


@pytest.mark.parametrize(
    "change",
    [
        {"state": "approved"},
        {"state": "reviewed"},
        {"state": "returned"},
        {"reason": ""},
    ],
)
def test_the_database_refuses_a_state_without_what_it_implies(proposed, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposed.pk).update(**change)


def test_the_database_refuses_one_person_for_two_steps(approved, people):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=approved.pk).update(approved_by=people["xzj"])


def issue(people, assessment, who="lgo"):
    return reports.issue(actor=people[who], assessment=assessment, document_number="演示5号")


def test_reports_are_not_issued_before_approval(proposed, step, people, assessment):
    step(proposed, "review", "xzj")
    with pytest.raises(errors.ReportsNotApproved):
        issue(people, assessment)
    assert Issue.objects.count() == 0


def test_the_printed_head_is_the_entry_that_holds_the_digests(approved, people, assessment):
    made = issue(people, assessment)
    entry = Entry.objects.get(seq=made.head_seq)
    assert (entry.action, entry.digest) == ("report.issue", made.head)
    assert entry.data["outputs"] == {"总报告.docx": "2" * 64}
    assert verify(stored(), printed=[made.head]).is_whole


def test_reports_are_issued_once(approved, people, assessment):
    issue(people, assessment)
    with pytest.raises(errors.ReportsIssued, match="演示5号"):
        issue(people, assessment, "lgo2")
    assert Job.objects.filter(kind="reports.issue").count() == 1


def test_counties_are_told_once_and_see_their_report_only_then(approved, people, assessment, client):
    made = issue(people, assessment)
    client.force_login(people["cty"])
    own = reverse("reports:own", args=[KEY])
    file = reverse("reports:own-file", args=[KEY, "500101", 1])
    with pytest.raises(errors.MoveRefused):
        reports.publish(actor=people["lgo"], issue_id=made.pk, version=1)
    name = "区县报告/500101-万州区.docx"
    reports.keep_written(issue_id=made.pk, files={name: "5" * 64})
    (made.home / name).parent.mkdir(parents=True)
    (made.home / name).write_bytes(b"PK")
    assert "还没有通报" in client.get(own).content.decode()
    assert client.get(file).status_code == 404
    reports.publish(actor=people["lgo"], issue_id=made.pk, version=2)
    with pytest.raises(errors.MoveRefused):
        reports.publish(actor=people["lgo2"], issue_id=made.pk, version=2)
    assert "万州区" in client.get(own).content.decode()
    assert b"".join(client.get(file).streaming_content) == b"PK"
    assert client.get(reverse("reports:own-file", args=[KEY, "500102", 1])).status_code == 403
    assert assessment.notices.filter(title__startswith="演示5号").count() == 1


def test_a_county_opens_nothing_of_the_way_to_approval(approved, people, client):
    client.force_login(people["cty"])
    for name, args in (("proposals", ()), ("proposal", (1,)), ("answers", ()), ("runs", ())):
        assert client.get(reverse(f"results:{name}", args=[KEY, *args])).status_code == 403
    assert client.get(reverse("reports:issued", args=[KEY, 1])).status_code == 403


def test_what_waits_is_on_the_list_of_whom_it_waits_for(proposed, step, people, assessment):
    from houping.apps.plans.queries import todo

    def titles(who):
        return [entry.title for entry in todo(people[who], assessment)]

    assert "第 1 号等次建议：审核通过" in titles("xzj")
    step(proposed, "review", "xzj")
    assert "第 1 号等次建议：审定" in titles("lg")
    step(proposed, "approve", "lg")
    assert "印发报告" in titles("lgo") and "印发报告" not in titles("lg")


def test_what_has_no_page_of_signature_is_told_by_its_digest(approved, people, assessment, client):
    made = issue(people, assessment)
    reports.keep_written(
        issue_id=made.pk, files={"总报告.docx": "1" * 64, "附表.xlsx": "2" * 64, "概览.html": "3" * 64}
    )
    kept = Entry.objects.get(action="report.issued").details
    assert all(digest * 64 in kept for digest in "123")
    client.force_login(people["lgo"])
    text = client.get(reverse("reports:issued", args=[KEY, made.number])).content.decode()
    rows = {
        name: text[text.index(digest * 64) :].split("</tr>")[0]
        for name, digest in (("docx", "1"), ("xlsx", "2"), ("html", "3"))
    }
    assert {name for name, row in rows.items() if "以此摘要核对" in row} == {"xlsx", "html"}


def test_a_refused_step_keeps_what_was_typed_and_says_who_can(proposed, step, people, client):
    client.force_login(people["lg"])
    version = proposed.version
    step(proposed, "review", "xzj")
    address = reverse("results:proposal-move", args=[KEY, proposed.number, "approve"])
    answer = client.post(address, {"version": version, "basis": "会议纪要〔2022〕9号（演示）"})
    text = answer.content.decode()
    assert answer.status_code == 409 and 'value="会议纪要〔2022〕9号（演示）"' in text
    version = Proposal.objects.get().version
    assert f'name="version" value="{version}"' in text  # who has compared sends it again
    assert (
        client.post(address, {"version": version, "basis": "会议纪要〔2022〕9号（演示）"}).status_code == 302
    )


def test_the_text_of_a_step_that_somebody_else_has_done_stays_on_the_page(
    proposed, step, people, client, reference
):
    step(proposed, "review", "xzj")
    client.force_login(people["xzj2"])
    address = reverse("results:proposal-move", args=[KEY, proposed.number, "review"])
    values = {"version": proposed.version, "opinion": "同意，另请注意两县。", "reference": reference.pk}
    answer = client.post(address, values)
    text = answer.content.decode()
    assert answer.status_code == 409 and "readonly>同意，另请注意两县。</textarea>" in text
    assert "由市乡村振兴局办理" in text


def test_figures_are_called_decided_once_their_own_run_is_approved(proposed, step, results):
    shown = Figures("reports-a", {}, (), {}, {}, Path(), Path())
    assert not approval.decides(None, shown) and not approval.decides(proposed, shown)
    step(proposed, "review", "xzj")
    decided = step(proposed, "approve", "lg")
    assert approval.decides(decided, shown)
    assert not approval.decides(decided, replace(shown, run="reports-b"))
    assert [sheets.grades(shown, None, decided=d).header[7] for d in (False, True)] == [
        "建议等次",
        "审定等次",
    ]


def test_a_problem_reported_after_the_approval_says_that_it_changes_no_score(approved, people, client):
    """The form says so before, the page of the problem after; one from before says nothing of the kind (M12)."""
    client.force_login(people["qc"])
    new, said = reverse("findings:new", args=[KEY]), "不改变已审定的得分和等次"
    assert said in client.get(new).content.decode()
    values = {"county": "500101", "source": "talk", "indicator": "4.1", "title": "演示", "what": "演示"}
    values |= {"severity": "minor", "spread": "point", "extent": "single"}
    found = report_finding(actor=people["qc"], assessment=approved.assessment, values=values)
    page = reverse("findings:finding", args=[KEY, found.pk])
    assert said in client.get(page).content.decode()
    Finding.objects.update(found=approved.approved - datetime.timedelta(days=1))
    assert said not in client.get(page).content.decode()


@pytest.fixture
def matter(assessment, people):
    """Put a matter of a county to the vote."""
    session = Session.objects.create(assessment=assessment, number=1, place="演示", chair=people["qc"])
    return CountyRuling.objects.create(
        assessment=assessment, number=4, county="500101", trigger="A", basis="纪要（演示）", reasons="演示",
        session=session, proposed_by=people["qc"],
    )  # fmt: skip


def test_whoever_acts_on_grades_is_warned_of_matters_that_the_panel_has_not_decided(
    matter, proposed, step, people, client
):
    link = reverse("findings:county-ruling", args=[KEY, 4])
    listed, shown = reverse("results:proposals", args=[KEY]), reverse("results:proposal", args=[KEY, 1])

    def is_warned(name, address):
        client.force_login(people[name])
        page = client.get(address).content.decode()
        return link in page and "万州区 · 存在规模性返贫风险或其他突出问题" in page

    assert is_warned("qc", listed) and is_warned("xzj", shown)
    step(proposed, "review", "xzj")
    assert is_warned("lg", shown)
    step(proposed, "approve", "lg")
    assert not is_warned("lg", shown)
    CountyRuling.objects.update(state="rejected", decided_by=people["qc"], decided=timezone.now())
    assert not is_warned("qc", listed)
