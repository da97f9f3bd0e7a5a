"""The checklists of the counties as tables; telephones are in none of them."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, day, in_brackets, joined, moment
from houping.apps.supervision.cooperation import Standing
from houping.core.reporting.blocks import Table


def note() -> str:
    """Say where the items and days come from."""
    return _(
        "依据：各区县要积极主动配合（十一（三））；不得要求村级填表报数（十一（一）），事项只向区县、部门、乡镇提出。"
        "时限＝评估组进驻日前若干天，进驻日取分县行程，没有行程的取方案的实地评估时段。"
    )


def lights() -> dict[str, str]:
    """Return the light of a county or an item -> its words."""
    return {"red": _("已逾期"), "yellow": _("临近到期"), "green": _("已确认备齐"), "": _("期限内")}


def counties(found: Iterable[Standing], names: Mapping[str, str]) -> Table:
    """Return how far every county is, and what it lacks."""
    words = lights()
    rows = [
        (
            s.cooperation.county,
            names.get(s.cooperation.county, s.cooperation.county),
            day(s.comes),
            s.cooperation.liaison or MISSING,
            s.cooperation.deputy or MISSING,
            f"{len(s.lines) - len(s.missing)} / {len(s.lines)}",
            _codes(s),
            day(s.next_due),
            moment(s.cooperation.confirmed),
            words[s.light],
        )
        for s in found
    ]
    header = (
        _("区划代码"),
        _("区县"),
        _("进驻日"),
        _("联络员"),
        _("备用联络员"),
        _("已备齐"),
        _("还缺"),
        _("最近时限"),
        _("确认时间"),
        _("亮灯"),
    )
    return Table(_("区县配合清单"), header, rows, note(), (1.5, 2, 1.8, 2.5, 2.5, 1.2, 3, 1.8, 2, 1.8))


FEW, ON_PAGE = 2, (0, 1, 3, 5, 6, 7, 9)


def _codes(s: Standing) -> str:
    """Name what is missing, of many the first."""
    codes = s.lacking
    if len(codes) <= FEW:
        return joined(codes) or MISSING
    return _("%(codes)s 等 %(n)d 项") % {"codes": joined(codes[:FEW]), "n": len(codes)}


def items(found: Iterable[Standing], names: Mapping[str, str]) -> Table:
    """Return every item of some counties."""
    rows = [
        (
            names.get(s.cooperation.county, s.cooperation.county),
            in_brackets(item.text, item.code),
            str(item.get_by_display()),
            day(due),
            _("已备齐") if tick else _("未备齐"),
            (tick.note if tick else s.cooperation.notes.get(str(item.pk), "")) or MISSING,
            moment(tick.at) if tick else MISSING,
            item.source,
        )
        for s in found
        for item, due, tick in s.lines
    ]
    header = (_("区县"), _("配合事项"), _("由谁"), _("时限"), _("状态"), _("说明"), _("填写时间"), _("依据"))
    return Table(_("配合事项"), header, rows, note(), (2, 6, 1.5, 1.8, 1.2, 4, 2, 4))
