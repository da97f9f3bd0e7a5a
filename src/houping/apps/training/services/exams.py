"""The exam: begun, saved answer by answer, handed in; who passes is certified in the same act."""

import secrets
from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Person
from houping.apps.accounts.states import after
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.training import papers, queries
from houping.apps.training.models import Attempt, Certificate, Grant, Question, Rules, Subject
from houping.apps.training.models.exams import SHARES
from houping.core import errors
from houping.core.provenance import canonical_json, digest


@transaction.atomic
def set_rules(*, actor: Any, assessment: Assessment, values: Mapping[str, Any]) -> Rules:
    """Set the parameters of exam and roster; attempts under way keep theirs."""
    require(actor, "exam.rules", assessment=assessment.key)
    rules, _made = Rules.objects.update_or_create(assessment=assessment, defaults=dict(values))
    said = {name: str(value) for name, value in values.items()}
    _tell(actor, "exam.rules", assessment, f"exam-rules:{assessment.key}", **said)
    return rules


@transaction.atomic
def begin(*, actor: Any, assessment: Assessment) -> Attempt:
    """Draw a paper and start its time; who has an open paper goes on with it.

    Raises ExamNotOwed, ExamPassed, ExamsUsedUp, BankTooSmall.
    """
    require(actor, "exam.take", assessment=assessment.key)
    Person.objects.select_for_update().get(pk=actor.pk)  # two clicks wait for each other
    if under_way := Attempt.objects.filter(assessment=assessment, person=actor, state="open").first():
        return under_way
    level, rules = queries.level_of(actor.roles(assessment.key)), queries.rules_of(assessment)
    if not level:
        raise errors.ExamNotOwed()
    manual = queries.manual_number(assessment)
    number = _next_number(actor, assessment, manual, rules)
    seed, now = secrets.token_hex(16), timezone.now()
    drawn = _paper(assessment, level, rules, seed)
    made = Attempt.objects.create(
        assessment=assessment,
        person=actor,
        level=level,
        manual=manual,
        number=number,
        seed=seed,
        paper=[q.pk for q in drawn],
        pass_mark=rules.pass_mark,
        started=now,
        ends=now + timezone.timedelta(minutes=rules.minutes),
    )
    _tell(actor, "exam.begin", assessment, f"attempt:{made.pk}", number=number, seed=seed, level=level)
    return made


def _next_number(actor: Any, assessment: Assessment, manual: int, rules: Rules) -> int:
    """Return which attempt under this manual it would be; refuse who has passed or used all of them."""
    before = list(Attempt.objects.filter(assessment=assessment, person=actor, manual=manual))
    passed = next((a for a in before if a.has_passed), None)
    if passed and queries.certified(actor, assessment):
        raise errors.ExamPassed(score=said(passed.score))
    allowed = queries.allowed(assessment, actor, manual, rules)
    if len(before) >= allowed:
        raise errors.ExamsUsedUp(allowed=allowed)
    return len(before) + 1


@transaction.atomic
def grant(*, actor: Any, assessment: Assessment, person: Person, reason: str) -> Grant:
    """Give one more attempt to somebody who has used up theirs, with the reason; never to oneself.

    Raises AttemptLeft (nothing to give), ReasonMissing.
    """
    require(actor, "exam.grant", assessment=assessment.key)
    Person.objects.select_for_update().get(pk=person.pk)  # two clicks wait for each other
    if not queries.has_used_up(person, assessment) or queries.certified(person, assessment):
        raise errors.AttemptLeft(who=person.name)
    if not reason.strip():
        raise errors.ReasonMissing()
    made = Grant.objects.create(
        assessment=assessment,
        person=person,
        manual=queries.manual_number(assessment),
        reason=reason.strip()[:200],
        by=actor,
    )
    subject = f"person:{person.pk}"
    _tell(actor, "exam.grant", assessment, subject, reason=made.reason, manual=made.manual)
    return made


def _paper(assessment: Assessment, level: str, rules: Rules, seed: str) -> list[Question]:
    bank = [q for q in Question.objects.in_use().filter(assessment=assessment) if q.is_for(level)]
    wanted = papers.numbers(_shares_of(bank, rules), rules.questions)
    if short := papers.lacking(bank, wanted):
        words = (f"{Subject(name).label} −{n}" for name, n in short.items())
        raise errors.BankTooSmall(lacking=joined(words))
    return papers.draw(bank, wanted, seed)


def _shares_of(bank: list[Question], rules: Rules) -> dict[str, int]:
    """Return the shares of a level: a subject that is never asked there leaves its share to the others."""
    asked = {q.subject for q in bank}
    return {s: rules.shares.get(s, 0) for s in SHARES if s in asked or not bank}


