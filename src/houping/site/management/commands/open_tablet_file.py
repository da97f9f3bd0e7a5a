"""`manage.py open_tablet_file FILE --to FOLDER`: write what an encrypted file of a tablet holds, drafts too."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from houping.apps.collection.rescue import Interview, interviews
from houping.apps.collection.tablet_file import read_head
from houping.core.errors import HoupingError


class Command(BaseCommand):
    """Open an encrypted file of a tablet on the server that holds the key."""

    help = "打开平板导出的加密文件 Open the encrypted file of a tablet"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the folder."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--to", type=Path, required=True, help="新文件夹，只有本人能读 a new folder, yours only"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one folder for each interview."""
        target: Path = options["to"]
        if target.exists():
            raise CommandError(f"{target} 已存在，请换一个新文件夹。It exists already; name a new folder.")
        try:
            with options["file"].open("rb") as stream:
                export = read_head(stream, options["file"].name)
                found = list(interviews(stream, export))
        except (OSError, HoupingError) as error:
            raise CommandError(str(error)) from None
        target.mkdir(mode=0o700, parents=True)
        for number, interview in enumerate(found, 1):
            _write(target / f"{number:03d}", interview)
        self.stdout.write(f"{len(found)} → {target}")


def _write(folder: Path, interview: Interview) -> None:
    folder.mkdir(mode=0o700)
    (folder / ("submission.xml" if interview.is_finished else "draft.xml")).write_bytes(interview.xml)
    for file in interview.files:
        (folder / Path(str(file.about["name"])).name).write_bytes(file.data)
