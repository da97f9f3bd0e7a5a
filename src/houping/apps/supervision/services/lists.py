"""Negative lists: drafted from the plan or the version before, published, signed for, reminded of."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from houping.apps.accounts.access import require
from houping.apps.accounts.roles import Role
from houping.apps.accounts.states import after
from houping.apps.formats import joined
from houping.apps.ledger.services import record
from houping.apps.plans.models import Assessment
from houping.apps.supervision.models import ListItem, ListVersion, Signature
from houping.core.errors import DraftOpen, ListEmpty, ListOfOthers
from houping.core.plan.negative import Item
from houping.plans.negative import FILE, negative_lists, read_negative_lists

BUILT_IN = "chongqing_2021"


@transaction.atomic
def draft(*, actor: Any, assessment: Assessment, audience: str) -> ListVersion:
    """Begin a new version: a copy of the newest, the first one from the plan; raises DraftOpen."""
    require(actor, "list.edit", assessment=assessment.key)
    newest = ListVersion.objects.filter(assessment=assessment, audience=audience).first()
    if newest and newest.state == "draft":
        raise DraftOpen(number=newest.number)
    made = ListVersion.objects.create(
        assessment=assessment,
        audience=audience,
        number=newest.number + 1 if newest else 1,
        created_by=actor,
    )
    items = _copied(newest) if newest else _of_plan(assessment, audience)
    for place, item in enumerate(items, start=1):
        item.version, item.position = made, place
    ListItem.objects.bulk_create(items)
    _tell(actor, "list.draft", made, items=len(items))
    return made


def _copied(version: ListVersion) -> list[ListItem]:
    return [ListItem(**item.said(), false_data=item.false_data) for item in version.items.all()]


def _of_plan(assessment: Assessment, audience: str) -> list[ListItem]:
    """Return the items of the plan in force, of the built-in plan where that has none."""
    issued = assessment.issued_plan()
    text = issued.texts.get(FILE) if issued else None
    lists = read_negative_lists(text.encode()) if text else negative_lists(BUILT_IN)
    if lists is None:
        return []
    return [_item(item) for item in (lists.counties if audience == "county" else lists.agencies)]


def _item(item: Item) -> ListItem:
    fields = {name: getattr(item, name) for name in (*ListItem.FIELDS, "false_data")}
    return ListItem(**fields)


@transaction.atomic
def put_item(
    *, actor: Any, version_id: int, values: Mapping[str, Any], item_id: int | None = None
) -> ListItem:
    """Add an item to a draft, or change one; raises MoveRefused when the version is published."""
    version = _editable(actor, version_id)
    if item_id is None:
        place = version.items.aggregate(last=Max("position"))["last"] or 0
        item = ListItem(version=version, position=place + 1)
    else:
        item = version.items.get(pk=item_id)
    for name, value in values.items():
        setattr(item, name, value)
    item.save()
    _tell(actor, "list.edit", version, code=item.code, text=item.text)
    return item


@transaction.atomic
def drop_item(*, actor: Any, version_id: int, item_id: int) -> None:
    """Take an item out of a draft; raises MoveRefused when the version is published."""
    version = _editable(actor, version_id)
    item = version.items.get(pk=item_id)
    _tell(actor, "list.drop", version, code=item.code, text=item.text)
    item.delete()


@transaction.atomic
def publish(*, actor: Any, version_id: int, effective: datetime.date, note: str) -> ListVersion:
    """Publish a draft; the version before it is superseded and everybody signs anew. Raises ListEmpty, MoveRefused."""
    version = _locked(version_id)
    require(actor, ListVersion.MOVES["publish"].permission, assessment=version.assessment.key)
    state = after(version, "publish")
    if not version.items.exists():
        raise ListEmpty()
    before = ListVersion.objects.filter(
        assessment=version.assessment, audience=version.audience, state="published"
    )
    before.update(state="superseded")
    version.state, version.effective, version.note = state, effective, note
    version.published, version.published_by = timezone.now(), actor
    version.save()
    _tell(actor, "list.publish", version, effective=str(effective), digest=version.digest())
    return version


@transaction.atomic
def sign(*, actor: Any, version_id: int) -> Signature:
    """Sign for a published version; twice changes nothing. Raises ListOfOthers, MoveRefused."""
    version = _locked(version_id)
    key = version.assessment.key
    require(actor, ListVersion.ACTS["sign"].permission, assessment=key)
    after(version, "sign", ListVersion.ACTS)
    concerned = ListVersion.ROLES[version.audience]
    if not actor.roles(key) & concerned:
        who = joined(str(role.label) for role in Role if role in concerned)
        raise ListOfOthers(list=version.get_audience_display(), who=who)
    digest = version.digest()
    found, made = Signature.objects.get_or_create(version=version, person=actor, defaults={"digest": digest})
    if made:
        _tell(actor, "list.sign", version, digest=digest)
    return found


@transaction.atomic
def remind(*, actor: Any, version_id: int, waiting: int) -> ListVersion:
    """Remind those who have not signed: their to-do list says so. Raises MoveRefused.

    waiting : how many they are, for the ledger
    """
    version = _locked(version_id)
    require(actor, ListVersion.ACTS["remind"].permission, assessment=version.assessment.key)
    after(version, "remind", ListVersion.ACTS)
    version.reminded = timezone.now()
    version.save(update_fields=["reminded"])
    _tell(actor, "list.remind", version, waiting=waiting)
    return version


def _editable(actor: Any, version_id: int) -> ListVersion:
    version = _locked(version_id)
    require(actor, ListVersion.ACTS["edit"].permission, assessment=version.assessment.key)
    after(version, "edit", ListVersion.ACTS)
    return version


def _locked(version_id: int) -> ListVersion:
    query = ListVersion.objects.select_for_update(of=("self",)).select_related("assessment")
    return query.get(pk=version_id)


def _tell(actor: Any, action: str, version: ListVersion, **details: object) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"negative-list:{version.audience}:{version.number}",
        assessment=version.assessment.key,
        **details,
    )
