"""LibreOffice opens what others get: nothing asks a server for anything, where the original of Word does."""

import http.server
import io
import os
import shutil
import subprocess
import threading

import pytest

from apps import test_office
from apps.test_bare import DOCX, XLSX
from houping.apps.bare import bare

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is missing: no file was opened"),
]


@pytest.fixture
def asked():
    """A server on this machine; what it is asked for, and its address."""
    heard = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(f"{self.command} {self.path}")
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield heard, f"http://127.0.0.1:{server.server_port}/elsewhere"
    server.shutdown()
    server.server_close()


def opened(path, tmp_path):
    """Open a file and write it as PDF; return how many bytes that has."""
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path]
    direct = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    subprocess.run(command, check=True, timeout=180, capture_output=True, env=direct)
    return (tmp_path / f"{path.stem}.pdf").stat().st_size


@pytest.mark.parametrize(
    ("make", "kind"), [("linked_word", DOCX), ("linked_excel", XLSX)], ids=["Word", "Excel"]
)
def test_opening_asks_no_server(asked, tmp_path, monkeypatch, make, kind):
    heard, address = asked
    monkeypatch.setattr(test_office, "ELSEWHERE", address)
    data = getattr(test_office, make)().getvalue()
    before = tmp_path / f"before.{'docx' if kind == DOCX else 'xlsx'}"
    before.write_bytes(data)
    assert opened(before, tmp_path)
    seen = list(heard)
    heard.clear()
    after = before.with_stem("after")
    after.write_bytes(bare(io.BytesIO(data), kind))
    assert opened(after, tmp_path) > 1000 and heard == []
    assert seen or kind == XLSX  # LibreOffice takes no pictures and books of tables from elsewhere by itself


def test_remarks_open_without_the_parts_that_say_when(tmp_path):
    path = tmp_path / "remarked.docx"
    path.write_bytes(bare(test_office.remarked_word(), DOCX))
    assert opened(path, tmp_path) > 1000
