"""The review of the reports (九（六）; R-9.12): rounds, remarks, answers, drafts, the pass before the issue."""

import datetime
import io
import itertools
import json

import pytest
from django.db import IntegrityError, transaction
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from apps.printed import table
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import ADMINISTRATORS, Role
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import todo
from houping.apps.reports import drafts, gates, places, queries
from houping.apps.reports.models import Draft, Remark, RemarkStep, Round
from houping.apps.reports.services import reviewing
from houping.apps.results import approval
from houping.core import errors

REPORT = "总报告.docx"
TODAY = datetime.date(2026, 11, 30)
NOON = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)


@pytest.fixture
def submitted(results, people, assessment):
    results("a")
    return submit(people, assessment)


def submit(people, assessment, who="tpl"):
    return reviewing.submit(actor=people[who], assessment=assessment, note="初稿")


def remark(people, assessment, who="dept", must=True, name=REPORT):
    return reviewing.remark(
        actor=people[who],
        assessment=assessment,
        name=name,
        heading="一、基本情况",
        quote="全市抽取",
        text="请说明来源",
        must=must,
    )


def take(people, one, action, who, text="说明", version=None):
    one.refresh_from_db()
    return reviewing.take(
        actor=people[who], remark_id=one.pk, action=action, version=version or one.version, text=text
    )


def decide(people, one, action, who="xzj", version=None):
    one.refresh_from_db()
    return reviewing.decide(
        actor=people[who],
        round_id=one.pk,
        action=action,
        version=version or one.version,
        opinion="意见",
        revise_by=TODAY if action == "return" else None,
    )


def words(person, assessment):
    return [entry.title for entry in todo(person, assessment)]


def test_a_round_holds_what_was_submitted_and_each_act_leaves_one_entry(submitted, people, assessment):
    assert submitted.drafts == {REPORT: "2" * 64}
    one = remark(people, assessment)
    decide(people, submitted, "return")
    take(people, one, "done", "tpl")
    second = submit(people, assessment)
    take(people, one, "settle", "dept")
    decide(people, second, "pass")
    told = Entry.objects.filter(action__startswith="report.").order_by("seq").values_list("action", flat=True)
    verbs = ["submit", "remark", "return", "done", "submit", "settle", "pass"]
    assert list(told) == [f"report.{verb}" for verb in verbs]
    assert reviewing.has_passed(second.run)


@pytest.mark.parametrize("who", ["qc", "xzj", "dept", "lg", "lgo", "cty"])
def test_only_the_third_party_submits(results, people, assessment, who):
    results("a")
    with pytest.raises(Refused):
        submit(people, assessment, who)


@pytest.mark.parametrize("who", ["tpl", "lg", "lgo", "cty"])
def test_only_the_working_group_remarks(submitted, people, assessment, who):
    with pytest.raises(Refused):
        remark(people, assessment, who)


@pytest.mark.parametrize("who", ["tpl", "dept", "lg", "lgo", "cty"])
def test_only_quality_control_and_the_bureau_decide(submitted, people, who):
    with pytest.raises(Refused):
        decide(people, submitted, "pass", who)


def test_drafts_under_review_are_not_submitted_again_nor_replaced(submitted, people, assessment):
    with pytest.raises(errors.ReviewUnderWay):
        submit(people, assessment)
    with pytest.raises(errors.ReviewUnderWay):
        revise(people, assessment)


def test_passed_drafts_stay_as_they_are_until_they_are_returned(submitted, people, assessment):
    decide(people, submitted, "pass")
    with pytest.raises(errors.ReviewPassed):
        submit(people, assessment)
    with pytest.raises(errors.ReviewPassed):
        revise(people, assessment)
    decide(people, submitted, "return", "qc")
    assert not reviewing.has_passed(submitted.run)
    assert submit(people, assessment).number == 2


