"""Refusals around the built-in filler: recovery of a forgotten PIN, encrypted files from tablets."""

from houping.core.errors.base import InputError, IntegrityError


class SealedForAnother(InputError):
    """Something that a tablet sealed for the key of another site."""

    code = "sealed-for-another"
    zh = "这份内容是为另一个系统的密钥（{id}）加密的，本系统的密钥是 {own}，打不开。请核对平板登记的是哪个系统。"
    en = "This was sealed for the key of another site ({id}); ours is {own} and cannot open it. Check where the tablet is enrolled."


class SealedTextUnreadable(InputError):
    """A recovery request that is not whole."""

    code = "sealed-text-unreadable"
    zh = "恢复申请不完整或有改动。请在平板上重新复制或下载，整段交来。"
    en = "The recovery request is not whole, or was changed. Copy or download it on the tablet again and hand over all of it."


class ExportUnreadable(InputError):
    """A file that is no export of the filler."""

    code = "filler-export-unreadable"
    zh = "“{name}”不是填报页导出的加密文件。请选择平板“本机”页导出的 .houping 文件。"
    en = "“{name}” is no encrypted export of the filler. Choose the .houping file that the page “This tablet” saved."


class ExportBroken(IntegrityError):
    """An export that was cut or changed on its way."""

    code = "filler-export-broken"
    zh = "“{name}”第 {record} 条记录损坏或缺失，没有导入任何内容。请在平板上重新导出，并换一个 U 盘。"
    en = "Record {record} of “{name}” is damaged or missing; nothing was imported. Export again on the tablet, to another drive."


class ExportOfUnknownTablet(InputError):
    """An export of a tablet that this assessment does not know."""

    code = "filler-export-of-unknown-tablet"
    zh = "“{name}”来自一台本次评估没有登记过的平板。请核对是哪次评估的平板，再到那次评估的页面导入。"
    en = "“{name}” comes from a tablet that was never enrolled for this assessment. Import it at the assessment of that tablet."
