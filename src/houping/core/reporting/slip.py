"""The supervision slip (督办单) as an official letter."""

import datetime
from collections.abc import Sequence

from houping.core.reporting import format as write
from houping.core.reporting.blocks import Block, Content, Text

SIGNER = "后评估工作督导组"


def slip_letter(
    *,
    year: int,
    number: int,
    to: str,
    assessment: str,
    title: str,
    what: Sequence[str],
    due: datetime.date,
    day: datetime.date,
) -> Content:
    """Return the letter: number, addressee, what was found and is demanded, until when to reply.

    what : paragraphs as written by the supervisors; empty ones are left out. Source of the duty: 方案十（四）.
    """
    blocks: list[Block] = [
        Text(f"{to}。", lead="督办对象："),
        Text(f"根据《{assessment}》方案十（四）“督查巡查机制”，现就“{title}”督办如下："),
        *(Text(line.strip()) for line in what if line.strip()),
        Text(
            f"请于{write.date(due)}前将整改情况及佐证材料通过平台书面回复。逾期未回复、整改不到位的，按方案十（五）处理。"
        ),
    ]
    return Content("督 办 单", f"督办〔{year}〕{number}号", SIGNER, write.date(day), blocks)
