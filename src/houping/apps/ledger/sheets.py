"""The ledger as a table for Excel."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from houping.apps.formats import moment, number
from houping.core.reporting.blocks import Table


def entries(told: Sequence[dict[str, Any]], total: int) -> Table:
    """Return entries as the page tells them, with their details and digests; `total`: how many the filter finds."""
    rows = [
        (
            str(entry["row"].seq),
            moment(entry["at"]),
            entry["who"],
            entry["row"].actor,
            entry["act"],
            entry["what"],
            entry["row"].subject,
            entry["row"].assessment or "—",
            entry["county"] or "—",
            entry["row"].details,
            entry["row"].digest,
        )
        for entry in told
    ]
    header = tuple(
        map(
            str,
            (
                _("序号"),
                _("时间"),
                _("人员"),
                _("用户名"),
                _("事项"),
                _("对象"),
                _("对象编码"),
                _("评估"),
                _("区县"),
                _("详情"),
                _("摘要"),
            ),
        )
    )
    note = _(
        "符合条件的共 %(total)s 条，本表为最新的 %(shown)s 条。本表供查阅；独立核验请用“导出全部”的文件。"
    )
    counts = {"total": number(total), "shown": number(len(rows))}
    return Table(_("日志账本"), header, rows, note % counts, (1, 3, 2, 2, 3, 3, 3, 1, 2, 5, 5), (0,))
