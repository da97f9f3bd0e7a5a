"""Coverage of the frame (R-2.5) and measures of quality (R-2.16)."""

from houping.core.reporting import format as write
from houping.core.reporting.blocks import Table, Text
from houping.core.reporting.charts import note_of
from houping.core.reporting.fact import Book
from houping.core.reporting.results import Results
from houping.core.reporting.sentences import listed

# Results of contacts: code -> words, in the order in which they are reported.
CONTACTS = {
    "approached": "访问（拨打）户数",
    "complete": "有效完成",
    "partial": "部分完成",
    "refusal": "拒访",
    "noncontact": "未能联系",
    "other_nonresponse": "其他无应答",
    "unknown": "情况不明",
    "ineligible": "不合格",
    "substitutes": "启用备用户",
    "trimmed": "权数截断",
}


def coverage_table(book: Book, results: Results) -> Table:
    """Return frame and sample by village type, household type, remoteness and town."""
    rows = []
    for number, part in enumerate(results.coverage):
        share = part.sample / part.frame if part.frame else None
        rows.append(
            (
                part.kind,
                part.name,
                part.unit,
                book.count(f"coverage.{number}.frame", part.frame, source="抽样框"),
                book.count(f"coverage.{number}.sample", part.sample),
                write.ABSENT
                if share is None
                else book.percent(f"coverage.{number}.share", share, formula="样本÷抽样框"),
            )
        )
        book.text(f"coverage.{number}.name", part.name)
    header = ("分类", "类别", "单位", "抽样框", "样本", "覆盖比例")
    note = note_of(results, "村、乡镇为抽中数，户为入户有效完成数；偏远程度按村到乡镇所在地的距离")
    return Table("表1　覆盖情况", header, rows, note, (0.17, 0.33, 0.1, 0.14, 0.12, 0.14), numbers=(3, 4, 5))


def uncovered_text(results: Results) -> Text:
    """Name the parts of the frame that hold units but no sample."""
    lead = "未覆盖的层。"
    if not results.uncovered:
        return Text("各区县的脱贫村和一般村均有样本，没有未覆盖的层。", lead=lead)
    return Text(f"抽样框中有而样本中没有的层：{listed(results.uncovered)}。", lead=lead)


def weights_text(results: Results) -> Text:
    """Name the counties whose weights could not be what the plan wants, and why."""
    found = [
        f"{c.short_name}{remark}"
        for c in results.plan.counties
        for remark in results.fieldwork[c.code].remarks
    ]
    said = "；".join(found) if found else "各区县的权数均与抽样框一致，校准因子都在方案规定的界限以内"
    return Text(f"{said}。", lead="权数。")


def contact_table(book: Book, results: Results) -> Table:
    """Return the results of all contacts in the field and on the telephone."""
    rows = []
    for code, name in CONTACTS.items():
        cells = [results.contacts[source].get(code) for source in ("field", "phone")]
        if any(cells):
            rows.append(
                (
                    name,
                    *(
                        write.ABSENT if n is None else book.count(f"contacts.{source}.{code}", n)
                        for source, n in zip(("field", "phone"), cells, strict=True)
                    ),
                )
            )
    note = note_of(
        results, "最终访问结果，按美国民意研究协会结果代码归类；备用户按抽签顺序启用；回访复核一致率另行报告"
    )
    return Table(
        "表2　访问结果和质量指标",
        ("项目", "入户调查", "电话调查"),
        rows,
        note,
        (0.4, 0.3, 0.3),
        numbers=(1, 2),
    )