def test_reports_come_back_with_an_answer_to_every_remark(submitted, people, assessment):
    one = remark(people, assessment, must=False)
    decide(people, submitted, "return")
    with pytest.raises(errors.RemarksUnanswered, match="1"):
        submit(people, assessment)
    take(people, one, "explain", "tpl")
    assert submit(people, assessment).number == 2


def test_reports_pass_when_what_had_to_be_changed_is_settled(submitted, people, assessment):
    one, advice = remark(people, assessment), remark(people, assessment, must=False)
    with pytest.raises(errors.RemarksUnsettled, match="1"):
        decide(people, submitted, "pass")
    take(people, one, "done", "tpl")
    with pytest.raises(errors.RemarksUnsettled):
        decide(people, submitted, "pass")
    take(people, one, "settle", "dept")
    assert decide(people, submitted, "pass").state == Round.State.PASSED
    assert advice.number == 2


def test_an_answer_that_is_not_enough_is_asked_again_and_every_answer_stays(submitted, people, assessment):
    one = remark(people, assessment)
    take(people, one, "explain", "tpl", "口径一致")
    take(people, one, "reopen", "dept", "仍请写明")
    take(people, one, "done", "tpl", "已写明")
    take(people, one, "settle", "dept", "")
    steps = RemarkStep.objects.filter(remark=one).values_list("action", "text")
    assert list(steps) == [
        ("explain", "口径一致"),
        ("reopen", "仍请写明"),
        ("done", "已写明"),
        ("settle", ""),
    ]


def test_who_made_a_remark_confirms_it_or_who_decides(submitted, people, assessment):
    one, another = remark(people, assessment), remark(people, assessment)
    for each in (one, another):
        take(people, each, "done", "tpl")
    with pytest.raises(Refused, match="演示人员8"):
        take(people, one, "settle", "dept2")
    take(people, one, "settle", "dept")
    take(people, another, "settle", "xzj")
    with pytest.raises(Refused):
        take(people, remark(people, assessment), "withdraw", "xzj")


def test_two_people_on_one_remark_the_second_is_told(submitted, people, assessment):
    one = remark(people, assessment)
    take(people, one, "done", "tpl")
    take(people, one, "reopen", "dept")
    with pytest.raises(errors.RecordChanged):
        take(people, one, "done", "tpl", version=1)


def test_newer_reports_take_the_place_of_an_open_round_and_remarks_live_on(
    submitted, results, people, assessment
):
    one = remark(people, assessment)
    take(people, one, "done", "tpl")
    results("b")
    with pytest.raises(errors.DraftOutdated, match="reports-b"):
        decide(people, submitted, "pass")
    with pytest.raises(errors.DraftOutdated):
        remark(people, assessment)
    second = submit(people, assessment)
    submitted.refresh_from_db()
    assert submitted.state == Round.State.SUPERSEDED
    with pytest.raises(errors.RemarksUnsettled):
        decide(people, second, "pass")


def test_remarks_are_made_on_reports_under_review_only(results, people, assessment):
    results("a")
    with pytest.raises(errors.ReviewNotOpen):
        remark(people, assessment)
    submit(people, assessment)
    with pytest.raises(errors.ReviewNotOpen):
        remark(people, assessment, name="没有.docx")


def test_grades_are_not_approved_before_their_reports_pass(submitted, people, assessment, reference):
    made = approval.propose(actor=people["qc"], assessment=assessment, reason="按得分")
    move(people, made, "xzj", "review", {"opinion": "同意", "reference": reference})
    with pytest.raises(errors.ReportsNotReviewed):
        move(people, made, "lg", "approve", {"basis": "纪要"})
    decide(people, submitted, "pass")
    move(people, made, "lg", "approve", {"basis": "纪要"})
    assert "印发报告" in words(people["lgo"], assessment)
    with pytest.raises(errors.DraftsApproved):  # what was approved is what goes out
        decide(people, submitted, "return")


def move(people, made, who, action, values):
    made.refresh_from_db()
    approval.move(actor=people[who], proposal_id=made.pk, action=action, version=made.version, values=values)


