"""What a token can be good for: scope -> permissions that services ask for, and offices that may be given it.

A token is an office's, not a person's. An office gets no more by token than its people get on the site: households
and names are in no scope, and what counties never see (R-6.1, R-6.11, R-8.2) cannot be granted to their offices.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.formats import joined

Kind = Organisation.Kind
ANY_OFFICE = frozenset(Kind)
CITY = frozenset({Kind.LEADING_GROUP, Kind.BUREAU})


@dataclass(frozen=True)
class Scope:
    """One thing that a token is good for.

    permissions : what it stands for when a service asks; own : the same for the office of a county
    kinds : offices that may be given it; writes : whether it changes anything
    """

    name: object
    permissions: frozenset[str]
    kinds: frozenset[str]
    own: frozenset[str] = frozenset()
    writes: bool = False


SCOPES: dict[str, Scope] = {
    "plan:read": Scope(_("读取方案"), frozenset({"assessment.see", "plan.see"}), ANY_OFFICE),
    "frame:read": Scope(_("读取抽样框摘要和数量"), frozenset({"frame.see"}), CITY),
    "sample:read": Scope(_("读取抽样摘要和封存记录"), frozenset({"sample.see"}), CITY),
    "progress:read": Scope(_("读取进展"), frozenset({"assessment.see"}), CITY),
    "results:read": Scope(
        _("读取结果（区县只限本区县，公布之后）"),
        frozenset({"result.see"}),
        CITY | {Kind.COUNTY},
        own=frozenset({"report.own"}),
    ),
    "run:start": Scope(
        _("启动计算、跟踪任务"), frozenset({"result.run"}), frozenset({Kind.BUREAU}), writes=True
    ),
}

# what a person may let a program do in their name, where they may do it themselves (decision 0140)
OWN_SCOPES: dict[str, Scope] = {
    "own:read": Scope(
        _("读取访问记录、问卷、平板和入户名单（遮盖个人信息）"),
        frozenset({"assessment.see", "form.see", "submission.see", "device.see", "field.lists"}),
        frozenset(),
    ),
    "own:review": Scope(
        _("批注、审核访问记录"),
        frozenset({"submission.review", "submission.check", "submission.void"}),
        frozenset(),
        writes=True,
    ),
}


def permissions_of(scope: str, kind: str) -> frozenset[str]:
    """Return what a scope lets an office of a kind do; nothing for an office that it is not for."""
    found = SCOPES.get(scope)
    if found is None or kind not in found.kinds:
        return frozenset()
    return found.own if kind == Kind.COUNTY and found.own else found.permissions


def offices_of(scope: str) -> str:
    """Name the kinds of office that a scope is for: 领导小组、乡村振兴部门."""
    return joined(str(kind.label) for kind in Kind if kind in SCOPES[scope].kinds)
