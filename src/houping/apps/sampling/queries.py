"""Reads for pages and for other apps: the sample that counts, quotas, the order of a ceremony in the ledger."""

import json
from dataclasses import dataclass
from typing import Any

from houping.apps.accounts.models import Person
from houping.apps.jobs.models import Run
from houping.apps.ledger.models import Entry
from houping.apps.plans.models import Assessment
from houping.apps.sampling.models import Ceremony
from houping.apps.sampling.services import subject_of
from houping.chain.sample_files import read_json


def current_sample(assessment: Assessment) -> Run | None:
    """Return the run of the sample that counts: drawn, not superseded."""
    ceremony = Ceremony.objects.current(assessment)
    return ceremony.run if ceremony and ceremony.is_drawn else None


def quotas(assessment: Assessment) -> dict[str, dict[str, Any]]:
    """Return county -> villages, minimum, households, completes expected, telephone completes of the drawn sample."""
    return quotas_of(Ceremony.objects.current(assessment))


def quotas_of(ceremony: Ceremony | None) -> dict[str, dict[str, Any]]:
    """Return the quotas of a ceremony that was read already; empty before the draw."""
    if ceremony is None or not ceremony.is_drawn:
        return {}
    sizes = read_json(ceremony.folder / "sizes.json")
    return {
        row["county"]: {
            "villages": row["villages"],
            "minimum": row["minimum"],
            "households": row["field"]["households"],
            "completes": row["field"]["completes"],
            "phone": row["phone"]["completes"],
        }
        for row in sizes["counties"]
    }


@dataclass(frozen=True)
class Act:
    """One entry of the ledger about a ceremony, as its page shows it."""

    seq: int
    at: str
    who: str
    action: str
    details: dict[str, Any]
    digest: str


def acts(ceremony: Ceremony) -> list[Act]:
    """Return what the ledger says of a ceremony, in its order; names instead of user names."""
    entries = list(Entry.objects.filter(subject=subject_of(ceremony)).order_by("seq"))
    names = dict(
        Person.objects.filter(username__in={e.actor for e in entries}).values_list("username", "name")
    )
    return [
        Act(e.seq, e.at, names.get(e.actor, ""), e.action, json.loads(e.details), e.digest) for e in entries
    ]
