"""Reports and their figures."""

from houping.core.errors.base import IntegrityError


class FiguresDiffer(IntegrityError):
    """A written document holds figures that are not in the facts (R-9.13)."""

    code = "figures_differ"
    zh = "报告数据校核未通过：{count} 处数字与事实文件不一致，报告未发布。\n{lines}"
    en = "The check of figures failed: {count} figures are not in the facts; no report was kept.\n{lines}"
