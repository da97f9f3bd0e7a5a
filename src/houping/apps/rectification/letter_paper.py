"""The letter to a county as an official paper (GB/T 9704-2012): its problems with codes only (R-8.13)."""

from django.utils import timezone
from django.utils.translation import override

from houping.apps.formats import day
from houping.apps.rectification.models import Letter
from houping.core.reporting.blocks import Annex, Block, Content, Heading, Table, Text


def letter_paper(letter: Letter, county: str) -> Content:
    """Return the letter; `county`: the name of the county."""
    with override("zh-hans"):
        found = [item.finding for item in letter.items.select_related("finding").order_by("finding__number")]
        fixed = sum(f.fixed_on_site for f in found)
        title = letter.assessment.title
        blocks: list[Block] = [
            Text(f"{county}党委、人民政府："),
            Text(
                f"{title}已完成。按照评估方案第八条，现将你{county[-1]}的问题清单反馈如下，共{len(found)}个问题"
                f"（其中边查边改{fixed}个），详见附件。"
            ),
            Heading(1, "一、整改要求"),
            Text(
                f"请于{day(letter.plan_due)}前报送整改方案，{day(letter.due)}前完成整改并报送结果和佐证材料。"
                "边查边改的问题同样列入，请报送巩固措施。"
            ),
            Heading(1, "二、整改情况的运用"),
            Text("整改情况纳入巩固拓展脱贫攻坚成果同乡村振兴有效衔接专项督导检查。"),
            Annex("附件", "问题清单", wide=True),
            _table(found),
        ]
        signer = letter.issued_by.organisation.name
        issued = day(timezone.localtime(letter.issued).date())
        return Content(f"关于反馈{title}发现问题的函", f"{letter.document_number}", signer, issued, blocks)


def _table(found: list) -> Table:  # type: ignore[type-arg]
    rows = [
        (
            str(place),
            f.number,
            f.indicator,
            f.title,
            f.statement,
            str(f.get_severity_display()),
            str(f.get_ruling_display()) if f.ruling else "认可",
            "是" if f.fixed_on_site else "",
        )
        for place, f in enumerate(found, start=1)
    ]
    header = ("序号", "编号", "指标", "问题", "反馈内容", "程度", "认定", "边查边改")
    note = "来源：问题台账。只列编号，不列姓名；认定为区县认可或问题研判组裁定。"
    return Table("", header, rows, note, (0.7, 1.8, 0.7, 2.4, 5, 0.9, 1.6, 1.1))
