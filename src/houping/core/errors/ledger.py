"""What is wrong with an export of the ledger, or with a reading that it should record."""

from houping.core.errors.base import InputError, IntegrityError


class LedgerEntryChanged(IntegrityError):
    """An entry is not what was recorded."""

    code = "ledger-entry-changed"
    zh = "日志账本第 {seq} 条（第 {line} 行）被改动：内容与其摘要不符。请以原始账本为准，并报告审计管理员。"
    en = "Entry {seq} of the ledger (line {line}) was changed: its content does not give its digest. Go back to the original ledger and tell the audit administrator."


class LedgerEntryReplaced(IntegrityError):
    """An entry was replaced together with its digest; the next one still covers the original."""

    code = "ledger-entry-replaced"
    zh = "日志账本第 {seq} 条（第 {line} 行）被整条替换：下一条记录的前条摘要与它不符。请以原始账本为准，并报告审计管理员。"
    en = "Entry {seq} of the ledger (line {line}) was replaced as a whole: the next entry covers another digest. Go back to the original ledger and tell the audit administrator."


class LedgerEntryMissing(IntegrityError):
    """An entry is not there."""

    code = "ledger-entry-missing"
    zh = "日志账本缺第 {seq} 条（应在第 {line} 行）。请重新导出完整账本；如账本中确无此条，请报告审计管理员。"
    en = "Entry {seq} of the ledger is missing (expected in line {line}). Export the whole ledger again; if the entry is not in it, tell the audit administrator."


class LedgerEntryDoubled(IntegrityError):
    """An entry stands there twice."""

    code = "ledger-entry-doubled"
    zh = "日志账本第 {seq} 条重复（第 {line} 行）。请重新导出完整账本。"
    en = "Entry {seq} of the ledger stands there twice (line {line}). Export the whole ledger again."


class LedgerEntryMisplaced(IntegrityError):
    """An entry stands in the wrong place."""

    code = "ledger-entry-misplaced"
    zh = "日志账本顺序错乱：第 {line} 行是第 {seq} 条，应为第 {expected} 条。请重新导出完整账本。"
    en = "The ledger is out of order: line {line} holds entry {seq}, expected {expected}. Export the whole ledger again."


class LedgerHeadDiffers(IntegrityError):
    """The chain is sound but does not end in the digest that was published."""

    code = "ledger-head-differs"
    zh = "账本链条完整，但链头与给出的不符：给出 {expected}，账本第 {seq} 条为 {found}。末尾的记录可能被截去，或整条链被重写。请核对报告上印的链头。"
    en = "The chain is sound but its head is not the one given: given {expected}, entry {seq} has {found}. Entries may be cut off its end, or the whole chain was rewritten. Compare with the head printed on a report."


class LedgerPrintedMissing(IntegrityError):
    """A head that a report prints does not stand in the chain."""

    code = "ledger-printed-missing"
    zh = "账本链条本身相连，但报告上印的链头 {digest} 不在其中：报告印发之后，账本在此之前的部分被重写或截去。请保全账本与报告，并报告审计管理员。"
    en = "The chain is sound by itself but does not hold the head {digest} that a report prints: what came before that report was rewritten or cut off. Keep ledger and report, and tell the audit administrator."


class LedgerUnknown(InputError):
    """A file that is no export of the ledger."""

    code = "ledger-unknown"
    zh = "{path} 不是日志账本：第一行没有账本记录的样子。请给出日志账本页面导出的 .jsonl 文件。"
    en = "{path} is no ledger: its first line does not look like an entry. Give the .jsonl file that the page of the ledger exports."


class LedgerHeadUnusable(InputError):
    """A head that cannot be one, whatever the ledger holds."""

    code = "ledger-head-unusable"
    zh = "“{given}”不是链头：链头是 64 位十六进制摘要。请照报告签发页重新抄写。"
    en = "“{given}” is no head: a head is a digest of 64 hexadecimal digits. Copy it again from the last page of the report."


class LedgerEmpty(InputError):
    """A file without any entry proves nothing."""

    code = "ledger-empty"
    zh = "文件 {path} 中没有账本记录，无可核验。请使用日志账本页面“导出”得到的 .jsonl 文件。"
    en = "{path} holds no entry, so that there is nothing to verify. Use the .jsonl file that the ledger page exports."


class ReasonMissing(InputError):
    """Somebody wants to do without saying why what needs a reason, such as reading personal data."""

    code = "reason-missing"
    zh = "须填写理由。请写明理由（查看个人信息的写明用途）后重试。"
    en = "A reason is needed. Give it (for personal data: what they are for) and try again."
