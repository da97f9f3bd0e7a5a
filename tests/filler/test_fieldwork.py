"""The work of an enumerator in a real browser against the real server: no network, killed browsers, cut lines."""

import hashlib
import io
import random
import socket
import threading
from contextlib import suppress

import pytest
from PIL import Image

from filler.tablets import PIN, Tablet, fill_small
from houping.apps import store
from houping.apps.accounts.roles import Role
from houping.apps.collection import rescue
from houping.apps.collection.models import Submission, SubmissionVersion

pytestmark = pytest.mark.django_db(transaction=True)


class Line(threading.Thread):
    """A line between tablet and server; once it is bad, its connections break after so many bytes, one after another."""

    def __init__(self, address):
        super().__init__(daemon=True)
        host, port = address.removeprefix("http://").split(":")
        self.target = (host, int(port))
        self.breaks, self.ends, self.pumps = [], [], []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.start()

    def run(self):
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                room = [self.breaks.pop() if self.breaks else 1 << 60]
                far = socket.create_connection(self.target)
                self.ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    self.pumps.append(
                        threading.Thread(target=self.pump, args=(one, other, room), daemon=True)
                    )
                    self.pumps[-1].start()

    def pump(self, source, sink, room):
        with suppress(OSError):
            while room[0] > 0 and (data := source.recv(4096)):
                sink.sendall(data[: room[0]])
                room[0] -= len(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def worsen(self, breaks):
        """Let the next connections break after so many bytes; those that are open end at once."""
        self.breaks = breaks
        self.hang_up()

    def hang_up(self):
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self):
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.hang_up()
        for thread in (self, *self.pumps):
            thread.join(5)
        for end in (self.listener, *self.ends):
            end.close()


@pytest.fixture
def line(live_server):
    made = Line(live_server.url)
    yield made
    made.close()


def test_a_line_that_breaks_again_and_again_delivers_every_interview_once_and_whole(
    playwright, line, site, tmp_path
):
    faults = []
    tablet = Tablet(playwright, tmp_path / "profile", line.address, faults)
    tablet.enrol(*site)
    tablet.page.wait_for_selector(".card[data-name=u01]")
    tablet.context.set_offline(True)
    for household in ("u04", "u05"):
        fill_small(tablet, household)
        tablet.finish()
    chance = random.Random(32)
    line.worsen([chance.randint(50, 300_000) for _ in range(10)])
    tablet.context.set_offline(False)
    for _ in range(60):
        tablet.page.click("#sync")
        tablet.page.wait_for_selector("#sync:enabled:has-text('同步')")
        if tablet.page.locator(".badge.received").count() == 2 and not line.breaks:
            break
    tablet.context.close()
    assert faults == []
    assert line.breaks == []
    assert sorted(Submission.objects.values_list("unit", flat=True)) == ["u04", "u05"]
    assert SubmissionVersion.objects.count() == 2
    for version in SubmissionVersion.objects.all():
        assert version.missing == [] and version.files.count() == 2 and version.flags == []
        for file in version.files.all():
            data = store.read(file.sha256)
            assert hashlib.sha256(data).hexdigest() == file.sha256
            assert not file.name.endswith(".jpg") or Image.open(io.BytesIO(data)).verify() is None


def test_nothing_readable_lies_on_the_disk_and_a_wrong_pin_opens_nothing(tablet):
    page = tablet.page
    tablet.open("u06")
    tablet.choose("同意")
    page.get_by_role("button", name="目录").click()
    page.get_by_role("button", name="存好退出").click()
    page.wait_for_selector("#sync")
    page.goto("about:blank")
    page.goto(f"{tablet.address}/fill/")
    page.fill(".pin", "111222")
    page.click("button.main")
    page.wait_for_selector("text=口令不对")
    assert page.locator(".card").count() == 0
    tablet.kill()
    kept = b"".join(p.read_bytes() for p in tablet.folder.rglob("*IndexedDB*/**/*") if p.is_file())
    assert len(kept) > 1000
    for secret in ("青山村", "instanceID", "consent", PIN):
        assert secret.encode() not in kept and secret.encode("utf-16-le") not in kept
    tablet.start()


def test_a_file_on_a_usb_drive_and_a_forgotten_pin_lose_nothing(tablet, person_with, assessment, tmp_path):
    page = tablet.page
    fill_small(tablet, "u05")
    tablet.context.set_offline(True)
    tablet.finish()
    tablet.open("u06")
    tablet.choose("同意")
    page.get_by_role("button", name="目录").click()
    page.get_by_role("button", name="存好退出").click()
    page.get_by_role("link", name="本机").click()
    with page.expect_download() as saved:
        page.click("#export")
    saved.value.save_as(tmp_path / "tablet.houping")
    qc = person_with(Role.QC)
    with (tmp_path / "tablet.houping").open("rb") as stream:
        taken = rescue.take_export(actor=qc, assessment=assessment, stream=stream, name="tablet.houping")
    assert (taken.new, taken.known, taken.drafts, taken.aside) == (1, 0, 1, [])
    version = SubmissionVersion.objects.get()
    assert version.missing == [] and version.files.count() == 2

    page.get_by_role("button", name="锁定").click()
    page.get_by_role("button", name="忘记口令").click()
    request = page.locator("textarea").input_value()
    code = rescue.tell_code(actor=qc, assessment=assessment, request=request)
    page.get_by_label("恢复码").fill(code.lower().replace("-", " "))
    page.locator(".pin").nth(0).fill("905173")
    page.locator(".pin").nth(1).fill("905173")
    page.click("button.main")
    page.wait_for_selector("text=请输入口令")
    page.fill(".pin", "905173")
    page.click("button.main")
    tablet.wait_state("u06", "草稿")
    tablet.context.set_offline(False)
    page.click("#sync")
    tablet.wait_state("u05", "已收到")
    assert SubmissionVersion.objects.count() == 1
