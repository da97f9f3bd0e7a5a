"""Earlier rulings: those like a problem, and those that do not agree with each other (研判一致性)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from houping.apps.findings.models import Finding
from houping.apps.formats import percent
from houping.apps.plans.models import Assessment
from houping.core.findings.likeness import ALIKE, Ruled, inconsistent, nearest
from houping.core.reporting.blocks import Table

MOST = 200  # pairs that a page shows
FIELDS = ("pk", "county", "indicator", "severity", "ruling", "title", "statement")


def ruled(assessment: Assessment, **where: Any) -> list[Ruled]:
    """Return the ruled problems of an assessment; `where` narrows them."""
    rows = Finding.objects.filter(assessment=assessment, state=Finding.State.RULED, **where).values_list(
        *FIELDS
    )
    return [
        Ruled(pk, county, indicator, severity, ruling, f"{title} {statement}")
        for pk, county, indicator, severity, ruling, title, statement in rows
    ]


def like(found: Finding) -> list[tuple[float, Finding]]:
    """Return the ruled problems of the same indicator that are most like a problem, with their likeness."""
    text = f"{found.title} {found.statement}"
    near = nearest(text, ruled(found.assessment, indicator=found.indicator))
    known = Finding.objects.in_bulk([one.key for _how, one in near])
    return [(how, known[one.key]) for how, one in near if one.key != found.pk]


def disagreements(assessment: Assessment, name: Callable[[str], str]) -> Table:
    """Return the pairs of like problems that were ruled differently, the most alike first."""
    every = inconsistent(ruled(assessment), MOST)
    pairs = every.first
    keys = [one.key for pair in pairs for one in pair[1:]]
    known = Finding.objects.in_bulk(keys)
    rows = []
    for how, one, other in pairs:
        first, second = known[one.key], known[other.key]
        cells = [
            (f.number, name(f.county), f.statement, str(f.get_ruling_display())) for f in (first, second)
        ]
        rows.append((first.indicator, *cells[0], *cells[1], percent(how)))
    header = (
        _("指标"),
        _("编号"),
        _("区县"),
        _("反馈内容"),
        _("裁定"),
        _("编号"),
        _("区县"),
        _("反馈内容"),
        _("裁定"),
        _("相似度"),
    )
    note = _(
        "同一指标、同一程度的已研判问题两两比较反馈内容（相邻二字的 Jaccard 相似度，%(alike)s 以上，示例），"
        "裁定不同的列在这里，共 %(all)d 对，列出最相近的 %(shown)d 对；只提示复看，不改变裁定。"
    ) % {"alike": percent(ALIKE), "all": every.number, "shown": len(pairs)}
    widths = (0.8, 2, 1.5, 4, 1.5, 2, 1.5, 4, 1.5, 1)
    above = (("", 1), (_("问题甲"), 4), (_("问题乙"), 4), ("", 1))
    return Table(_("研判一致性检查"), header, rows, note, widths, (9,), False, above)
