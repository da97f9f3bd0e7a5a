"""Words for codes that the rules of this app return."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.formats import MISSING, day, number

OBJECTIONS = {
    "incomplete": _("访问结果不是“完成访问”"),
    "no_consent": _("受访人未同意"),
    "files": _("附件没有到齐"),
    "differences": _("计算值、跳转与表单不符"),
    "open": _("须复核的预警没有答复"),
    "inconsistent": _("须复核的预警已确认属实"),
    "wrong_household": _("户编号不在样本内"),
}
# check of core.quality.evidence -> its unit; shares are percent
UNITS = {"fast": _("%s 秒"), "lenient": _("%s 个"), "too_many": _("%s 份")}
PURE = frozenset({"first_digit", "little_variance"})


def objection_in_words(code: str) -> str:
    """Return what keeps an interview from being valid."""
    return str(OBJECTIONS[code])


def midnight(deadline: datetime.datetime | None) -> str:
    """Write a deadline of `rules.due` as people say it: 24:00 of the day that ends; "" without one."""
    if deadline is None:
        return ""
    return f"{day(timezone.localtime(deadline - datetime.timedelta(minutes=1)).date())} 24:00"


def measured(code: str, value: float | None) -> str:
    """Write what a comparison of enumerators measured with its unit: 43.0%, 4.2 seconds a question."""
    if value is None:
        return MISSING
    if code in UNITS:
        return UNITS[code] % number(value, 1)
    return number(value, 2) if code in PURE else f"{value:.1%}"
