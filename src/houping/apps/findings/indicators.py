"""At which indicators a problem of a county may stand: those of the plan in force that apply to its group."""

from houping.apps.plans.models import Assessment
from houping.apps.plans.queries import in_force
from houping.core.errors import IndicatorUnknown


def check_indicators(assessment: Assessment, county: str, indicators: list[str]) -> None:
    """Raise IndicatorUnknown unless the plan in force has the indicators for the county's group."""
    plan = in_force(assessment)
    group = next((c.group for c in plan.counties if c.code == county), None) if plan else None
    known = {i.id for i in plan.indicators() if group in i.applies_to} if plan else set()
    for indicator in indicators:
        if indicator not in known:
            raise IndicatorUnknown(indicator=indicator)
