"""Whether field teams are strong enough (十（一）“建强配强评估队伍”, R-10.2). Reads nothing, writes nothing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from houping.apps.accounts.roles import Role
from houping.apps.training.models import Background
from houping.apps.training.queries import Trainee

SKILLED = frozenset({Background.Kind.TEACHER, Background.Kind.EXPERIENCED})
PAIR = 2


@dataclass(frozen=True)
class Team:
    """A county team in numbers, and what it lacks. Counts are people."""

    county: str
    leaders: int
    controllers: int
    enumerators: int
    skilled: int
    people: int
    certified: int
    lacks: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of teachers and experienced people."""
        return self.skilled / self.people if self.people else 0.0


def team(
    county: str,
    members: Collection[Trainee],
    *,
    backgrounds: Mapping[int, str],
    certified: Collection[int],
    percent: int,
) -> Team:
    """Return how a team stands; `percent` is the least share of experienced people, `certified` person ids."""
    leaders, controllers, enumerators = (
        sum(role in m.roles for m in members) for role in (Role.TL, Role.FQ, Role.EN)
    )
    skilled = sum(backgrounds.get(m.person.pk) in SKILLED for m in members)
    passed = sum(m.person.pk in certified for m in members)
    found = Team(county, leaders, controllers, enumerators, skilled, len(members), passed, ())
    return Team(**{**found.__dict__, "lacks": tuple(_lacks(found, percent))})


def _lacks(team: Team, percent: int) -> Iterable[str]:
    if not team.leaders:
        yield _("没有分县组长")
    if not team.controllers:
        yield _("没有质控员（每组至少 1 名）")
    if team.enumerators < PAIR:
        yield _("调查员不足 2 人，不能结对入户")
    elif team.enumerators % PAIR:
        yield _("调查员 %d 人，有 1 人不能结对") % team.enumerators
    if team.share * 100 < percent:
        values = {"share": f"{team.share * 100:.0f}", "least": percent}
        yield _("教师和有经验的占 %(share)s%%，低于 %(least)s%%") % values
    if team.certified < team.people:
        yield _("%d 人没有有效上岗证") % (team.people - team.certified)
