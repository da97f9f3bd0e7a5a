"""Questionnaires: registered from their sheet, approved, published to the tablets, closed."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from houping.apps import store
from houping.apps.accounts.access import require
from houping.apps.accounts.states import after
from houping.apps.collection import asking
from houping.apps.collection.models import Form, FormVersion
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.core.errors import AlreadyDone, FormEncrypted
from houping.instruments.convert import convert, form_path, load_form, validated
from houping.instruments.outline import Outline, read_outline
from houping.instruments.sheet import read_source
from houping.instruments.workbook import to_markdown

XFORM = ".xml"
State = FormVersion.State


def register(*, actor: Any, assessment: Assessment, name: str, data: bytes) -> FormVersion:
    """Register a version from a sheet (Markdown, Excel) or an XForm; the bytes that tablets get never change again.

    What the check of the sheet found is kept with it. Raises what reading, converting and validating raise,
    OutlineUnreadable, FormEncrypted, or AlreadyDone for a version that exists.
    """
    require(actor, "form.edit", assessment=assessment.key)
    stem, _, suffix = name.rpartition(".")
    if f".{suffix.lower()}" == XFORM:
        return _register(actor, assessment, xml=data, source="", findings=[])
    source = read_source(stem or name, data)
    found = asking.findings(assessment, source)
    text = data.decode("utf-8") if suffix.lower() == "md" else to_markdown(source)
    return _register(actor, assessment, xml=validated(convert(source)).xml, source=text, findings=found)


def register_built_in(*, actor: Any, assessment: Assessment, form_id: str) -> FormVersion:
    """Register a form that comes with the plan; raises FormMissing and what `register` raises."""
    require(actor, "form.edit", assessment=assessment.key)
    form = load_form(form_id)  # converted once for each process
    found = asking.findings(assessment, form.source)
    text = form_path(form_id).read_text(encoding="utf-8")
    return _register(actor, assessment, xml=validated(form).xml, source=text, findings=found)


@transaction.atomic
def _register(
    actor: Any, assessment: Assessment, *, xml: bytes, source: str, findings: list[dict[str, Any]]
) -> FormVersion:
    outline = read_outline(xml)
    if outline.encrypted:
        raise FormEncrypted(form=outline.form_id)
    kept = store.put([xml])
    form, _ = Form.objects.select_for_update(of=("self",)).get_or_create(
        assessment=assessment, form_id=outline.form_id, defaults={"title": outline.title}
    )
    if form.versions.filter(version=outline.version).exists():
        raise AlreadyDone(what=f"{outline.form_id} {outline.version}")
    made = _version(form, outline, kept, source, actor, findings)
    _tell(actor, "form.register", made, sha256=kept.sha256, findings=len(findings))
    return made


def _version(
    form: Form,
    outline: Outline,
    kept: store.Kept,
    source: str,
    actor: Any,
    findings: list[dict[str, Any]],
) -> FormVersion:
    return FormVersion.objects.create(
        form=form,
        version=outline.version,
        title=outline.title,
        source=source,
        sha256=kept.sha256,
        md5=kept.md5,
        size=kept.size,
        lists=outline.lists,
        outline=outline.places,
        findings=findings,
        registered_by=actor,
    )


@transaction.atomic
def move(*, actor: Any, version_id: int, action: str) -> FormVersion:
    """Approve, publish, close or reopen a version; the one that was in use gives way to a newly published one.

    The approval of the bureau brings new questions into the register, and the ledger names them (R-2.18).
    Raises FormRejected and InstrumentUnknown at the approval, MoveRefused.
    """
    query = FormVersion.objects.select_for_update(of=("self",)).select_related("form__assessment")
    version = query.get(pk=version_id)
    require(actor, FormVersion.MOVES[action].permission, assessment=version.form.assessment.key)
    version.state, now = after(version, action), timezone.now()
    details: dict[str, object] = {}
    if action == "approve":
        asking.require_sound(version)
        version.approved_by = actor
        if found := asking.compared(version):
            details = {"added": [q.name for q in found.added], "left_out": list(found.gone)}
    if action == "publish":
        _supersede(actor, version)
        version.published = now
    version.closed = now if action == "close" else None
    version.save(update_fields=["state", "approved_by", "published", "closed"])
    _tell(actor, f"form.{action}", version, **details)
    return version


def _supersede(actor: Any, version: FormVersion) -> None:
    for older in version.form.versions.filter(state__in=[State.PUBLISHED, State.CLOSED]):
        older.state, older.closed = State.SUPERSEDED, None
        older.save(update_fields=["state", "closed"])
        _tell(actor, "form.supersede", older)


@transaction.atomic
def set_late(*, actor: Any, form_id: int, late: str) -> Form:
    """Set what happens to interviews that come after a form was closed."""
    form = Form.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=form_id)
    require(actor, "form.publish", assessment=form.assessment.key)
    if form.late != late:
        form.late = late
        form.save(update_fields=["late"])
        record(
            actor=actor,
            action="form.late",
            subject=f"form:{form.form_id}",
            assessment=form.assessment.key,
            late=late,
        )
    return form


def _tell(actor: Any, action: str, version: FormVersion, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"form:{version.form.form_id}",
        assessment=version.form.assessment.key,
        version=version.version,
        **details,
    )
