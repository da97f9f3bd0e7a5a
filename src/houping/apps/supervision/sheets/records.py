"""Inspections, violations, slips, referrals and reports of the public as tables; the first cell is the key of the row."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from houping.apps.formats import MISSING, day, in_brackets, number
from houping.apps.supervision.board import Row
from houping.apps.supervision.models import Inspection, Referral, Slip, Violation, Voice
from houping.core.reporting.blocks import Table

Name = Callable[[str], str]


def board(rows: Iterable[Row]) -> Table:
    """Return the board: records of each stage by side."""
    lines = [
        (
            r.clause,
            r.label,
            number(r.agency),
            number(r.county),
            day(r.last),
            _("没有检查记录") if r.missing else MISSING if r.begun else _("未开始"),
        )
        for r in rows
    ]
    header = (_("条款"), _("阶段"), _("查机构"), _("查区县"), _("最近一次"), _("提示"))
    note = _(
        "来源：督导检查单，按检查内容计数。方案十（四）：全过程、全流程参与；已开始而没有检查记录的阶段予以提示。"
    )
    return Table(_("督导台"), header, lines, note, (2, 3, 1.5, 1.5, 2, 2), (2, 3))


def inspections(found: Iterable[Inspection], name: Name) -> Table:
    """Return the ledger of inspections (督导日程)."""
    rows = [
        (
            str(i.pk),
            day(i.on),
            str(i.get_stage_display()),
            i.organisation.name,
            " ".join(filter(None, (name(i.county), i.place))),
            f"{i.first.name}、{i.second.name}",
            i.found,
            str(i.get_result_display()),
            _("在实地评估时段（%s）之外") % i.outside if i.outside else MISSING,
        )
        for i in found
    ]
    header = (
        _("编号"),
        _("日期"),
        _("阶段"),
        _("被检查单位"),
        _("地点"),
        _("检查人"),
        _("发现"),
        _("结论"),
        _("提示"),
    )
    note = _(
        "来源：督导检查单，每单由两人检查。实地评估阶段的检查应在该区县进驻期间（九（四）），之外的予以提示。"
    )
    return Table(_("督导日程"), header, rows, note, (1, 1.5, 2, 2.5, 3, 2, 5, 2, 2))


def violations(found: Iterable[Violation], name: Name) -> Table:
    """Return the ledger of violations; who reported them is in none of its columns."""
    rows = [
        (
            str(v.pk),
            f"{v.item.code} {v.item.text}",
            v.organisation.name,
            " ".join(filter(None, (name(v.county), v.place))) or MISSING,
            day(v.happened),
            str(v.item.get_severity_display()),
            str(v.get_state_display()),
            v.facts or MISSING,
            v.handling or MISSING,
        )
        for v in found
    ]
    header = (
        _("编号"),
        _("违反条目"),
        _("当事单位"),
        _("地点"),
        _("发生日期"),
        _("程度"),
        _("状态"),
        _("认定的事实"),
        _("处理"),
    )
    note = _("来源：违规登记（方案十（三）、十一（三））；条目按登记时的清单版本。反映人不列。")
    return Table(_("违规台账"), header, rows, note, (1, 4, 2.5, 2.5, 1.5, 1, 1.5, 4, 4))


def by_office(found: Iterable[Violation]) -> Table:
    """Return how many violations each office has, by state."""
    states = list(Violation.State)
    counts: dict[str, dict[str, int]] = {}
    for v in found:
        own = counts.setdefault(v.organisation.name, dict.fromkeys(states, 0))
        own[v.state] += 1
    rows = [
        (office, *(number(own[s]) for s in states), number(sum(own.values())))
        for office, own in sorted(counts.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    ]
    header = (_("当事单位"), *(str(s.label) for s in states), _("合计"))
    note = _("来源：违规登记，一起违规计一次；两张清单合并计数。")
    return Table(_("分单位违规数"), header, rows, note, (3, 1, 1, 1, 1, 1), (1, 2, 3, 4, 5))


def lights() -> dict[str, str]:
    """Return the light of a slip -> its words."""
    return {"red": _("已逾期"), "yellow": _("临近到期"), "green": _("已回复"), "": _("期限内")}


def slips(found: Iterable[Slip]) -> Table:
    """Return the ledger of slips, each with its light in words."""
    words = lights()
    rows = [
        (
            str(s.pk),
            in_brackets(s.title, _("第%d号") % s.number),
            s.organisation.name,
            day(s.issued),
            day(s.due),
            str(s.get_state_display()),
            words[s.light()],
        )
        for s in found
    ]
    header = (_("编号"), _("督办事项"), _("督办对象"), _("下发"), _("期限"), _("状态"), _("亮灯"))
    note = _(
        "来源：督办单。待回复、退回重办的，过了期限为逾期（红），今明两天到期为临近（黄）；已回复、已销号为绿。"
    )
    return Table(_("督办台账"), header, rows, note, (1, 4, 2.5, 2, 2, 2, 1.5))


def referrals(found: Iterable[Referral]) -> Table:
    """Return the ledger of referrals, without what is sealed."""
    rows = [
        (
            str(r.pk),
            _("第%d号") % r.number,
            str(r.get_kind_display()),
            str(r.get_cause_display()),
            r.body or MISSING,
            day(r.transferred),
            str(r.get_state_display()),
        )
        for r in found
    ]
    header = (_("编号"), _("件号"), _("类别"), _("情形"), _("接收机关"), _("移交日期"), _("状态"))
    note = _(
        "来源：线索移交、责任追究登记（方案十（五）、十一（三））。单位、人员、依据、结果加密，写明理由后逐件查看，每次查看记入日志账本。"
    )
    return Table(_("责任追究台账"), header, rows, note, (1, 1.5, 2, 2, 3, 2, 2))


def voices(found: Iterable[Voice], name: Name) -> Table:
    """Return the ledger of what the public reported."""
    rows = [
        (
            str(v.pk),
            v.what if len(v.what) <= SHOWN else f"{v.what[:SHOWN]}…",
            name(v.county),
            day(v.received),
            str(v.get_state_display()),
            v.assigned_to.name if v.assigned_to else MISSING,
            day(v.due),
        )
        for v in found
    ]
    header = (_("编号"), _("内容"), _("区县"), _("收到"), _("状态"), _("核查人"), _("期限"))
    note = _("来源：公众监督页面。联系方式加密，不在表中；回执号不保存。")
    return Table(_("公众反映台账"), header, rows, note, (1, 6, 1.5, 2, 1.5, 2, 2))


SHOWN = 60
