"""`manage.py backup FOLDER`: back the site up while it is in use; old backups go only after a sound new one."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from houping.core.errors import HoupingError
from houping.site.backup.make import LIST, back_up
from houping.tables.files import file_digest

NAMED = "houping-%Y%m%d-%H%M%S"
ANY = "houping-????????-??????"


class Command(BaseCommand):
    """Back up database, files and ledger."""

    help = "备份数据库、文件和账本 Back up database, files and ledger"
    requires_system_checks = ()  # they load every page; developers run them

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, and how many to keep."""
        parser.add_argument("folder", type=Path, help="放备份的文件夹（最好在另一块磁盘上）")
        parser.add_argument("--keep", type=int, default=0, help="只保留最近的几份；0 为全部保留")

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        """Say where the backup stands and what proves it; exit code 13 when the site itself has a fault."""
        target = folder / timezone.localtime().strftime(NAMED)
        try:
            found = back_up(target)
        except HoupingError as error:
            raise CommandError(error.message("zh"), returncode=error.exit_code) from None
        rows, files, head = sum(found["rows"].values()), len(found["files"]), found["ledger"]
        self.stdout.write(
            f"备份：{target}\n{rows} 行，{files} 个文件。清单摘要：{file_digest(target / LIST)}"
        )
        self.stdout.write(f"账本 {head['seq']} 条，链头：{head['digest']}\n请把以上两个摘要抄到别处保存。")
        if found["key"]["name"] and not found["key"]["included"]:
            name = found["key"]["name"]
            self.stdout.write(
                f"数据密钥（{name}）不在备份里：没有它，备份中的上传文件打不开，请另行保管副本。"
            )
        if found["faults"]:
            raise CommandError("备份已保存，但系统本身有问题：\n" + "\n".join(found["faults"]), returncode=13)
        for old in sorted(folder.glob(ANY))[:-keep] if keep > 0 else []:
            shutil.rmtree(old)
            self.stdout.write(f"已删除旧备份 {old.name}")