def revise(people, assessment, document=None):
    file = io.BytesIO()
    (document or Document()).save(file)
    return reviewing.revise(
        actor=people["tpl"],
        assessment=assessment,
        name=REPORT,
        file=file,
        file_name="a.docx",
        note="改",
    )


TEXTS = ("一、总体结论", "万州区名次靠前。评估组工作认真。", "城口县、万盛经开区未达到下限。")


def report(*texts):
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    return document


@pytest.fixture
def written(results, settings, tmp_path):
    """The newest run with its report and facts on the disk."""
    settings.WORKSPACES = tmp_path
    folder = queries.folder_of(results("a")["reports"])
    (folder / "facts").mkdir(parents=True)
    report(*TEXTS).save(folder / REPORT)
    (folder / "facts/texts.json").write_text(json.dumps({REPORT: TEXTS}), encoding="utf-8")
    (folder / "facts/pictures.json").write_text(json.dumps({REPORT: []}), encoding="utf-8")


@pytest.mark.parametrize(
    "texts",
    [
        (*TEXTS[:2], "城口县未达到下限。"),
        (TEXTS[0], "评估组工作认真。", TEXTS[2]),
        (TEXTS[0], "万州区名次靠后。评估组工作认真。", TEXTS[2]),
        (*TEXTS, "群众认可度为百分之九十九。"),
        (*TEXTS, "另有十二户没有访到。"),
        (*TEXTS, "忠县工作扎实。"),
        (*TEXTS, "万州居第一。"),
        (*TEXTS, "综合评价为一般。"),
        (*TEXTS, "评为好。"),
        (*TEXTS, "工作落实排在后面。"),
        (*TEXTS, "以上结论有误。"),
        (*TEXTS, "工作质量优秀。"),
        (*TEXTS, "过半数农户有意见。"),
        (*TEXTS, "大多数问题没有整改。"),
        ("二、总体结论", *TEXTS[1:]),
        (TEXTS[1], TEXTS[0], TEXTS[2]),
    ],
)
def test_a_draft_that_tells_another_result_is_not_taken(written, people, assessment, texts):
    with pytest.raises(errors.DraftDiffers):
        revise(people, assessment, report(*texts))
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    "texts",
    [
        (TEXTS[0], "万州区名次靠前。评估组工作很认真，程序规范。", TEXTS[2]),
        (TEXTS[0], "万州区名次靠前。", TEXTS[2]),
        (*TEXTS, "走访由调查员结伴进行。"),
    ],
)
def test_sentences_that_tell_no_result_are_reworded_left_out_and_added(written, people, assessment, texts):
    made = revise(people, assessment, report(*texts))
    assert made.number == 2
    assert drafts.versions(assessment, REPORT)[-1].draft == made
    with pytest.raises(errors.DraftUnchanged):
        revise(people, assessment, report(*texts))


@pytest.mark.parametrize("mark", ["ins", "del", "moveFrom", "pPrChange", "cellIns"])
def test_tracked_changes_do_not_go_out_with_a_report(written, people, assessment, mark):
    document = report(*TEXTS)
    document.paragraphs[1]._p.append(OxmlElement(f"w:{mark}"))
    with pytest.raises(errors.DraftMarked):
        revise(people, assessment, document)


def test_comments_do_not_go_out_with_a_report(written, people, assessment):
    document = report(*TEXTS)
    document.add_comment(document.paragraphs[1].runs[0], text="内部意见", author="甲", initials="甲")
    with pytest.raises(errors.DraftMarked):
        revise(people, assessment, document)


def wrapped(document):
    """A paragraph inside another element of the body is printed too."""
    text = "<w:p><w:r><w:t>巫山县排名第1，得分99分。</w:t></w:r></w:p>"
    around = parse_xml(f'<w:customXml {nsdecls("w")} w:element="x">{text}</w:customXml>')
    document.element.body.sectPr.addprevious(around)
    return document


