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


class ReviewUnderWay(StateError):
    """While a round of the review is open, its drafts stay as they are (R-9.12)."""

    code = "review-under-way"
    zh = "第 {number} 轮报告审核正在进行，文稿不能更换，也不能再次送审。须等评估工作组退回修改或审核通过。"
    en = "Round {number} of the review of the reports is under way: no draft can be replaced or submitted again until the working group returns or passes them."


class ReviewPassed(StateError):
    """These reports have passed their review."""

    code = "review-passed"
    zh = "这些报告已在第 {number} 轮审核通过，文稿不能再改。确需修改的，请评估工作组先退回修改。"
    en = "These reports passed their review in round {number} and cannot be changed. If they must be, the working group returns them first."


class ReviewNotOpen(StateError):
    """Remarks are made while a round is open."""

    code = "review-not-open"
    zh = "现在没有正在审核的报告，不能提意见。须先由第三方项目负责人送审。"
    en = "No reports are under review, so no remark can be made. The third party's project leader submits them first."


class ReportsNotReviewed(StateError):
    """Grades are approved, and reports issued, only after the reports passed their review (九（六）)."""

    code = "reports-not-reviewed"
    zh = "报告还没有审核通过，等次建议不能审定（九（六）在（七）之前）。请评估工作组在“报告审核”中审核；送审由第三方项目负责人办理。"
    en = "The reports have not passed their review, so the grades cannot be approved yet (9(6) comes before (7)). The working group reviews them under “Review of reports” after the third party's project leader has submitted them."


class RemarksUnanswered(StateError):
    """Reports go back to the reviewers with an answer to every remark."""

    code = "remarks-unanswered"
    zh = "还有 {count} 条审核意见没有答复，不能再次送审。请逐条答复：已修改，或说明不改的理由。"
    en = "{count} remarks have no answer, so the reports cannot be submitted again. Answer each: changed, or why not."


class RemarksUnsettled(StateError):
    """Reports pass when everything that had to be changed is settled."""

    code = "remarks-unsettled"
    zh = "还有 {count} 条“须修改”的意见没有确认落实，不能审核通过。请逐条确认，或退回修改。"
    en = "{count} remarks that must be followed are not settled, so the reports cannot pass. Settle each, or return the reports."


class DraftDiffers(IntegrityError):
    """An edited report does not say what the facts say (R-9.13)."""

    code = "draft-differs"
    zh = "《{name}》没有收下：有 {count} 处与事实文件不一致（九（六））。可以改写、增删的是不涉及结果的句子；带数字、数词、区县或指标名称、等次、认定的句子，以及标题、表格、图，须保持原样，有误的更正数据后重新计算。\n{lines}"
    en = "“{name}” was not taken: {count} places differ from the facts (9(6)). Sentences that tell no result can be reworded, added or left out; those with a figure, a number in words, the name of a county or indicator, a grade or a verdict stay as they are, as do headings, tables and pictures: what is wrong there is corrected in the data and computed anew.\n{lines}"


class DraftUnreadable(InputError):
    """An edited report that cannot be opened, or holds what no report has."""

    code = "draft-unreadable"
    zh = "“{name}”打不开、展开后过大，或含有嵌入的文件、宏等报告中没有的内容，没有收下。请在下载的最新一稿上修改，另存为 Word 文档（.docx）后再上传。"
    en = "“{name}” cannot be opened, is too large once unpacked, or holds embedded files, macros or the like that no report has, and was not taken. Change the newest draft that you download, save it as a Word document (.docx) and upload that."


class DraftMarked(InputError):
    """An edited report with tracked changes or comments, which would go out with the issued report."""

    code = "draft-marked"
    zh = "“{name}”里还有修订痕迹或批注，没有收下。请在 Word 中接受全部修订、删除全部批注后再上传，以免随印发的报告流出。"
    en = "“{name}” still holds tracked changes or comments and was not taken. Accept all changes and delete all comments in Word, then upload it, so that they do not go out with the issued report."


class ReportNumberTaken(InputError):
    """A document number under which other reports were issued."""

    code = "report-number-taken"
    zh = "发文字号“{number}”已用于以前印发的报告。请填写新的发文字号。"
    en = "Reports were issued under the document number “{number}” before. Give a new one."


class DraftUnread(InputError):
    """An edited report with something that a reader sees and the check cannot read."""

    code = "draft-unread"
    zh = "“{name}”里有核对程序读不到的内容（{what}），没有收下。请在 Word 中把它删去，或改成普通段落、表格后再上传。"
    en = "“{name}” holds what the check cannot read ({what}) and was not taken. Delete it in Word or make it plain paragraphs or a table, then upload the file."


class DraftUnchanged(StateError):
    """The file is the draft that is already there."""

    code = "draft-unchanged"
    zh = "这个文件与第 {number} 稿完全相同，没有收下。请上传修改后的 Word 文件。"
    en = "This file is the same as draft {number} and was not taken. Upload the Word file that you changed."


class DraftsApproved(StateError):
    """What the leading group approved is not returned."""

    code = "drafts-approved"
    zh = "这些报告所附的等次建议（第 {number} 号）已经审定，不能再退回修改。确需修改的，请质量总控组重新计算并提出新的建议。"
    en = "Proposal {number}, which these reports belong to, has been approved; they cannot be returned. If they must be changed, quality control computes anew and makes a new proposal."


class DraftOutdated(StateError):
    """Reports were written anew in the meantime."""

    code = "draft-outdated"
    zh = "报告已重新生成（{new}），本轮审核的是旧稿（{old}），不能{action}。请第三方项目负责人把新稿送审。"
    en = "The reports were written anew ({new}); this round is about older ones ({old}), so you cannot {action}. The third party's project leader submits the new ones."
