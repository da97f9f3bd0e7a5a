"""The counties' checklist of the demonstration (演示数据): one county lacks two items, one has confirmed."""

from typing import Any

from houping.apps.accounts.demo import colleague
from houping.apps.accounts.models import Organisation, Person
from houping.apps.accounts.roles import Role
from houping.apps.supervision.models import Cooperation, CooperationItem
from houping.apps.supervision.services import cooperation
from houping.apps.supervision.services.cooperation import Filled

COUNTY, OTHER = "500101", "500102"
LACKING = {"P04", "P09"}
NOTES = {"P02": "资料集中在县乡村振兴局二楼资料室（演示）", "P06": "12 个乡镇各 1 人（演示）"}


def load(demo: Any) -> None:
    """Issue the checklist; two counties fill it in."""
    if demo.assessment.issued_plan() is None:
        return
    cooperation.issue(actor=demo.people[Role.XZJ], assessment=demo.assessment)
    _fill(demo, demo.people[Role.CTY], COUNTY, LACKING)
    other = _liaison(demo)
    found = _fill(demo, other, OTHER, set())
    cooperation.move(actor=other, cooperation_id=found.pk, action="confirm", version=found.version)


def _liaison(demo: Any) -> Person:
    """Make the liaison of the second county."""
    office = Organisation.objects.get(code=f"county-{OTHER}")
    key = demo.assessment.key
    return colleague("demo-cty2", "演示区县联络员乙", office, Role.CTY, assessment=key, county=OTHER)


def _fill(demo: Any, actor: Person, county: str, lacking: set[str]) -> Cooperation:
    found = Cooperation.objects.get(assessment=demo.assessment, county=county)
    items = CooperationItem.objects.filter(assessment=demo.assessment).exclude(code__in=lacking)
    said = Filled(
        liaison="甲，乡村振兴局（演示）",
        deputy="乙，乡村振兴局（演示）",
        telephones=("13800000000", "13900000000"),
        ready={item.pk: NOTES.get(item.code, "") for item in items},
    )
    return cooperation.fill(actor=actor, cooperation_id=found.pk, version=found.version, filled=said)
