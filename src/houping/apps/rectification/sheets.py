"""Tables of this app for page and Excel: the ledger, counties, the list for the special inspection, measures."""

import datetime
from collections.abc import Callable, Iterable, Mapping

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, day, joined, moment, number, percent
from houping.apps.rectification.models import Item, Letter, Measure
from houping.core.plan.model import County
from houping.core.rectification.deadline import Progress, light
from houping.core.reporting.blocks import Table

Naming = Callable[[str], str]
OWES = frozenset({Item.State.OPEN, Item.State.PLANNED})
WIDTHS = (2.2, 1.5, 2, 2, 0.8, 3, 4, 1.2, 1.5, 1, 2.5, 2.5, 4, 4, 1.8, 1.8, 1.8, 1.3, 1.2, 1, 2.2)


def lights() -> dict[str, str]:
    """Return light -> its words."""
    return {"red": _("已超期"), "yellow": _("临近"), "green": _("期限内"), "": MISSING}


def ledger(found: QuerySet[Item], county: Naming, today: datetime.date, title: str) -> Table:
    """Return the 整改台账."""
    rows = [
        (
            i.finding.number,
            county(i.finding.county),
            i.finding.place or MISSING,
            i.finding.unit or MISSING,
            i.finding.indicator,
            i.finding.title,
            i.finding.statement,
            str(i.finding.get_severity_display()),
            str(i.finding.get_ruling_display()) if i.finding.ruling else _("已认可"),
            _("是") if i.finding.fixed_on_site else MISSING,
            i.letter.document_number,
            i.office or i.finding.responsible or MISSING,
            i.plan or MISSING,
            i.result or MISSING,
            day(i.letter.plan_due),
            day(i.due),
            day(i.owed) if i.state in OWES else MISSING,
            str(i.get_state_display()),
            lights()[light(i.state, i.owed, today)],
            number(i.urged),  # type: ignore[attr-defined]
            moment(i.closed) if i.closed else MISSING,
        )
        for i in found.annotate(urged=Count("entries", filter=Q(entries__action="urge")))
    ]
    header = (
        *(
            _("编号"),
            _("区县"),
            _("村、单位"),
            _("户编号"),
            _("指标"),
            _("问题名称"),
            _("反馈内容"),
            _("程度"),
        ),
        *(
            _("裁定"),
            _("边查边改"),
            _("反馈函文号"),
            _("责任单位"),
            _("整改措施"),
            _("整改结果"),
            _("方案期限"),
        ),
        *(_("整改期限"), _("下一步期限"), _("状态"), _("亮灯"), _("催办次数"), _("销号时间")),
    )
    note = _(
        "来源：整改台账；区县认可或研判认定存在的问题逐条列入一县一单。"
        "下一步为报方案、报结果，期限之前 7 天为临近（示例），已报结果、等待验收的不计超期。"
    )
    return Table(title, header, rows, note, WIDTHS, (19,))


def letters(found: Iterable[Letter], county: Naming, today: datetime.date) -> Table:
    """Return the letters, with how far their items are; `n` and `closed` are annotated."""
    rows = [
        (
            letter.document_number,
            county(letter.county),
            number(letter.n),  # type: ignore[attr-defined]
            number(letter.closed),  # type: ignore[attr-defined]
            moment(letter.issued),
            letter.issued_by.name,
            day(letter.plan_due),
            day(letter.due),
            lights()[light("closed" if letter.closed == letter.n else "", letter.due, today)],  # type: ignore[attr-defined]
            moment(letter.received) if letter.received else _("未签收"),
            letter.received_by.name if letter.received_by else MISSING,
        )
        for letter in found
    ]
    header = (
        *(_("文号"), _("区县"), _("问题数"), _("已销号"), _("印发"), _("印发人")),
        *(_("方案期限"), _("整改期限"), _("亮灯"), _("签收"), _("签收人")),
    )
    note = _("来源：一县一单反馈函；亮灯按整改期限，全部销号的不亮灯，之前 7 天为临近（示例）。")
    widths = (2.8, 1.5, 1, 1, 2.2, 1.5, 1.8, 1.8, 1.2, 2.2, 1.5)
    return Table(_("反馈函台账"), header, rows, note, widths, (2, 3))


def counties(shown: Iterable[County], found: Mapping[str, Progress], outstanding: Mapping[str, int]) -> Table:
    """Return how far every county is, with the sum."""
    none = Progress(0, 0, 0, 0)
    chosen = [(c, found.get(c.code, none)) for c in shown]
    rows = [(c.code, c.name, number(outstanding.get(c.code, 0)), *_cells(p)) for c, p in chosen]
    sums = Progress(
        *(sum(getattr(p, name) for _c, p in chosen) for name in ("items", "closed", "waiting", "late"))
    )
    rows.append(("", _("合计"), number(sum(outstanding.get(c.code, 0) for c, _p in chosen)), *_cells(sums)))
    header = (
        _("区划代码"),
        _("区县"),
        _("待发函"),
        _("整改事项"),
        _("已销号"),
        _("待验收"),
        _("已超期"),
        _("销号率"),
    )
    note = _("来源：整改台账。待发函＝已确认、还没有列入反馈函的问题；销号率＝已销号÷整改事项。")
    return Table(
        _("分县整改"), header, rows, note, (1.5, 2.5, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2), tuple(range(2, 8)), True
    )


def _cells(p: Progress) -> tuple[str, ...]:
    share = MISSING if p.share is None else percent(p.share)
    return number(p.items), number(p.closed), number(p.waiting), number(p.late), share


def measures(found: Iterable[Measure], county: Naming) -> Table:
    """Return the 约谈、挂牌督办台账."""
    rows = [
        (
            county(m.county),
            str(m.get_kind_display()),
            day(m.on),
            day(m.due) if m.due else MISSING,
            m.people or MISSING,
            m.place or MISSING,
            m.document_number or MISSING,
            m.basis,
            str(m.get_state_display()),
            m.outcome or MISSING,
            joined(e.name for e in m.minutes.all()) or MISSING,
        )
        for m in found
    ]
    header = (
        *(_("区县"), _("类别"), _("日期"), _("期限"), _("约谈对象"), _("约谈时间、地点")),
        *(_("约谈通知文号"), _("依据"), _("状态"), _("结果"), _("约谈纪要")),
    )
    note = _("来源：方案八，存在规模性返贫风险或其他突出问题的，约谈提醒、挂牌督办。")
    widths = (1.5, 1.5, 1.8, 1.8, 2.5, 2.5, 2.2, 4, 1.3, 4, 2.5)
    return Table(_("约谈、挂牌督办台账"), header, rows, note, widths, ())
