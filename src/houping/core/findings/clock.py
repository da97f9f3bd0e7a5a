"""Until when somebody must act on a finding, by its state.

The plan names the steps (十（二）) and says "在规定时间内" of none of them: all hours are defaults of ours (示例), kept
as data of the assessment and shown wherever they are used. Source of the default of the objection: domain.md 3.
"""

import datetime
from collections.abc import Mapping
from types import MappingProxyType

# state -> hours from the moment that it was reached
ASSUMED_HOURS: Mapping[str, int] = MappingProxyType(
    {"reported": 24, "verified": 24, "fed_back": 24, "objected": 48, "disputed": 120}
)


def due(hours: Mapping[str, int], state: str, since: datetime.datetime) -> datetime.datetime | None:
    """Return when the next step is owed; None for a state in which nobody owes anything."""
    return since + datetime.timedelta(hours=hours[state]) if state in hours else None
