"""What the counties of the demonstration were asked for (演示数据)."""

import datetime
from typing import Any

from houping.apps.accounts.roles import Role
from houping.apps.supervision import services

ASKED = (
    (Role.TPL, "500101", "visit", "实地评估进县（演示）", 1, 8, 11),
    (Role.TPL, "500101", "meeting", "县级座谈会（演示）", 1, 3, 11),
    (Role.SV, "500101", "visit", "督导检查（演示）", 1, 4, 15),
    (Role.DEPT, "500101", "material", "行业部门平时情况资料（演示）", 6, None, 16),
    (Role.TPL, "500102", "visit", "实地评估进县（演示）", 1, 8, 12),
    (Role.DEPT, "500230", "material", "行业部门平时情况资料（演示）", 21, None, 17),
)


def load(demo: Any) -> None:
    """Record a few visits, meetings and requests."""
    for role, county, kind, what, amount, hours, on in ASKED:
        services.record_burden(
            actor=demo.people[role],
            assessment=demo.assessment,
            county=county,
            kind=kind,
            what=what,
            amount=amount,
            hours=hours,
            on=datetime.date(2021, 11, on),
        )
