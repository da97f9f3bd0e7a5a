"""Writes of deliveries: files taken in by whom their tables belong to, checked, brought together (R-4.14, R-7.19)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from houping.apps import vault
from houping.apps.accounts.access import Refused, require
from houping.apps.accounts.roles import who_can
from houping.apps.collection.live import VALID
from houping.apps.formats import joined
from houping.apps.jobs import services as jobs
from houping.apps.jobs.models import Job, Run
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import next_number
from houping.apps.results.models import Delivery, of
from houping.apps.uploads import names_of, store
from houping.core.collection.columns import TABLES, TITLES
from houping.core.errors import AnswerFilesUnusable, HoupingError, MoveRefused, StepsMissing
from houping.core.workflow import next_state
from houping.tables.answers import tables_in
from houping.tables.files import replace_folder, temporary_folder

BELONGS = {
    "households": "answer.field",
    "villages": "answer.field",
    "marks": "answer.field",
    "problems": "answer.field",
    "phone": "answer.phone",
    "routine": "answer.routine",
}
FROZEN = ("households", "villages", "marks")  # what the tablets bring
GIVERS = ("answer.field", "answer.phone", "answer.routine")


def may_give(person: Any, assessment: Assessment) -> list[str]:
    """Return the tables that a person may hand in, in the order of the dictionary."""
    return [name for name in TABLES if person.may(BELONGS[name], assessment=assessment.key)]


def deliver(*, actor: Any, assessment: Assessment, title: str, files: Iterable[UploadedFile]) -> Delivery:
    """Take answers in and start their checks; raises Refused, AnswerFilesUnusable, StepsMissing."""
    if not may_give(actor, assessment):
        raise Refused(who=joined([who_can(permission) for permission in GIVERS]))
    require_sample(assessment)
    taken = list(files)
    names = names_of(taken, AnswerFilesUnusable)
    with temporary_folder(Path(settings.DATA) / "deliveries", ".upload-") as folder:
        (folder / "source").mkdir()
        stored = [store(f, folder / "source", name) for f, name in zip(taken, names, strict=True)]
        with vault.opened(folder / "source", "answers-given") as source:
            tables = _tables(actor, assessment, source)
        return add(actor, assessment, title, stored, tables, folder)


def _tables(actor: Any, assessment: Assessment, folder: Path) -> list[str]:
    """Return the tables that the files hold; raises Refused for one that is not the actor's to give."""
    try:
        found = tables_in(folder)
    except HoupingError as error:
        raise AnswerFilesUnusable(detail=error.message("zh").replace(f"{folder}/", "")) from None
    if not found:
        known = joined(list(TITLES.values()))
        raise AnswerFilesUnusable(detail=_("没有找到认识的表（%s）") % known)
    own = may_give(actor, assessment)
    if other := [name for name in found if name not in own]:
        text = _("您不能提交“%s”。") % joined([TITLES[name] for name in other])
        raise Refused(text, who=who_can(BELONGS[other[0]]))
    return found


@transaction.atomic
def deliver_demo(*, actor: Any, assessment: Assessment) -> Delivery:
    """Start to invent answers for the drawn sample (演示数据); for demonstration assessments only."""
    require(actor, "result.run", assessment=assessment.key)
    if not assessment.demo:
        raise AnswerFilesUnusable(detail=_("只有演示评估可以使用模拟答案"))
    require_sample(assessment)
    live = Job.objects.live().filter(kind="results.answers", assessment=assessment.key, parameters__demo=True)
    if running := live.first():
        return Delivery.objects.get(job=running)
    delivery = _row(actor, assessment, "模拟答案（演示）", [], list(TABLES))
    _start(actor, delivery, demo=True)
    return delivery


@transaction.atomic
def freeze(*, actor: Any, assessment: Assessment) -> Delivery:
    """Start to freeze the interviews that passed the check as one delivery; a freezing under way is returned instead."""
    require(actor, "answer.freeze", assessment=assessment.key)
    require_sample(assessment)
    live = Job.objects.live().filter(
        kind="results.answers", assessment=assessment.key, parameters__frozen=True
    )
    if running := live.first():
        return Delivery.objects.get(job=running)
    if not assessment.submissions.filter(state__in=VALID).exists():
        raise StepsMissing(missing=_("通过审核的访问记录"))
    delivery = _row(actor, assessment, "由实地采集冻结", [], list(FROZEN))
    _start(actor, delivery, frozen=True)
    return delivery


