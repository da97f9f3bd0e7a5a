"""Reports and their figures."""

from houping.core.errors.base import InputError, IntegrityError, StateError


class FiguresDiffer(IntegrityError):
    """Written documents are not what the facts say (R-9.13)."""

    code = "figures_differ"
    zh = "报告数据校核未通过：{count} 处与事实文件不一致，这些报告不能使用。\n{lines}"
    en = "The check of the reports failed: {count} differences from the facts; do not use these reports.\n{lines}"


class PdfConverterMissing(StateError):
    """The machine has no LibreOffice, which turns Word files into PDF (R-9.8)."""

    code = "pdf_converter_missing"
    zh = "本机没有安装 LibreOffice，不能生成 PDF。请下载 Word 文件后另存为 PDF，或请系统管理员安装 libreoffice-writer。"
    en = (
        "LibreOffice is not installed here, so no PDF can be made. Download the Word file and save it as PDF, "
        "or ask the administrator to install libreoffice-writer."
    )


class PdfNotMade(StateError):
    """LibreOffice did not write the PDF, or not in time."""

    code = "pdf_not_made"
    zh = "PDF 没有生成（LibreOffice 没有完成转换）。请再试一次；仍不行的，下载 Word 文件后另存为 PDF。"
    en = "LibreOffice did not finish the PDF. Try again, or download the Word file and save it as PDF."


class CaseUnusable(InputError):
    """A case of typical experience without words, or for a county or indicator that the plan does not have."""

    code = "case_unusable"
    zh = "典型经验“{title}”无法写入报告：区县 {county}、指标 {indicator} 须在方案中，标题和内容须填写。请改正后重新生成。"
    en = "The case '{title}' cannot enter the reports: county {county} and indicator {indicator} must be the plan's, with title and text. Correct it and write the reports again."