@transaction.atomic
def save_answer(*, actor: Any, attempt_id: int, question: int, letters: str) -> Attempt:
    """Keep the answer to one question; the same from two windows changes nothing. No entry in the ledger (ADR 0125).

    Raises AnswerUnusable, ExamOver.
    """
    attempt = _own(actor, attempt_id)
    if attempt.state != Attempt.State.OPEN or attempt.is_late(timezone.now()):
        raise errors.ExamOver()
    attempt.answers |= _usable(attempt, {str(question): letters})
    attempt.saved = timezone.now()
    attempt.save(update_fields=["answers", "saved"])
    return attempt


@transaction.atomic
def submit(*, actor: Any, attempt_id: int, answers: Mapping[str, str] | None = None) -> Attempt:
    """Hand a paper in, with what its page holds; handed in twice changes nothing. After time the saved answers count."""
    attempt = _own(actor, attempt_id)
    if attempt.state != Attempt.State.OPEN:
        return attempt
    late = attempt.is_late(timezone.now())
    if answers and not late:
        attempt.answers |= _usable(attempt, answers)
    return _close(attempt, actor, "time_up" if late else "submit")


@transaction.atomic
def collect(*, actor: Any, assessment: Assessment) -> int:
    """Take in every paper whose time is over and whose owner did not come back; return how many."""
    require(actor, "exam.collect", assessment=assessment.key)
    now = timezone.now()
    found = Attempt.objects.select_for_update(of=("self",)).filter(assessment=assessment, state="open")
    late = [a for a in found.select_related("person", "assessment") if a.is_late(now)]
    for attempt in late:
        _close(attempt, actor, "collect")
    return len(late)


def _close(attempt: Attempt, actor: Any, action: str) -> Attempt:
    """Mark a paper; who passes gets the certificate."""
    attempt.state = after(attempt, action)
    attempt.submitted = timezone.now()
    attempt.score = mark(attempt)
    attempt.save()
    number = _certify(attempt).printed if attempt.has_passed else ""
    _tell(
        actor,
        f"exam.{action}",
        attempt.assessment,
        f"attempt:{attempt.pk}",
        score=str(attempt.score),
        passed=attempt.has_passed,
        answers=digest(canonical_json(attempt.answers)),
        certificate=number,
    )
    return attempt


def mark(attempt: Attempt) -> Decimal:
    """Return the mark of an attempt to one decimal, rounded down: nobody passes by rounding."""
    exact = papers.score(paper_of(attempt), attempt.answers)
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    return value.quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def paper_of(attempt: Attempt) -> list[Question]:
    """Return the questions of an attempt as they were asked, in order."""
    found = Question.objects.in_bulk(attempt.paper)
    return [found[pk] for pk in attempt.paper]


def _certify(attempt: Attempt) -> Certificate:
    Assessment.objects.select_for_update(no_key=True).get(pk=attempt.assessment_id)  # numbers wait in a row
    every = Certificate.objects.filter(assessment=attempt.assessment)
    before = every.filter(person=attempt.person).order_by("-number").first()
    return Certificate.objects.create(
        assessment=attempt.assessment,
        person=attempt.person,
        attempt=attempt,
        number=(every.aggregate(last=Max("number"))["last"] or 0) + 1,
        level=attempt.level,
        manual=attempt.manual,
        photo=before.photo if before else "",
    )


def _own(actor: Any, attempt_id: int) -> Attempt:
    """Lock an attempt of the actor; that of somebody else does not exist for them (Attempt.DoesNotExist)."""
    query = Attempt.objects.select_for_update(of=("self",)).select_related("assessment", "person")
    attempt = query.get(pk=attempt_id, person=actor)
    require(actor, "exam.take", assessment=attempt.assessment.key)
    return attempt


def _usable(attempt: Attempt, answers: Mapping[str, str]) -> dict[str, str]:
    """Return answers with their letters in order; raises AnswerUnusable for what is not in the paper."""
    asked = {str(q.pk): q for q in Question.objects.filter(pk__in=attempt.paper)}
    found = {}
    for key, letters in answers.items():
        question = asked.get(key)
        known = {letter for letter, _ in question.lettered} if question else set()
        several = bool(question and question.takes_several)
        if question is None or not set(letters) <= known or (len(letters) > 1 and not several):
            raise errors.AnswerUnusable()
        found[key] = "".join(sorted(set(letters)))
    return found


def said(value: Decimal | None) -> str:
    """Write a mark: 92.5, 90."""
    return "" if value is None else f"{value.normalize():f}"


def _tell(actor: Any, action: str, assessment: Assessment, subject: str, **details: object) -> None:
    record(actor=actor, action=action, subject=subject, assessment=assessment.key, **details)
