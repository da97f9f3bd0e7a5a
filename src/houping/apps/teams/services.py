"""Every write of this app."""

import datetime
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, TypeVar

import mammoth
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from houping.apps.accounts.access import require
from houping.apps.accounts.models import Organisation
from houping.apps.accounts.states import after
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.plans.services import check_owner
from houping.apps.teams import rules
from houping.apps.teams.models import Bid, Commitment, Document, DocumentCounty, Expense, Member, Tender
from houping.apps.teams.pledge import pledge
from houping.core.errors import AlreadyDone, DocumentUnusable, RosterRefuses
from houping.core.provenance import digest
from houping.tables.files import atomic

Row = TypeVar("Row", bound=models.Model)
LIMIT = 50 << 20
SWOLLEN = 16 << 20  # bytes of XML; parsed they take some fifty times as much
KINDS = (".docx", ".doc", ".pdf", ".xlsx", ".xls", ".txt", ".md", ".jpg", ".png", ".zip")
TEXTS = (".txt", ".md")


@transaction.atomic
def propose(
    *,
    actor: Any,
    assessment: Assessment,
    person: Any,
    group: str,
    starts: datetime.date,
    ends: datetime.date | None = None,
    duty: str = "",
) -> Member:
    """Put somebody forward for a group: a department its own people, the bureau anybody; raises RosterRefuses."""
    require(actor, "secondment.propose", assessment=assessment.key)
    if not actor.may("team.edit", assessment=assessment.key):
        check_owner(actor, person.organisation)
    if reason := rules.objection(person, group, assessment.key):
        raise RosterRefuses(reason=reason)
    member = _once(
        Member(
            assessment=assessment,
            person=person,
            group=group,
            starts=starts,
            ends=ends,
            duty=duty,
            proposed_by=actor,
        ),
        what=f"{person.name}（{Member.Group(group).label}）",
        same={"assessment": assessment, "person": person, "group": group},
    )
    _tell(actor, "member.propose", assessment, f"member:{member.pk}", group=group, person=person.username)
    return member


@transaction.atomic
def move_member(*, actor: Any, member_id: int, action: str) -> Member:
    """Confirm a proposed member, or end a membership; raises RosterRefuses, MoveRefused."""
    query = Member.objects.select_for_update(of=("self",)).select_related(
        "assessment", "person__organisation"
    )
    member = query.get(pk=member_id)
    key = member.assessment.key
    require(actor, Member.MOVES[action].permission, assessment=key)
    member.state = after(member, action)
    if action == "confirm" and (reason := rules.objection(member.person, member.group, key)):
        raise RosterRefuses(reason=reason)
    member.save(update_fields=["state"])
    _tell(actor, f"member.{action}", member.assessment, f"member:{member.pk}", person=member.person.username)
    return member


@transaction.atomic
def open_tender(
    *, actor: Any, assessment: Assessment, kind: str, title: str, number: str, published: datetime.date
) -> Tender:
    """Record a tender."""
    require(actor, "agency.edit", assessment=assessment.key)
    made = Tender(assessment=assessment, kind=kind, title=title, number=number, published=published)
    tender = _once(made, what=number, same={"assessment": assessment, "number": number})
    _tell(actor, "tender.open", assessment, f"tender:{tender.pk}", number=number)
    return tender


@transaction.atomic
def add_bid(*, actor: Any, tender_id: int, values: Mapping[str, Any]) -> Bid:
    """Record a bidder with its marks, while the tender is open."""
    tender = _tender(tender_id)
    require(actor, "agency.edit", assessment=tender.assessment.key)
    after(tender, "award")
    bid = _once(
        Bid(tender=tender, **values),
        what=str(values["bidder"]),
        same={"tender": tender, "bidder": values["bidder"]},
    )
    marks = {name: str(getattr(bid, name)) for name, _, _ in Bid.CRITERIA}
    _tell(actor, "tender.bid", tender.assessment, f"tender:{tender.pk}", bidder=bid.bidder, **marks)
    return bid


@transaction.atomic
def move_tender(*, actor: Any, tender_id: int, action: str, values: Mapping[str, Any]) -> Tender:
    """Award a tender to an agency, or record its contract with both declarations."""
    tender = _tender(tender_id)
    require(actor, Tender.MOVES[action].permission, assessment=tender.assessment.key)
    tender.state = after(tender, action)
    for name, value in values.items():
        setattr(tender, name, value)
    tender.save()
    told = {name: str(value) for name, value in values.items()}
    _tell(actor, f"tender.{action}", tender.assessment, f"tender:{tender.pk}", **told)
    return tender


def agencies(kind: str) -> Any:
    """Return the organisations to which a tender of a kind may go."""
    wanted = Organisation.Kind.FIELD_AGENCY if kind == Tender.Kind.FIELD else Organisation.Kind.PHONE_AGENCY
    return Organisation.objects.filter(kind=wanted)


@transaction.atomic
def sign_commitment(*, actor: Any, assessment: Assessment) -> Commitment:
    """Sign the commitment in force; signing twice changes nothing."""
    require(actor, "commitment.sign", assessment=assessment.key)
    text = digest(pledge(assessment).encode())
    found, made = Commitment.objects.get_or_create(assessment=assessment, person=actor, text=text)
    if made:
        _tell(actor, "commitment.sign", assessment, f"commitment:{found.pk}", text=text)
    return found


