"""Reports and their figures."""

from houping.core.errors.base import IntegrityError


class FiguresDiffer(IntegrityError):
    """Written documents are not what the facts say (R-9.13)."""

    code = "figures_differ"
    zh = "报告数据校核未通过：{count} 处与事实文件不一致，这些报告不能使用。\n{lines}"
    en = "The check of the reports failed: {count} differences from the facts; do not use these reports.\n{lines}"