def in_a_margin(document):
    document.sections[0].header.paragraphs[0].text = "本区县等次为好，全市领先"
    return document


def shown_again(document):
    """Text whose property “hidden” is switched off is printed."""
    run = document.paragraphs[-1].add_run("城口县未达到下限。")
    run._r.get_or_add_rPr().append(parse_xml(f'<w:vanish {nsdecls("w")} w:val="0"/>'))
    return document


def a_symbol(document):
    document.paragraphs[-1].add_run()._r.append(parse_xml(f"<w:sym {nsdecls('w')}/>"))
    return document


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (wrapped, errors.DraftUnread),
        (in_a_margin, errors.DraftUnread),
        (a_symbol, errors.DraftUnread),
        (shown_again, errors.DraftDiffers),
    ],
)
def test_nothing_is_printed_that_the_check_does_not_read(written, people, assessment, change, error):
    with pytest.raises(error):
        revise(people, assessment, change(report(*TEXTS)))


def test_a_refused_draft_is_told_what_differs_and_what_to_do(written, people, assessment):
    with pytest.raises(errors.DraftDiffers) as told:
        revise(people, assessment, report(TEXTS[0], TEXTS[1].replace("靠前", "靠后"), TEXTS[2]))
    said = told.value.message("zh")
    assert "“后”与事实文件不一致" in said and "恢复原来的文字" in said and "重新生成报告" not in said


def test_a_remark_is_confirmed_once_more_when_its_wording_was_lost_by_a_computation(
    written, results, people, assessment
):
    """A report that is computed anew is written anew: the sentence that answered a remark is gone."""
    first = submit(people, assessment)
    one, other = remark(people, assessment), remark(people, assessment, must=False)
    for each in (one, other):
        take(people, each, "done", "tpl")
    decide(people, first, "return")
    revise(people, assessment, report(*TEXTS, "走访由调查员结伴进行。"))
    submit(people, assessment)
    for each in (one, other):
        each.refresh_from_db()
        take(people, each, "settle", "dept")
    results("b")
    second = submit(people, assessment)
    one.refresh_from_db(), other.refresh_from_db()
    assert (one.state, other.state) == (Remark.State.ANSWERED, Remark.State.SETTLED)
    assert one.steps.last().action == "again"
    with pytest.raises(errors.RemarksUnsettled):
        decide(people, second, "pass")


EVERYBODY = [role for role in Role if role not in ADMINISTRATORS]
STANDING = {
    "open": {"opinion": "", "decided": None, "revise_by": None},
    "superseded": {"opinion": "", "decided": None, "revise_by": None},
    "passed": {"opinion": "同意", "decided": NOON, "revise_by": None},
    "returned": {"opinion": "改", "decided": NOON, "revise_by": TODAY},
}


def outcome(act):
    try:
        act()
    except Refused:
        return "refused"
    except errors.MoveRefused:
        return "wrong state"
    return "done"


def promised(row, state, role):
    if str(role) not in row.roles:
        return "refused"
    return "done" if state in row.sources else "wrong state"


@pytest.mark.parametrize("action", Round.MOVES)
def test_a_round_takes_the_steps_of_the_printed_table_and_no_other(submitted, people, person_with, action):
    states, rows = table("reports.Round")
    rounds, wrong = Round.objects.filter(pk=submitted.pk), []
    for state, role in itertools.product(states, EVERYBODY):
        by = people["qc2"] if state in ("passed", "returned") else None
        rounds.update(state=state, version=1, decided_by=by, **STANDING[state])
        actor = person_with(role)
        got = outcome(lambda actor=actor: decide(people | {"actor": actor}, submitted, action, "actor"))
        submitted.refresh_from_db()
        after = rows[action].target if got == "done" else state
        if (got, submitted.state) != (promised(rows[action], state, role), after):
            wrong.append((state, role, got))
    assert wrong == []


