"""Showing personal data in full: a permission, a typed reason, an entry in the ledger, for one answer only (R-13.3).

Pages show personal data masked (core/privacy.py). A page that can show them in full takes the wish from `asked`
and its service calls `unmask` before it reads; nothing is kept, so the next opening of the page is masked again.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from houping.apps.accounts.access import Refused, require
from houping.apps.accounts.roles import who_can
from houping.apps.formats import in_brackets, moment
from houping.apps.ledger.services import record_reading

PERMISSION = "personal.unmask"
SHORTEST, LONGEST = 4, 200


class ReasonForm(forms.Form):
    """Why somebody needs to see personal data."""

    reason = forms.CharField(
        label=gettext_lazy("查看理由"),
        min_length=SHORTEST,
        max_length=LONGEST,
        help_text=gettext_lazy(
            "写明用途，如“核对门牌”。查看人、时间、理由、户数记入日志账本，由审计管理员查阅。"
        ),
    )


@dataclass(frozen=True)
class Asked:
    """What a person asks of a page: whether they may, the form, and the reason when it was given (else "")."""

    may: bool
    form: ReasonForm
    reason: str
    mark: str
    who: str

    @property
    def status(self) -> int:
        """The status of the answer."""
        return 422 if self.form.errors else 200


def asked(request: HttpRequest, county: str | None = None) -> Asked:
    """Read the wish of a request: POST with a reason asks in full, GET never; raises Refused without permission."""
    assessment: Any = request.assessment  # type: ignore[attr-defined]
    may = request.user.may(PERMISSION, assessment=assessment.key, county=county)
    if request.method == "POST" and not may:
        raise Refused(who=who_can(PERMISSION))
    form = ReasonForm(request.POST or None)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    mark = watermark(request.user, demo=assessment.demo)
    return Asked(may, form, reason, mark, who_can(PERMISSION))


@transaction.atomic
def unmask(
    *, actor: Any, what: str, subject: str, reason: str, assessment: str, county: str = "", rows: int
) -> None:
    """Let a person read personal data in full: checks the permission, then records who, what, why and how many.

    Call it before the data are read. Raises Refused or ReasonMissing.
    """
    require(actor, PERMISSION, assessment=assessment, county=county or None)
    record_reading(
        actor=actor,
        what=what,
        subject=subject,
        reason=reason,
        assessment=assessment,
        county=county,
        rows=rows,
    )


def watermark(person: Any, *, demo: bool) -> str:
    """Return the line that says who took personal data out and when, and whether they are invented."""
    who = in_brackets(person.name, person.username)
    text = _("%(who)s 于 %(when)s 取得，仅限本次评估使用") % {"who": who, "when": moment(timezone.now())}
    return " · ".join((_("演示数据"), text)) if demo else text
