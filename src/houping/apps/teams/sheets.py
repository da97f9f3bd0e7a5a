"""Ledgers of this app as tables for page and Excel."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, day, joined, moment
from houping.apps.teams.models import Bid, Commitment, Expense, Member, Tender
from houping.core.reporting.blocks import Table


def members(found: Iterable[Member]) -> Table:
    """Return the 抽调人员台账."""
    rows = [
        (
            str(m.get_group_display()),
            m.person.name,
            str(m.person.organisation),
            m.duty or "—",
            day(m.starts),
            day(m.ends),
            joined(sorted(a.county for a in m.person.avoidances.all())) or "—",
            str(m.get_state_display()),
        )
        for m in found
    ]
    names = (_("工作组"), _("姓名"), _("派出单位"), _("分工"), _("开始"), _("结束"), _("回避区县"), _("状态"))
    return Table(
        _("抽调人员台账"), names, rows, _("来源：平台登记；依据方案四、九（二）。"), (2, 1, 3, 2, 2, 2, 2, 1)
    )


def tenders(found: Iterable[Tender]) -> Table:
    """Return the 机构遴选台账."""
    rows = [
        (
            t.number,
            t.title,
            str(t.get_kind_display()),
            day(t.published),
            str(t.get_state_display()),
            str(t.agency) if t.agency else MISSING,
            t.contract or MISSING,
            day(t.confidential),
            day(t.independent),
        )
        for t in found
    ]
    header = (
        *(_("招标编号"), _("项目"), _("类别"), _("公告日期"), _("状态"), _("机构")),
        *(_("合同编号"), _("保密协议"), _("无利害关系声明")),
    )
    note = _("来源：平台登记；依据方案七（一）、十（一）。")
    return Table(_("机构遴选台账"), header, rows, note, (2, 3, 2, 2, 1, 3, 2, 2, 2))


def bids(tender: Tender) -> Table:
    """Return the bidders of a tender with their marks, the best first."""
    found = sorted(tender.bids.all(), key=lambda bid: -bid.total)
    rows = [
        (bid.bidder, *(f"{getattr(bid, name):.1f}" for name, _l, _w in Bid.CRITERIA), f"{bid.total:.1f}")
        for bid in found
    ]
    header = (_("投标人"), *(f"{label}/{weight}" for _n, label, weight in Bid.CRITERIA), _("合计"))
    title = f"{tender.number} {tender.title}"
    return Table(
        title,
        header,
        rows,
        _("来源：评标记录；评分项和分值为默认设置（示例）。"),
        (4, 1, 1, 1, 1, 1),
        (1, 2, 3, 4, 5),
    )


def commitments(found: Iterable[Commitment]) -> Table:
    """Return who has signed the commitment."""
    rows = [(c.person.name, str(c.person.organisation), moment(c.signed), c.text[:16]) for c in found]
    header = (_("姓名"), _("单位"), _("签署时间"), _("承诺书摘要值"))
    return Table(_("纪律承诺签署台账"), header, rows, _("来源：平台签署记录（十一（三））。"), (1, 3, 2, 2))


def expenses(found: Iterable[Expense], counties: Mapping[str, str]) -> Table:
    """Return what people paid on the spot, with the sum of what counts (yuan)."""
    kept = list(found)
    rows = [
        (
            day(e.on),
            e.person.name,
            str(e.person.organisation),
            counties.get(e.county, e.county),
            str(e.get_kind_display()),
            e.paid_to,
            e.receipt or MISSING,
            f"{e.amount:,.2f}",
            _("已划去：%s") % e.struck_for if e.struck_for else "",
        )
        for e in kept
    ]
    total = sum((e.amount for e in kept if not e.struck_for), Decimal())
    rows += [(_("合计"), *[""] * 6, f"{total:,.2f}", "")] if rows else []
    header = (
        *(_("日期"), _("姓名"), _("单位"), _("区县"), _("类别"), _("付给"), _("票据号")),
        *(_("金额（元）"), _("备注")),
    )
    note = _("来源：本人登记；划去的不计入合计。依据：十一（三）中央八项规定和市委实施意见精神。")
    return Table(_("食宿交通自理台账"), header, rows, note, (2, 1.5, 3, 1.5, 1, 3, 2, 1.5, 2), (7,))
