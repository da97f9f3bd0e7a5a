"""A Word file as PDF, by LibreOffice where it is installed: the layout of the file, not a second layout of ours."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from threading import Lock

from houping.core.errors import PdfConverterMissing, PdfNotMade

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 100  # a form of thirty pages takes five
_ONE_AT_A_TIME = Lock()  # each conversion takes some 200 MB


def converter() -> str | None:
    """Return the program that makes PDF on this machine, None when there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def as_pdf(word: bytes) -> bytes:
    """Return a Word file as PDF, with the fonts that it carries. Raises PdfConverterMissing, PdfNotMade."""
    program = converter()
    if program is None:
        raise PdfConverterMissing()
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="houping-pdf-") as name:
        folder = Path(name)
        source, made = folder / "paper.docx", folder / "paper.pdf"
        source.write_bytes(word)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        words = ("--headless", "--norestore", "--convert-to", "pdf", "--outdir", name, str(source))
        home = {**os.environ, "HOME": name}
        quiet = subprocess.DEVNULL
        with subprocess.Popen(
            [program, profile, *words], stdout=quiet, stderr=quiet, env=home, process_group=0
        ) as started:
            try:
                started.wait(SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)  # the program starts another that does the work
                raise PdfNotMade() from None
        if not made.is_file():  # the program ends with 0 all the same
            raise PdfNotMade()
        return made.read_bytes()