@transaction.atomic
def keep_frozen(*, delivery_id: int, files: list[dict[str, object]], interviews: int, digest: str) -> None:
    """Keep what was frozen: files with digests, the number of interviews and the digest of their list; by the job."""
    delivery = _locked(delivery_id)
    delivery.files = files
    delivery.save(update_fields=["files"])
    _tell(None, "answers.frozen", delivery, files=files, interviews=interviews, digest=digest)


@transaction.atomic
def retry(*, actor: Any, delivery_id: int) -> Delivery:
    """Start the checks again whose job failed; raises MoveRefused while it may still end well."""
    delivery = _locked(delivery_id)
    tables = delivery.tables or list(TABLES)
    require(actor, BELONGS[tables[0]], assessment=delivery.assessment.key)
    job = delivery.job
    if delivery.state != Delivery.State.CHECKING or job is None or job.state != Job.State.FAILED:
        state = delivery.get_state_display()
        raise MoveRefused(action=_("重新核对"), state=state, possible=_("后台任务失败"))
    origin = {key: bool(job.parameters.get(key)) for key in ("demo", "frozen")}
    _start(actor, delivery, **origin)
    return delivery


@transaction.atomic
def add(
    actor: Any,
    assessment: Assessment,
    title: str,
    stored: list[dict[str, object]],
    tables: list[str],
    folder: Path,
    **details: object,
) -> Delivery:
    """Keep a folder of sealed files as a delivery and start its checks; details go into the ledger."""
    delivery = _row(actor, assessment, title, stored, tables, **details)
    delivery.home.parent.mkdir(parents=True, exist_ok=True)
    replace_folder(folder, delivery.home)
    _start(actor, delivery)
    return delivery


def _row(
    actor: Any,
    assessment: Assessment,
    title: str,
    stored: list[dict[str, object]],
    tables: list[str],
    **details: object,
) -> Delivery:
    delivery = Delivery.objects.create(
        assessment=assessment,
        number=next_number(assessment.deliveries),
        title=title,
        files=stored,
        tables=tables,
        given_by=actor,
    )
    _tell(actor, "answers.deliver", delivery, files=stored, tables=tables, **details)
    return delivery


def _start(actor: Any, delivery: Delivery, *, demo: bool = False, frozen: bool = False) -> None:
    words = gettext_noop("核对调查结果")
    delivery.job = jobs.start(
        actor=actor,
        kind="results.answers",
        title=f"{words}（{delivery.number}）",
        assessment=delivery.assessment.key,
        parameters={"delivery": delivery.pk, "demo": demo, "frozen": frozen},
    )
    delivery.save(update_fields=["job"])


@transaction.atomic
def keep_faulty(*, delivery_id: int, reason: str, errors: int = 0) -> Delivery:
    """Keep that a delivery has faults; called by the job."""
    delivery = _locked(delivery_id)
    delivery.reason, delivery.errors = reason, errors
    return _checked(delivery, "found_faulty")


@transaction.atomic
def keep_partial(*, delivery_id: int) -> Delivery:
    """Keep that the tables of a delivery are without fault; called by the job."""
    return _checked(_locked(delivery_id), "found_partial")


@transaction.atomic
def keep_sound(*, delivery_id: int, run: Run) -> Delivery:
    """Keep the run that a delivery completed; called by the job."""
    delivery = _locked(delivery_id)
    delivery.run, delivery.reason = run, ""
    return _checked(delivery, "found_sound")


def _checked(delivery: Delivery, action: str) -> Delivery:
    delivery.state = next_state(Delivery.MOVES, delivery.state, action)
    delivery.save()
    run = delivery.run.run if delivery.run else ""
    _tell(None, "answers.checked", delivery, state=delivery.state, errors=delivery.errors, run=run)
    return delivery


def newest_of_each(assessment: Assessment) -> dict[str, Delivery]:
    """Return table -> the newest delivery for the present sample in which it was found without fault."""
    found: dict[str, Delivery] = {}
    sample = of(assessment, "sample")
    since = {"given__gte": sample.created} if sample else {}
    for delivery in assessment.deliveries.filter(state__in=["partial", "sound"], **since).order_by("number"):
        found |= dict.fromkeys(delivery.tables, delivery)
    return found


def require_sample(assessment: Assessment) -> None:
    """Raise StepsMissing before the draw: answers are checked against the sample."""
    if of(assessment, "sample") is None:
        raise StepsMissing(missing=_("样本"))


def _locked(delivery_id: int) -> Delivery:
    query = Delivery.objects.select_for_update(of=("self",)).select_related("assessment", "run", "job")
    return query.get(pk=delivery_id)


def _tell(actor: Any, action: str, delivery: Delivery, **details: object) -> None:
    key = delivery.assessment.key
    record(actor=actor, action=action, subject=f"answers:{delivery.number}", assessment=key, **details)
