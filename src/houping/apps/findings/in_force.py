"""What the chain takes out of this app when a computation starts: rulings on counties that are in force, reviewed cases.

One list, one digest (docs/decisions/0156).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from houping.apps.findings.models import CountyRuling, Experience
from houping.apps.plans.models import Assessment
from houping.core.grading.cap import basis_words
from houping.core.provenance import digest_json

NUMBER = "ruling"  # key of the number in an entry; what comes in a file has text only


@dataclass(frozen=True)
class InForce:
    """Parameters `rulings` and `limits` of the step `grades`, the numbers of the rulings, the digest of both lists."""

    rulings: list[dict[str, object]]
    limits: list[dict[str, object]]
    numbers: list[int]

    @property
    def parameters(self) -> dict[str, list[dict[str, object]]]:
        """What the step takes."""
        return {"rulings": self.rulings, "limits": self.limits}

    @property
    def digest(self) -> str:
        """SHA-256 of both lists as canonical JSON."""
        return digest_json(self.parameters)


def rulings_in_force(assessment: Assessment) -> InForce:
    """Return the rulings that hold now, by number; each with its number and document as its basis."""
    found = assessment.county_rulings.filter(state=CountyRuling.State.IN_FORCE, lifts__isnull=True)
    found = found.order_by("number")
    rulings: list[dict[str, object]] = []
    limits: list[dict[str, object]] = []
    for one in found:
        basis = basis_words(one.number, one.basis)
        said = {NUMBER: one.number, "county": one.county, "basis": basis}
        if one.grade:
            limits.append({**said, "grade": one.grade})
        else:  # people are counted only; their names are sealed
            people = [f"{one.number}-{place}" for place in range(1, one.people + 1)]
            rulings.append({**said, "trigger": one.trigger, "persons": people})
    return InForce(rulings, limits, [one.number for one in found])


def of_panel(entries: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Return those entries of `rulings` or `limits` that are rulings of the panel, not made elsewhere."""
    return [entry for entry in entries if isinstance(entry.get(NUMBER), int)]


def cases_taken(assessment: Assessment) -> list[dict[str, str]]:
    """Return the cases of typical experience in the library, as the reports take them (R-2.6)."""
    found = assessment.experiences.filter(state=Experience.State.TAKEN).order_by("county", "indicator", "pk")
    return list(found.values("county", "indicator", "title", "text"))