@pytest.mark.parametrize("action", Remark.MOVES)
def test_a_remark_takes_the_steps_of_the_printed_table_and_no_other(
    submitted, people, assessment, person_with, action
):
    states, rows = table("reports.Remark")
    one, wrong = remark(people, assessment), []
    for state, role in itertools.product(states, EVERYBODY):
        actor = person_with(role)
        Remark.objects.filter(pk=one.pk).update(state=state, by=actor)  # its own maker
        got = outcome(lambda actor=actor: take(people | {"actor": actor}, one, action, "actor"))
        one.refresh_from_db()
        after = rows[action].target if got == "done" else state
        if (got, one.state) != (promised(rows[action], state, role), after):
            wrong.append((state, role, got))
    assert wrong == []


def test_an_issue_counts_the_newest_draft_of_each_report(submitted, people, assessment):
    run = submitted.run
    for number, digest in ((2, "5" * 64), (3, "6" * 64)):
        Draft.objects.create(
            run=run,
            assessment=assessment,
            name=REPORT,
            number=number,
            sha256=digest,
            size=1,
            note="改",
            by=people["tpl"],
        )
    assert drafts.digests(run) == {REPORT: "6" * 64}
    assert [v.sha256[0] for v in drafts.versions(assessment, REPORT)] == ["2", "5", "6"]


def test_a_version_keeps_its_number_whatever_is_computed_later(submitted, results, people, assessment):
    def numbers():
        return [(v.number, v.run.run) for v in drafts.versions(assessment, REPORT)]

    before = numbers()
    results("b")
    submit(people, assessment)
    results("c")
    assert numbers() == [*before, (2, "reports-b"), (3, "reports-c")]


def test_a_link_in_a_draft_leads_to_pages_of_the_web_only(submitted, settings, tmp_path, assessment):
    settings.WORKSPACES = tmp_path
    path = queries.folder_of(submitted.run) / REPORT
    path.parent.mkdir(parents=True)
    linked(path, "javascript:alert(1)", "https://example.org/")
    (version,) = drafts.versions(assessment, REPORT)
    html = "".join(place.body for place in places.places(version))
    assert "javascript" not in html
    assert 'href="https://example.org/"' in html


def linked(path, *targets):
    """Write a Word file with a paragraph that links to some targets."""
    document = Document()
    paragraph = document.add_paragraph("见：")
    for target in targets:
        key = document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), key)
        link.append(paragraph.add_run("链接")._r)
        paragraph._p.append(link)
    document.save(path)


def test_everybody_is_told_what_waits(submitted, people, assessment):
    assert "审核报告（第 1 轮）" in words(people["dept"], assessment)
    one = remark(people, assessment)
    assert "答复报告审核意见：1 条" in words(people["tpl"], assessment)
    decide(people, submitted, "return")
    assert "报告退回修改，改好后再次送审" in words(people["tpl"], assessment)
    take(people, one, "done", "tpl")
    assert "确认审核意见的落实：1 条" in words(people["dept"], assessment)
    assert "确认审核意见的落实：1 条" not in words(people["dept2"], assessment)


def test_the_gate_says_whether_the_newest_reports_passed(submitted, results, people, assessment):
    def met():
        return gates.reports(assessment)[1][3]

    assert met() is None
    decide(people, submitted, "return")
    assert met() is False
    decide(people, submit(people, assessment), "pass")
    assert met() is True
    results("b")
    assert met() is None


@pytest.mark.parametrize(
    "change", [{"state": "passed"}, {"state": "returned", "opinion": "x"}, {"number": 1, "state": "open"}]
)
def test_the_database_refuses_a_round_without_what_its_state_implies(submitted, people, assessment, change):
    decide(people, submitted, "return")
    second = submit(people, assessment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=second.pk).update(**change)


def test_a_remark_says_something(submitted, people, assessment):
    one = remark(people, assessment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Remark.objects.filter(pk=one.pk).update(text="")
