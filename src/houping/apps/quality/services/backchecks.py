"""Back-checks: drawn from the head of the ledger, given to others, compared; too many differences hold a person's work."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import astuple
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Assignment, Avoidance, Person
from houping.apps.accounts.roles import PERMISSIONS
from houping.apps.accounts.states import after
from houping.apps.collection.assigning import require_certified
from houping.apps.collection.models import Submission
from houping.apps.formats import percent
from houping.apps.ledger.queries import head
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import next_number
from houping.apps.quality import comparing, rules
from houping.apps.quality.models import BackCheck, Draw, Screening
from houping.apps.quality.services import alerts
from houping.apps.quality.services.review import refuse_own
from houping.apps.training import queries as training
from houping.core.errors import CheckerNotFree, NothingDrawn, ReasonMissing
from houping.core.quality.backcheck_tasks import Checker, Done, Task, assign, draw_tasks, is_independent

FORM = "household"
TYPE_1 = 1


@transaction.atomic
def draw(*, actor: Any, assessment: Assessment) -> Draw:
    """Draw back-checks among the interviews not drawn yet; the seed is the head of the ledger, which nobody chooses.

    Raises NothingDrawn.
    """
    require(actor, "backcheck.draw", assessment=assessment.key)
    number = next_number(assessment.backcheck_draws)
    open_ones = list(_candidates(assessment))
    if not open_ones:
        raise NothingDrawn()
    seed, done = head().digest, _done(assessment, open_ones)
    made = Draw.objects.create(
        assessment=assessment,
        number=number,
        seed=seed,
        share=rules.BACKCHECK_SHARE,
        risk_share=rules.RISK_SHARE,
        interviews=len(done),
        listed=[list(astuple(one)) for one in done],
        risk=_risk(assessment),
        drawn_by=actor,
    )
    given, _problems = assign(drawn_of(made), done, _checkers(assessment), seed=seed)
    by_instance = {s.instance: s for s in open_ones}
    BackCheck.objects.bulk_create(
        BackCheck(
            draw=made,
            submission=by_instance[task.interview],
            person_id=int(task.person) if task.person else None,
            why=task.why,
        )
        for task in given
    )
    _tell(actor, "backcheck.draw", assessment, f"draw:{made.pk}", seed=seed, of=len(done), drawn=len(given))
    return made


def drawn_of(made: Draw) -> list[Task]:
    """Return what a draw draws, from what is kept of it: seed, list, shares and risk; the same at any time."""
    done = [Done(*row) for row in made.listed]
    return draw_tasks(done, seed=made.seed, share=made.share, risk=made.risk, risk_share=made.risk_share)


def repeats(made: Draw) -> bool:
    """Say whether a draw made again draws the same interviews; tasks of a held interviewer were added to it later."""
    kept = {(task.submission.instance, str(task.why)) for task in made.tasks.all()}
    drawn = {(task.interview, str(task.why)) for task in drawn_of(made)}
    return bool(made.listed) and drawn <= kept and all(why == BackCheck.Why.RISK for _, why in kept - drawn)


def _candidates(assessment: Assessment) -> Any:
    found = Submission.objects.filter(assessment=assessment, form__form_id=FORM, backcheck__isnull=True)
    return found.exclude(state="void").select_related("person").order_by("pk")


def _done(assessment: Assessment, found: Sequence[Submission]) -> list[Done]:
    """Return the interviews as the draw reads them; days count from the first one of their county."""
    first: dict[str, date] = {}
    for s in found:
        day = timezone.localtime(s.received).date()
        first[s.county] = min(first.get(s.county, day), day)
    return [
        Done(
            s.instance,
            str(s.person_id),
            s.county,
            (timezone.localtime(s.received).date() - first[s.county]).days,
        )
        for s in found
    ]


def _checkers(assessment: Assessment) -> list[Checker]:
    """Return who makes back-checks; a field team is a county, quality control belongs to none.

    People of the third party only with a certificate: without it no form opens (R-9.7). Who works in two counties is of
    both teams; nobody checks in a county that they avoid (R-4.11).
    """
    roles = PERMISSIONS["backcheck.do"]
    untrained = training.third_party(assessment) - training.certified_people(assessment)
    held = Assignment.objects.current().filter(assessment=assessment.key, role__in=roles)
    held = held.exclude(person__in=untrained)
    teams: dict[int, set[str]] = defaultdict(set)
    for person, county in held.filter(person__is_active=True).values_list("person", "county"):
        teams[person] |= {county} - {""}
    avoided: dict[int, set[str]] = defaultdict(set)
    for person, county in Avoidance.objects.filter(person__in=teams).values_list("person", "county"):
        avoided[person].add(county)
    return [_checker(person, sorted(own), avoided[person]) for person, own in sorted(teams.items())]


def _checker(person: int, teams: Sequence[str], avoided: Set[str]) -> Checker:
    return Checker(str(person), next(iter(teams), ""), frozenset({*teams, *avoided}))


def free(task: BackCheck) -> Any:
    """Return who may make a back-check: neither the interviewer nor anybody of the team, nobody who avoids the county."""
    first = task.submission
    found = [
        c.person
        for c in _checkers(task.draw.assessment)
        if is_independent(c, str(first.person_id), first.county)
    ]
    return Person.objects.filter(pk__in=found).select_related("organisation").order_by("username")


def _risk(assessment: Assessment) -> dict[str, float]:
    last = Screening.objects.filter(assessment=assessment).first()
    rows = last.ranked if last else []
    return {str(row["person"]): row["p"] for row in rows if row["p"] is not None}


@transaction.atomic
def hand(*, actor: Any, task_id: int, person: Person) -> BackCheck:
    """Give a back-check to somebody else; raises CheckerNotFree for the interviewer and their team."""
    task = _locked(task_id)
    assessment = task.draw.assessment
    require(actor, "backcheck.draw", assessment=assessment.key)
    after(task, "hand", BackCheck.ACTS)
    if person not in free(task):
        raise CheckerNotFree(who=person.name)
    task.person = person
    task.save(update_fields=["person"])
    _tell(actor, "backcheck.hand", assessment, f"backcheck:{task.pk}", person=person.username)
    return task


@transaction.atomic
def finish(
    *, actor: Any, task_id: int, answers: Mapping[str, str], note: str = "", second: Submission | None = None
) -> BackCheck:
    """Keep the second answers (question -> answer), compare, and hold the interviewer's work when they differ too often.

    Only the person of the task may, somebody of the third party only with a certificate; raises Refused, NotCertified,
    OwnInterview, MoveRefused, ReasonMissing (no answer at all).
    """
    task = _locked(task_id)
    assessment = task.draw.assessment
    require(actor, "backcheck.do", assessment=assessment.key)
    refuse_own(actor, task.submission)
    if actor.pk != task.person_id:
        raise BackCheck.DoesNotExist
    if training.level_of(actor.roles(assessment.key)):
        require_certified(actor, assessment)
    task.state = after(task, "finish")
    task.answers = {name: value for name, value in answers.items() if str(value).strip()}
    if not task.answers:
        raise ReasonMissing()
    task.note, task.second, task.ended = note[:300], second, timezone.now()
    task.save(update_fields=["state", "answers", "note", "second", "ended"])
    compared = comparing.of_task(task)
    differences = sum(c.differs for c in compared)
    details = {"compared": len(compared), "differences": differences}
    _tell(actor, "backcheck.finish", assessment, f"backcheck:{task.pk}", **details)
    _judge(assessment, task.submission.person)
    return task


def _judge(assessment: Assessment, person: Person) -> None:
    """Hold all work of a person whose type 1 answers differ too often, and open every other interview for a re-visit."""
    compared = [c for c in comparing.of_person(assessment, person) if c.kind == TYPE_1]
    wrong = sum(c.differs for c in compared)
    if not rules.may_hold(wrong, len(compared)):
        return
    values = {"wrong": wrong, "all": len(compared), "rate": percent(wrong / len(compared))}
    reason = _("回访比对第 1 类变量不一致 %(wrong)d / %(all)d（%(rate)s）") % values
    alerts.hold(actor=None, assessment=assessment, person=person, reason=reason)
    last = assessment.backcheck_draws.first()
    rest = _candidates(assessment).filter(person=person)
    BackCheck.objects.bulk_create(BackCheck(draw=last, submission=s, why=BackCheck.Why.RISK) for s in rest)


@transaction.atomic
def drop(*, actor: Any, task_id: int, note: str) -> BackCheck:
    """Say that a back-check could not be made, and why."""
    task = _locked(task_id)
    assessment = task.draw.assessment
    require(actor, "backcheck.draw", assessment=assessment.key)
    task.state = after(task, "drop")
    if not note.strip():
        raise ReasonMissing()
    task.note, task.ended = note.strip()[:300], timezone.now()
    task.save(update_fields=["state", "note", "ended"])
    _tell(actor, "backcheck.drop", assessment, f"backcheck:{task.pk}", reason=task.note)
    return task


def _locked(task_id: int) -> BackCheck:
    query = BackCheck.objects.select_for_update(of=("self",))
    return query.select_related("draw__assessment", "submission__person", "submission__form").get(pk=task_id)


def _tell(actor: Any, action: str, assessment: Assessment, subject: str, **details: object) -> None:
    record(actor=actor, action=action, subject=subject, assessment=assessment.key, **details)
