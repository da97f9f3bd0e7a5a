"""Refusals of the service itself: its address, its disk, its backups."""

from houping.core.errors.base import InputError, IntegrityError, StateError


class AddressUnusable(InputError):
    """An address on which nobody can listen."""

    code = "address-unusable"
    zh = "监听地址“{address}”不能使用：{detail}。请写成 主机:端口，如 127.0.0.1:8000；1024 以下的端口需要管理员权限。"
    en = "The address “{address}” cannot be used: {detail}. Write HOST:PORT, such as 127.0.0.1:8000; ports below 1024 need an administrator."


class PortTaken(StateError):
    """Another program listens there."""

    code = "port-taken"
    zh = "地址 {address} 已被另一个程序占用。请停止那个程序，或用 --address 换一个端口。"
    en = "Another program listens on {address}. Stop it, or choose another port with --address."


class FolderServed(StateError):
    """A second server on the same data folder."""

    code = "folder-served"
    zh = "数据目录 {folder} 正由另一个服务使用（进程 {process}）。一个数据目录只能开一个服务：请先停止它，或用 --data 换一个目录。"
    en = "The data folder {folder} is served already (process {process}). One folder, one server: stop that one, or name another folder with --data."


class DatabaseOfAnotherVersion(StateError):
    """Tables made by a newer program, or by one from before the first release."""

    code = "database-of-another-version"
    zh = "数据库 {place} 是另一版程序建立的（本版不认识其中的 {step}），未作任何改动。由较新的版本建立的，请先升级程序；由 0.1.0 发布以前的程序建立的，请另用空的数据目录和空的数据库，原来的数据只能用原来的程序读。"
    en = "The database {place} was made by another version of the program (this one does not know its {step}); nothing was changed. If a newer version made it, upgrade first; if a program from before the release of 0.1.0 made it, take an empty data folder and an empty database: only that program reads the old ones."


class DiskFull(StateError):
    """No room is left on the disk of the server."""

    code = "disk-full"
    zh = "服务器磁盘空间不足，没有保存任何半截数据。请通知系统管理员清理磁盘，然后重新提交。"
    en = "The disk of the server is full; nothing was kept by halves. Ask the system administrator to make room, then submit again."


class StillSubmitting(StateError):
    """The same form is being worked on already."""

    code = "still-submitting"
    zh = "同一份表单已经提交，正在处理，没有重复提交。请稍候刷新页面查看结果。"
    en = "This form was submitted already and is being worked on; it was not submitted twice. Reload the page in a moment to see the result."


class BackupImpossible(StateError):
    """Something that the backup needs is missing or refuses."""

    code = "backup-impossible"
    zh = "备份没有完成：{detail}。未留下半截备份；请排除原因后重新备份。"
    en = "The backup was not finished: {detail}. No partial backup was kept; remove the cause and back up again."


class BackupUnreadable(InputError):
    """A folder that is no backup of this product, or of another database."""

    code = "backup-unreadable"
    zh = "{folder} 不能恢复：{detail}。"
    en = "{folder} cannot be restored: {detail}."


class BackupDamaged(IntegrityError):
    """What was backed up or restored is not what the backup's own list says."""

    code = "backup-damaged"
    zh = "与备份清单不符：{detail}。请保留现场，改用另一份备份，并查明原因。"
    en = "This differs from the list of the backup: {detail}. Keep everything as it is, use another backup and find out why."


class RestoreWouldOverwrite(StateError):
    """The place to restore into is in use."""

    code = "restore-would-overwrite"
    zh = "恢复不会覆盖已有数据：{place} 不是空的。请换一个空的数据目录和空的数据库。"
    en = "Restoring never overwrites: {place} is not empty. Name an empty data folder and an empty database."
