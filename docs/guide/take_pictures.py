"""Take the pictures of the guides: `make pictures` serves the demonstration and photographs its pages.

Every picture that a guide shows is named here once: its name, the role that is signed in, the address, and the
part of the page to show (a CSS selector; empty: the window). A test holds the guides against this list.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent / "pictures"
ADDRESS = "127.0.0.1:8377"
ROOT = "/a/cq2021/"
WINDOW = {"width": 1180, "height": 720}
COLOURS = 96
PASSWORD = "Houping-Demo-2021"  # of all invented people, as `houping serve --demo` prints it


@dataclass(frozen=True)
class Picture:
    """One picture: what it is called, who sees the page, and which part of it is shown."""

    name: str
    role: str
    path: str
    part: str = ""


PICTURES = (
    Picture("sign-in", "", "/login/"),
    Picture("home", "xzj", ROOT),
    Picture("plan", "xzj", ROOT + "plan/1/"),
    Picture("schedule", "xzj", ROOT + "schedule/"),
    Picture("teams", "xzj", ROOT + "teams/"),
    Picture("proposals", "xzj", ROOT + "proposals/"),
    Picture("plan-lgo", "lgo", ROOT + "plan/1/"),
    Picture("reports-lgo", "lgo", ROOT + "reports/"),
    Picture("home-lg", "lg", ROOT),
    Picture("county", "lg", ROOT + "county/500101/"),
    Picture("tasks-dept", "dept", ROOT + "tasks/"),
    Picture("frame", "qc", ROOT + "frame/1/"),
    Picture("ceremony", "qc", ROOT + "sample/draw/1/"),
    Picture("size", "qc", ROOT + "sample/size/"),
    Picture("runs", "qc", ROOT + "runs/"),
    Picture("review", "tl", ROOT + "quality/review/"),
    Picture("team", "qc", ROOT + "quality/teams/500101/"),
    Picture("mine", "en", ROOT + "quality/mine/"),
    Picture("ceremony-sv", "sv", ROOT + "sample/draw/1/"),
    Picture("answers-tpl", "tpl", ROOT + "answers/"),
    Picture("villages-tl", "tl", ROOT + "sample/lists/500101/"),
    Picture("ask", "tl", ROOT + "sample/replacements/500101/ask/"),
    Picture("home-cty", "cty", ROOT),
    Picture("notice-cty", "cty", ROOT + "notices/1/"),
    Picture("findings-tl", "tl", ROOT + "findings/"),
    Picture("finding-cty", "cty", ROOT + "findings/1/"),
    Picture("rectification-cty", "cty", ROOT + "rectification/1/"),
    Picture("panel-case", "pj", ROOT + "findings/panel/30/"),
    Picture("county-ruling", "pj", ROOT + "findings/panel/counties/1/"),
    Picture("watch", "sv", ROOT + "watch/"),
    Picture("slips", "sv", ROOT + "watch/slips/"),
    Picture("rectification", "xzj", ROOT + "rectification/"),
    Picture("routine", "qc", ROOT + "routine/"),
    Picture("people", "system", "/people/"),
    Picture("person", "security", "/people/5/"),
    Picture("ledger", "audit", "/ledger/"),
)


def main() -> None:
    """Take every picture."""
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--lang=zh-CN"]
        )
        for role in sorted({picture.role for picture in PICTURES}):
            page = enter(browser, address, role)
            for picture in (p for p in PICTURES if p.role == role):
                sys.stdout.write(f"{picture.name}\n")
                take(page, address, picture)
        browser.close()


@contextmanager
def serving() -> Iterator[str]:
    """Serve a small demonstration from a temporary folder until the block ends."""
    program = str(Path(sys.executable).with_name("houping"))
    with TemporaryDirectory() as name:
        work, site = f"{name}/work", f"{name}/site"
        subprocess.run([program, "demo", "-w", work, "--scale", "0.02"], check=True)
        server = subprocess.Popen(
            [program, "serve", "--demo", "--data", site, "--workspace", work, "--address", ADDRESS]
        )
        try:
            wait_for(f"http://{ADDRESS}/health/")
            yield f"http://{ADDRESS}"
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str) -> None:
    """Wait until the site answers, ten minutes at most."""
    for _ in range(600):
        try:
            urlopen(address)
        except OSError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(address)


def enter(browser: Browser, address: str, role: str) -> Page:
    """Open a window, signed in as a role of the demonstration."""
    page = browser.new_context(viewport=WINDOW, locale="zh-CN", device_scale_factor=1).new_page()
    if role:
        page.goto(f"{address}/login/")
        page.fill("input[name=username]", f"demo-{role}")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button.btn-primary")
        page.wait_for_load_state("networkidle")
    return page


def take(page: Page, address: str, picture: Picture) -> None:
    """Photograph one page with few colours, which keeps the file small and the letters sharp."""
    answer = page.goto(address + picture.path)
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{picture.name}: {picture.path} {answer and answer.status}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)  # charts draw themselves in half a second
    target = page.locator(picture.part).first if picture.part else page
    image = Image.open(BytesIO(target.screenshot())).convert("RGB")
    image.quantize(COLOURS).save(HERE / f"{picture.name}.png", optimize=True)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    main()
