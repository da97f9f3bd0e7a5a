"""The fieldwork day by day, for the control charts: counts, unknown answers, problems, incomes. Reads; writes nothing."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from houping.apps.collection.models import SubmissionVersion
from houping.apps.plans.models import Assessment
from houping.apps.quality import comparing, queries
from houping.apps.quality.models import Alert
from houping.apps.quality.tables import HOUSEHOLD, PROBLEMS, UNKNOWN

INCOME = "income_pc_yuan"


@dataclass
class Day:
    """One day of household interviews.

    asked, unknown : answers, and those that are "don't know" or a refusal; problems : complete interviews with a
    suspected problem; incomes : income per head in yuan of each complete interview that has one
    """

    day: datetime.date
    came: int = 0
    complete: int = 0
    refused: int = 0
    critical: int = 0
    asked: int = 0
    unknown: int = 0
    problems: int = 0
    incomes: list[float] = field(default_factory=list)

    @property
    def income(self) -> float:
        """The mean income per head in yuan, NaN without one."""
        return sum(self.incomes) / len(self.incomes) if self.incomes else math.nan


def days(assessment: Assessment, person: Any, county: str = "") -> list[Day]:
    """Return the days with household interviews, in order, of a county or of all that the person may see."""
    found = queries.visible(person, assessment).filter(form__form_id=HOUSEHOLD).exclude(state="void")
    if county:
        found = found.filter(county=county)
    versions = SubmissionVersion.objects.filter(submission__in=found, answers__isnull=False)
    critical = Exists(Alert.objects.filter(submission=OuterRef("submission"), severity="critical"))
    versions = versions.annotate(critical=critical).defer("differences", "flags").order_by("number")
    newest = {v.submission_id: v for v in versions}
    counted: dict[datetime.date, Day] = {}
    for v in newest.values():
        date = timezone.localtime(v.started or v.received).date()
        today = counted.setdefault(date, Day(date))
        today.critical += v.critical  # type: ignore[attr-defined]
        _count(today, v.answers or {})
    return [counted[date] for date in sorted(counted)]


def _count(day: Day, answers: Mapping[str, Any]) -> None:
    flat = comparing.by_name(answers)
    result = str(flat.get("result", "complete"))
    day.came += 1
    day.refused += result == "refusal"
    if result != "complete":
        return
    day.complete += 1
    day.asked += len(answers)
    day.unknown += sum(str(value) in UNKNOWN for value in answers.values())
    day.problems += _number(flat.get(PROBLEMS)) > 0
    income = _number(flat.get(INCOME))
    if math.isfinite(income):
        day.incomes.append(income)


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return math.nan
