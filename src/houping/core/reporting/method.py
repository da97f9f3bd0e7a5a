"""The page of every report that says how its figures came about (R-1.3)."""

from collections.abc import Sequence

from houping.core.reporting.blocks import Table
from houping.core.reporting.charts import note_of
from houping.core.reporting.fact import Book
from houping.core.reporting.results import Results

METHOD = (
    (
        "抽样",
        "村按种子、阶段和村代码的SHA-256抽签号排序；重点村按得分选取，随机村按农户数成比例抽取；户按抽签号抽取",
    ),
    ("加权", "设计权重、无应答调整、按抽样框校准、截断；重点村只代表自身，随机村代表其余村"),
    ("误差", "分层两阶段有限总体方差；每个得分的标准误由重抽样求得"),
    ("区间", "比例用威尔逊区间（有效样本量），均值和比率用t区间，置信水平95%"),
    ("不单独发布", "有效回答、抽中村数过少或变异系数过大的估计不单独发布，只进入本组和全市估计"),
    ("评分", "目标值法换算为0—100分，逐级加权；不适用的指标不计分，权重由同一方面其他指标分担"),
    (
        "名次",
        "名次置信集按成对差的最大统计量逐步求得（莫格斯塔德等，2024年）；等次把握由后验抽样按名额评定求得",
    ),
    ("问题", "实地发现数，不作推断；认定（区县认可或研判裁定）成立或部分成立的才扣分，同一问题只扣一次"),
    ("部门数据", "平时情况为市级部门报送数，无抽样误差"),
    ("个人信息", "问题只以编号登记，不载农户姓名、证件号码和电话号码"),
)


def method_table(book: Book, results: Results, own: Sequence[tuple[str, str]]) -> Table:
    """Return the table of methods; `own` are lines of one document, e.g. its design effect."""
    book.text("method.numbers", "SHA-256 0 100 2024")
    version = ("数据版本", book.text("version", results.version))
    note = note_of(results, "公式、算例和出处见后评估方法文档")
    return Table("", ("项目", "说明"), (*METHOD, *own, version), note, (0.22, 0.78))
