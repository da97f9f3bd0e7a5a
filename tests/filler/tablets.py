"""A tablet in the tests: a Chromium with a profile on the disk, which can be killed, cut off and started again."""

import io
import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error

PIN = "280461"
TABLET = {"width": 800, "height": 1280}
PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")

# what the database of the filler holds, as one number per record
QUIET_S = 3.0
WRITTEN = """() => new Promise(tell => {
  const opened = indexedDB.open('houping-filler');
  opened.onsuccess = () => {
    const asked = opened.result.transaction('sealed').objectStore('sealed').getAll();
    asked.onsuccess = () => { opened.result.close(); tell(asked.result.map(r => [...new Uint8Array(r.iv)].join())); };
  };
})"""


class Tablet:
    """One profile of the browser; `page` is its only page."""

    def __init__(self, playwright, folder: Path, address: str, faults: list[str]) -> None:
        self.playwright, self.folder, self.address, self.faults = playwright, folder, address, faults
        self.context = self.page = None
        self.start()

    def start(self) -> None:
        """Start the browser on its profile."""
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.folder),
            executable_path=PROGRAM,
            args=["--no-sandbox"],
            viewport=TABLET,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self.page = self.context.pages[0]
        self.page.set_default_timeout(30_000)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console", lambda m: self.faults.append(m.text) if "Content Security" in m.text else None
        )

    def kill(self) -> None:
        """Kill every process of this browser at once, as a dead battery would."""
        mark = f"--user-data-dir={self.folder}".encode()
        for place in Path("/proc").glob("[0-9]*"):
            try:
                ours = mark in (place / "cmdline").read_bytes()
            except OSError:
                continue
            if ours:
                os.kill(int(place.name), signal.SIGKILL)
        time.sleep(0.2)
        with suppress(Error):
            self.context.close()
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()

    def enrol(self, token: str, project: int) -> None:
        """Open the link of the QR code and choose a PIN."""
        self.page.goto(f"{self.address}/fill/#t={token}&p={project}")
        for line in range(2):
            self.page.locator(".pin").nth(line).fill(PIN)
        self.page.click("button.main")
        self.page.wait_for_selector("#sync")

    def unlock(self) -> None:
        """Open the page and give the PIN."""
        self.page.goto(f"{self.address}/fill/")
        self.page.fill(".pin", PIN)
        self.page.click("button.main")

    def open(self, household: str, words: str = "") -> None:
        """Tap a household; where several things can be done, choose the one that says so."""
        self.page.click(f".card[data-name='{household}']")
        if words:
            choice = f"dialog button:has-text('{words}')"
            self.page.wait_for_selector(f"{choice}, #next")
            if self.page.locator(choice).count():
                self.page.click(choice)

    def wait_kept(self) -> None:
        """Wait until what was typed is on the disk: nothing has been written for three seconds, on a busy machine too."""
        before, since = None, time.monotonic()
        while time.monotonic() - since < QUIET_S:
            now = self.page.evaluate(WRITTEN)
            if now != before:
                before, since = now, time.monotonic()
            time.sleep(0.1)

    def choose(self, words: str) -> None:
        self.page.locator(".question:visible").get_by_text(words, exact=True).click()

    def write(self, path: str, text: str) -> None:
        self.page.locator(f"[data-path='{path}'] input").fill(text)

    def next(self) -> None:
        self.page.click("#next")

    def title(self) -> str:
        return self.page.locator("h1").inner_text()

    def finish(self) -> None:
        """Go to the end and finish."""
        self.page.get_by_role("button", name="目录").click()
        self.page.get_by_role("button", name="完成", exact=True).click()
        self.page.click("#finish")
        self.page.click("dialog button.main")
        self.page.wait_for_selector("#sync")

    def state(self, household: str) -> str:
        return self.page.locator(f".card[data-name='{household}'] .badge").inner_text()

    def wait_state(self, household: str, words: str) -> None:
        self.page.wait_for_selector(f".card[data-name='{household}'] .badge:has-text('{words}')")


def photo(seed: int = 1) -> bytes:
    """A photo of some 2 MB with a position in its EXIF block."""
    image = Image.effect_noise((1800, 1200), 60 + seed).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=90, exif=exif)
    return stream.getvalue()


def fill_small(tablet: Tablet, household: str, *, wage: str = "24000.5", with_photo: bool = True) -> None:
    """Fill the small form for a household: two members, a house with a photo, one income item."""
    page = tablet.page
    tablet.open(household)
    tablet.choose("同意")
    page.fill("input[type=date]", "2026-11-20")
    tablet.next()
    page.locator(".roster .card").first.click()
    tablet.write("/data/member[1]/mname", "张三")
    tablet.write("/data/member[1]/age", "45")
    tablet.choose("是")
    tablet.write("/data/member[1]/wage", wage)
    page.get_by_role("button", name="上一页").click()
    page.click("#add")
    tablet.write("/data/member[2]/mname", "李四")
    tablet.write("/data/member[2]/age", "９")
    tablet.next()
    tablet.choose("B 级")
    tablet.choose("裂缝")
    if with_photo:
        file = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        page.set_input_files("input[type=file]", files=[file])
        page.wait_for_selector("img.photo:visible")
    tablet.next()
    page.locator(".roster .card").first.click()
    tablet.choose("转移性")
    tablet.write("/data/item[1]/amount", "1200")
    tablet.next()