@transaction.atomic
def record_expense(*, actor: Any, assessment: Assessment, values: Mapping[str, Any]) -> Expense:
    """Record what the actor paid for meals, lodging or transport (十一（三）)."""
    require(actor, "expense.record", assessment=assessment.key)
    made = Expense.objects.create(assessment=assessment, person=actor, **values)
    told = {name: str(values[name]) for name in ("county", "on", "kind", "amount")}
    _tell(actor, "expense.record", assessment, f"expense:{made.pk}", **told)
    return made


@transaction.atomic
def strike_expense(*, actor: Any, expense_id: int, reason: str) -> Expense:
    """Take an own entry out of the count, with the reason; it stays to be read. Twice changes nothing.

    Raises Expense.DoesNotExist for an entry of somebody else.
    """
    query = Expense.objects.select_for_update(of=("self",)).select_related("assessment")
    found = query.get(pk=expense_id, person=actor)
    require(actor, "expense.record", assessment=found.assessment.key)
    if not found.struck_for:
        found.struck_for = reason
        found.save(update_fields=["struck_for"])
        _tell(actor, "expense.strike", found.assessment, f"expense:{found.pk}", reason=reason)
    return found


def add_document(
    *,
    actor: Any,
    assessment: Assessment,
    upload: UploadedFile,
    values: Mapping[str, Any],
    counties: Sequence[str] = (),
) -> Document:
    """Keep a file in the library by its content, for the audience that `values` name; raises DocumentUnusable."""
    require(actor, "document.add", assessment=assessment.key)
    name = PurePath(upload.name or "").name
    if PurePath(name).suffix.lower() not in KINDS:
        raise DocumentUnusable(detail=_("不支持的类型：%s") % name)
    if (upload.size or 0) > LIMIT:
        raise DocumentUnusable(detail=_("超过 50 MB"))
    data = upload.read()
    if not data:
        raise DocumentUnusable(detail=_("文件是空的"))
    sha256 = hashlib.sha256(data).hexdigest()
    if assessment.documents.filter(sha256=sha256).exists():
        raise DocumentUnusable(detail=_("资料库中已有内容相同的文件"))
    document = Document(
        assessment=assessment, name=_short(name), size=len(data), sha256=sha256, added_by=actor, **values
    )
    document.text = text_of(name, data)
    if not document.path.exists():
        document.path.parent.mkdir(parents=True, exist_ok=True)
        with atomic(document.path) as path:
            path.write_bytes(data)
    with transaction.atomic():
        document.save()
        said = {"sha256": sha256, "title": document.title, **_mean(document, counties)}
        _tell(actor, "document.add", assessment, f"document:{document.pk}", **said)
    return document


@transaction.atomic
def change_readers(*, actor: Any, document_id: int, audience: str, counties: Sequence[str] = ()) -> Document:
    """Say anew who may read a document: by whom it was added, or by the bureau."""
    query = Document.objects.select_for_update(of=("self",)).select_related("assessment")
    document = query.get(pk=document_id)
    own = document.added_by_id == actor.pk
    permission = "document.add" if own else "document.readers"
    require(actor, permission, assessment=document.assessment.key)
    document.audience = audience
    document.save(update_fields=["audience"])
    said = _mean(document, counties)
    _tell(actor, "document.readers", document.assessment, f"document:{document.pk}", **said)
    return document


def _mean(document: Document, counties: Sequence[str]) -> dict[str, str]:
    """Keep for which counties a document is meant; return its audience for the ledger."""
    document.meant_for.all().delete()
    named = sorted(set(counties)) if document.audience == Document.Audience.COUNTIES else []
    DocumentCounty.objects.bulk_create(DocumentCounty(document=document, county=code) for code in named)
    return {"audience": document.audience, "counties": " ".join(named)}


def _short(name: str) -> str:
    """Return a file name that fits into its column; its kind stays to be seen."""
    most = int(Document._meta.get_field("name").max_length or 0)
    suffix = PurePath(name).suffix
    return name if len(name) <= most else name[: most - len(suffix)] + suffix


def text_of(name: str, data: bytes) -> str:
    """Return the words of a file where we can read them; other kinds, and what would swell, are found by their title."""
    suffix = PurePath(name).suffix.lower()
    if suffix in TEXTS:
        return data.decode("utf-8", errors="replace")
    if suffix == ".docx":
        try:
            if _unpacked(data) > SWOLLEN:
                return ""
            return str(mammoth.extract_raw_text(io.BytesIO(data)).value)
        except Exception:  # mammoth raises what zipfile and the XML parser raise
            raise DocumentUnusable(detail=_("Word 文件已损坏，无法打开")) from None
    return ""


def _unpacked(data: bytes) -> int:
    """Return how large the texts of a Word file become in memory; zipfile reads no more than this."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(
            entry.file_size for entry in archive.infolist() if entry.filename.endswith((".xml", ".rels"))
        )


def _once(made: Row, *, what: str, same: Mapping[str, object]) -> Row:
    """Save a new row; raises AlreadyDone when another has entered the same."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        if type(made)._default_manager.filter(**same).exists():
            raise AlreadyDone(what=what) from None
        raise
    return made


def _tender(tender_id: int) -> Tender:
    return Tender.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=tender_id)


def _tell(actor: Any, action: str, assessment: Assessment, subject: str, **details: object) -> None:
    record(actor=actor, action=action, subject=subject, assessment=assessment.key, **details)
