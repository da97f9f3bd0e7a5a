"""The exam: who may sit it, what the clock does, what two windows do, and what follows from the mark."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.conftest import KEY
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.training import queries, todo
from houping.apps.training.models import Attempt, Certificate, Grant, Question
from houping.apps.training.services import exams
from houping.core.errors import AnswerUnusable, AttemptLeft, BankTooSmall, ExamOver, ExamPassed, ExamsUsedUp

from .conftest import right

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def person(questions, rules, person_with):
    """An enumerator with a bank and rules of ten questions."""
    questions()
    return person_with(Role.EN)


@pytest.fixture
def attempt(person, assessment):
    return exams.begin(actor=person, assessment=assessment)


def save(attempt, place, letters="B", actor=None):
    question = attempt.paper[place]
    actor = actor or attempt.person
    return exams.save_answer(actor=actor, attempt_id=attempt.pk, question=question, letters=letters)


def runs_out(attempt, ago=2 * MINUTE):
    """Let the time of an attempt be over."""
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk).update(started=now - 10 * MINUTE, ends=now - ago)


def test_the_paper_follows_the_shares_and_its_seed_stands_in_the_ledger(attempt):
    paper = exams.paper_of(attempt)
    subjects = [q.subject for q in paper]
    assert len(paper) == 10
    assert {s: subjects.count(s) for s in set(subjects)} == {
        "policy": 3,
        "form": 3,
        "sampling": 1,
        "income": 2,
        "discipline": 1,
    }
    assert attempt.seed in Entry.objects.get(action="exam.begin").details


def test_beginning_twice_is_one_paper(attempt, person, assessment):
    assert exams.begin(actor=person, assessment=assessment) == attempt
    assert Entry.objects.filter(action="exam.begin").count() == 1
    with pytest.raises(IntegrityError, match=r"attempt_one_open|UNIQUE"), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(state="open")
        copy = Attempt.objects.get(pk=attempt.pk)
        copy.pk, copy.number = None, 2
        copy.save(force_insert=True)


def test_a_mark_below_the_pass_mark_gives_no_certificate_and_one_resit(person, assessment, sit):
    assert sit(person, 0.8).score == 80
    assert not queries.certified(person, assessment)
    second = sit(person, 0.8)
    assert second.number == 2
    with pytest.raises(ExamsUsedUp):
        exams.begin(actor=person, assessment=assessment)


def test_the_resit_is_another_paper(person, assessment, sit):
    first, second = sit(person, 0), sit(person, 0)
    assert first.seed != second.seed
    assert first.paper != second.paper


def test_at_the_pass_mark_the_certificate_comes_in_the_same_act(person, assessment, sit):
    done = sit(person, 0.9)
    assert (done.score, done.has_passed) == (90, True)
    assert Certificate.objects.get().printed == "CQ2021-0001"
    assert queries.certified(person, assessment)
    last = Entry.objects.order_by("-seq").first()
    assert last.action == "exam.submit" and "CQ2021-0001" in last.details
    with pytest.raises(ExamPassed):
        exams.begin(actor=person, assessment=assessment)


def test_nobody_passes_by_rounding(person, rules, assessment, sit):
    rules(questions=24)  # 19 of 24 are 79.1667 points
    assert sit(person, 19 / 24).score == Decimal("79.1")


def test_every_answer_is_kept_when_it_is_given_and_is_there_after_a_break(attempt, client, person):
    save(attempt, 0, "B")
    client.force_login(person)
    text = client.get(reverse("training:paper", args=[KEY, attempt.pk])).content.decode()
    box = f'name="q{attempt.paper[0]}" value="B" checked'
    assert box in text and "已恢复保存的答案" in text


def test_two_windows_of_one_paper_overwrite_only_what_was_answered_in_them(attempt):
    save(attempt, 0, "B")  # the first window
    save(attempt, 1, "B")  # the second, opened before
    save(attempt, 0, "C")  # a later wish for the same question
    attempt.refresh_from_db()
    assert attempt.answers == {str(attempt.paper[0]): "C", str(attempt.paper[1]): "B"}


def test_the_second_window_learns_that_the_paper_was_handed_in(attempt, client, person):
    client.force_login(person)
    submit = reverse("training:submit", args=[KEY, attempt.pk])
    first = client.post(submit, {f"q{pk}": "B" for pk in attempt.paper})
    again = client.post(submit, {f"q{pk}": "A" for pk in attempt.paper})
    assert first.headers["Location"] == again.headers["Location"]
    attempt.refresh_from_db()
    assert attempt.score == 100
    assert Entry.objects.filter(action="exam.submit").count() == 1
    late = client.post(
        reverse("training:save", args=[KEY, attempt.pk]), {"question": attempt.paper[0], "answer": "A"}
    )
    assert late.status_code == 409 and "试卷已交" in late.json()["said"]


def test_when_the_time_is_up_the_saved_answers_count_and_no_others(attempt, client, person):
    for place in range(9):
        save(attempt, place)
    runs_out(attempt)
    with pytest.raises(ExamOver):
        save(attempt, 9)
    client.force_login(person)
    answer = client.get(reverse("training:paper", args=[KEY, attempt.pk]))
    assert answer.headers["Location"].endswith("/result/")
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("timed_out", 90)
    assert queries.certified(person, attempt.assessment)


def test_a_paper_that_was_on_its_way_when_the_time_was_up_still_counts(attempt, person):
    runs_out(attempt, ago=datetime.timedelta(seconds=20))
    done = exams.submit(actor=person, attempt_id=attempt.pk, answers=right(attempt))
    assert (done.state, done.score) == ("submitted", 100)


def test_a_paper_that_comes_later_counts_with_what_was_saved(attempt, person):
    save(attempt, 0)
    runs_out(attempt)
    done = exams.submit(actor=person, attempt_id=attempt.pk, answers=right(attempt))
    assert (done.state, done.score) == ("timed_out", 10)


def test_papers_of_those_who_do_not_come_back_are_taken_in_by_the_bureau(attempt, assessment, person_with):
    bureau = person_with(Role.XZJ)
    assert exams.collect(actor=bureau, assessment=assessment) == 0
    runs_out(attempt)
    assert exams.collect(actor=bureau, assessment=assessment) == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("timed_out", 0)


def test_a_session_that_ran_out_keeps_the_answers_that_were_typed(attempt, client, person):
    client.force_login(person)
    client.logout()
    save_url = reverse("training:save", args=[KEY, attempt.pk])
    spoken = client.post(
        save_url, {"question": attempt.paper[0], "answer": "B"}, headers={"HX-Request": "true"}
    )
    assert spoken.status_code == 401  # the page keeps the answer in the browser and says so
    page = reverse("training:paper", args=[KEY, attempt.pk])
    answer = client.post(
        reverse("training:submit", args=[KEY, attempt.pk]),
        {f"q{attempt.paper[0]}": "B"},
        headers={"referer": f"http://testserver{page}"},
    )
    text = answer.content.decode()
    assert answer.status_code == 401 and f'data-typed-on="{page}"' in text
    assert f'data-field="q{attempt.paper[0]}" readonly>B</textarea>' in text


@pytest.mark.parametrize("letters", ["Z", "AB", "甲"])
def test_an_answer_that_the_question_does_not_have_is_refused(attempt, letters):
    with pytest.raises(AnswerUnusable):
        save(attempt, 0, letters)


def test_a_question_of_another_paper_is_refused(attempt):
    outside = Question.objects.exclude(pk__in=attempt.paper).first()
    with pytest.raises(AnswerUnusable):
        exams.save_answer(actor=attempt.person, attempt_id=attempt.pk, question=outside.pk, letters="A")


def test_nobody_answers_or_sees_the_paper_of_somebody_else(attempt, person_with, client):
    other = person_with(Role.EN)
    with pytest.raises(Attempt.DoesNotExist):
        save(attempt, 0, actor=other)
    client.force_login(other)
    for name in ("paper", "result"):
        assert client.get(reverse(f"training:{name}", args=[KEY, attempt.pk])).status_code == 404


def test_a_paper_in_progress_never_shows_its_answers(attempt, client, person):
    Question.objects.filter(pk__in=attempt.paper).update(reason="解析在此")
    client.force_login(person)
    page = client.get(reverse("training:paper", args=[KEY, attempt.pk])).content.decode()
    assert "解析在此" not in page
    assert client.get(reverse("training:result", args=[KEY, attempt.pk])).status_code == 302


def test_a_bank_that_is_too_small_is_named_with_what_it_lacks(rules, questions, person_with, assessment):
    questions([])
    with pytest.raises(BankTooSmall) as caught:
        exams.begin(actor=person_with(Role.EN), assessment=assessment)
    assert "政策 −3" in caught.value.message("zh")


def test_a_subject_that_a_level_is_never_asked_gives_its_share_to_the_others(
    rules, questions, person_with, assessment
):
    from .conftest import rows

    changed = rows()
    for line in changed:
        if line["科目"] == "收入核算":
            line["层级"] = "调查员"
    questions(changed)
    paper = exams.paper_of(exams.begin(actor=person_with(Role.PH), assessment=assessment))
    assert len(paper) == 10
    assert "income" not in {q.subject for q in paper}


def test_the_rules_are_ours_and_say_so_until_the_bureau_sets_them(assessment, questions, person_with, client):
    client.force_login(person_with(Role.EN))
    page = reverse("training:exam", args=[KEY])
    assert "示例" in client.get(page).content.decode()
    bureau = person_with(Role.XZJ)
    client.force_login(bureau)
    values = {"questions": 20, "minutes": 30, "pass_mark": 80, "resits": 0, "experienced": 30}
    shares = {"share_policy": 40, "share_form": 30, "share_sampling": 10, "share_income": 10}
    wrong = client.post(reverse("training:rules", args=[KEY]), values | shares | {"share_discipline": 5})
    assert wrong.status_code == 422 and "现为 95%" in wrong.content.decode()
    sent = client.post(reverse("training:rules", args=[KEY]), values | shares | {"share_discipline": 10})
    assert sent.status_code == 302
    kept = queries.rules_of(assessment)
    assert (kept.is_assumed, kept.pass_mark, kept.shares["policy"]) == (False, 80, 40)


@pytest.fixture
def used_up(person, sit):
    """The enumerator after both attempts."""
    sit(person, 0), sit(person, 0)
    return person


def test_without_an_attempt_there_is_no_button_and_nothing_to_do_but_words(used_up, assessment, client):
    assert not list(todo.exam(used_up, assessment))
    assert "申请再给一次补考" in queries.why_not(used_up, assessment)
    client.force_login(used_up)
    for name in ("exam", "overview"):
        page = client.get(reverse(f"training:{name}", args=[KEY])).content.decode()
        assert "申请再给一次补考" in page
        assert "开始考试" not in page and "去考试" not in page


def test_the_bureau_gives_one_person_one_more_attempt_with_the_reason(
    used_up, assessment, person_with, client, sit
):
    bureau, other = person_with(Role.XZJ), person_with(Role.EN)
    for _ in range(2):
        sit(other, 0)
    client.force_login(bureau)
    assert (
        client.get(reverse("training:results", args=[KEY])).content.decode().count("再给一次</button>") == 2
    )
    address = reverse("training:grant", args=[KEY, used_up.pk])
    client.post(address, {"reason": " "})
    assert not Grant.objects.exists()
    client.post(address, {"reason": "已参加补训（演示）"})
    client.post(address, {"reason": "再点一次"})  # nothing to give: an attempt is left
    made = Grant.objects.get()
    assert (made.person, made.by, made.reason) == (used_up, bureau, "已参加补训（演示）")
    entry = Entry.objects.get(action="exam.grant")
    assert entry.subject == f"person:{used_up.pk}" and "已参加补训" in entry.details
    assert [t.title for t in todo.exam(used_up, assessment)] == ["参加上岗考试"]
    client.force_login(used_up)
    page = client.get(reverse("training:exam", args=[KEY])).content.decode()
    assert "已参加补训（演示）" in page and "开始考试" in page
    assert sit(used_up, 1).number == 3 and queries.certified(used_up, assessment)
    with pytest.raises(ExamsUsedUp):  # for the others nothing changed
        exams.begin(actor=other, assessment=assessment)


def test_nobody_gives_an_attempt_to_who_has_one_or_without_the_role(person, assessment, person_with, sit):
    with pytest.raises(AttemptLeft):
        exams.grant(actor=person_with(Role.XZJ), assessment=assessment, person=person, reason="x")
    sit(person, 0), sit(person, 0)
    with pytest.raises(Refused):
        exams.grant(actor=person_with(Role.TPL), assessment=assessment, person=person, reason="x")
