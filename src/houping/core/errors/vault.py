"""Refusals of the vault: its key, and what it sealed."""

from houping.core.errors.base import IntegrityError


class DataKeyMissing(IntegrityError):
    """The key under which the data of this site were sealed is not where it was."""

    code = "data-key-missing"
    zh = "数据密钥不在 {folder}，或不是本系统的那一把（应为 {name}）。请放回密钥文件 data-key（备份或另行保管的副本），再试一次；没有密钥，已封存的上传文件无法打开。"
    en = "The data key is not in {folder}, or is another one ({name} is wanted). Put the file data-key back, from the backup or from where its copy is kept, and try again; without it sealed uploads cannot be opened."


class SealBroken(IntegrityError):
    """A sealed file is not what was sealed."""

    code = "seal-broken"
    zh = "封存的文件 {name} 被改动、截短，或不是封存文件。请从备份恢复这个文件，并报告审计管理员。"
    en = "The sealed file {name} was changed or cut short, or is none. Restore it from the backup and tell the audit administrator."
