"""Supervision: burden, checklists, negative lists, inspections, violations, slips, referrals, public reports, evidence."""

from houping.apps.supervision.models.burden import ASSUMED, Burden, Limit, limits
from houping.apps.supervision.models.cooperation import Cooperation, CooperationItem, CooperationTick
from houping.apps.supervision.models.evidence import Evidence
from houping.apps.supervision.models.inspections import STEPS, Inspection, Stage
from houping.apps.supervision.models.lists import ListItem, ListVersion, Signature
from houping.apps.supervision.models.referrals import Referral
from houping.apps.supervision.models.slips import Slip, SlipStep
from houping.apps.supervision.models.violations import Violation
from houping.apps.supervision.models.voices import Knocks, Voice

__all__ = [
    "ASSUMED",
    "STEPS",
    "Burden",
    "Cooperation",
    "CooperationItem",
    "CooperationTick",
    "Evidence",
    "Inspection",
    "Knocks",
    "Limit",
    "ListItem",
    "ListVersion",
    "Referral",
    "Signature",
    "Slip",
    "SlipStep",
    "Stage",
    "Violation",
    "Voice",
    "limits",
]
