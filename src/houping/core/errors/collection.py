"""Refusals of the fieldwork: files that are kept, forms, tablets, interviews."""

from houping.core.errors.base import IntegrityError


class StoredFileMissing(IntegrityError):
    """A row names a file that the store does not have."""

    code = "stored-file-missing"
    zh = "保存的文件 {sha256} 不存在。请通知系统管理员从备份中找回，并查明原因。"
    en = "The kept file {sha256} is missing. Ask the system administrator to fetch it from a backup and to find out why."


class StoredFileChanged(IntegrityError):
    """The bytes of a kept file no longer give its name."""

    code = "stored-file-changed"
    zh = "保存的文件 {sha256} 已被改动，没有使用。请通知系统管理员从备份中恢复，并查明原因。"
    en = "The kept file {sha256} was changed and is not used. Ask the system administrator to restore it from a backup and to find out why."
