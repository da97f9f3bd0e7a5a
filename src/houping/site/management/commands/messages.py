"""`manage.py messages`: bring the English catalogues up to date with code and templates, and compile them."""

from contextlib import chdir
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.management.commands import makemessages

import houping

ROOT = Path(houping.__file__).parent
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Houping\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


class Gather(makemessages.Command):
    """Django's command without guesses and dates: a new text comes empty, the same code gives the same bytes."""

    msgmerge_options: ClassVar = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Write one catalogue under the one header."""
        super().write_po_file(potfile, locale)
        path = Path(potfile).parent / locale / "LC_MESSAGES" / "django.po"
        _, _, entries = path.read_text(encoding="utf-8").partition("\n\n")
        path.write_text(f"{HEADER}\n{entries}", encoding="utf-8")


def gather(root: Path) -> None:
    """Bring the catalogues below a folder up to date: each app has its own, the site's takes the rest."""
    for app in settings.OWN_APPS:
        (root / "apps" / app / "locale").mkdir(exist_ok=True)
    with chdir(root):
        call_command(Gather(), locale=["en"], no_location=True, no_obsolete=True, no_wrap=True, verbosity=0)


class Command(BaseCommand):
    """Gather the texts, then compile the catalogues; needs GNU gettext."""

    requires_system_checks = ()
    help = "更新并编译英文词条 Update and compile the English catalogues"

    def handle(self, *args: Any, **options: Any) -> None:
        """Name what waits for a translation."""
        gather(ROOT)
        with chdir(ROOT):
            call_command("compilemessages", locale=["en"], verbosity=0)
