"""`manage.py restore BACKUP`: fill an empty data folder and database from a backup, and check everything."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from houping.core.errors import HoupingError
from houping.site.backup.restore import restore


class Command(BaseCommand):
    """Restore a backup elsewhere; nothing is ever overwritten."""

    help = "把备份恢复到空的数据目录和空的数据库 Restore a backup elsewhere"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the backup."""
        parser.add_argument("backup", type=Path, help="一份备份的文件夹")

    def handle(self, *args: Any, backup: Path, **options: Any) -> None:
        """Say what was restored and verified."""
        try:
            found = restore(backup)
        except HoupingError as error:
            raise CommandError(error.message("zh"), returncode=error.exit_code) from None
        rows, files = sum(found["rows"].values()), len(found["files"])
        self.stdout.write(f"恢复完成：{rows} 行，{files} 个文件，行数、摘要与备份清单一致。")
        self.stdout.write(f"账本核验通过：{found['ledger']['seq']} 条，链头：{found['ledger']['digest']}")
