"""The product as it is installed: `houping serve` with its worker, on SQLite or PostgreSQL, people in browsers.

A test of the whole work touches nothing but pages; it may read the folders of the site, and stand in for people
who prepare files elsewhere (departments, interviewers).
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from playwright.sync_api import expect

from houping.apps.accounts.demo import PASSWORD

SERVE = "import sys; from houping.cli import main; sys.argv[0] = 'houping'; main()"
LONG_MS = 240_000  # a long job on a busy machine


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


class Served:
    """The site of a folder, served until closed."""

    def __init__(self, folder, database=""):
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        environment.pop("HOUPING_DATABASE", None)
        if database:
            environment["HOUPING_DATABASE"] = database
        words = ("serve", "--demo", "--data", folder, "--address", f"127.0.0.1:{self.port}", "--workers", "1")
        self.log = (folder.parent / "serve.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, *map(str, words)], env=environment, stdout=self.log, stderr=self.log
        )

    def wait(self, seconds=120):
        """Wait until it answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, self.said()
            try:
                urllib.request.urlopen(f"{self.url}/login/", timeout=5)
                return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise AssertionError(f"the site did not answer: {self.said()}")

    def said(self):
        return (self.folder.parent / "serve.log").read_text(errors="replace")[-3000:]

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        self.log.close()


class Office:
    """Everybody at work on one site, each in a browser of their own: office("qc") is the page of QC."""

    def __init__(self, chromium, url, key):
        self.chromium, self.url, self.key = chromium, url, key
        self.pages, self.faults = {}, []

    def __call__(self, role, address=None):
        """Return the page of a role, signed in, at an address below the assessment if one is given."""
        if role not in self.pages:
            self.pages[role] = self.enter(role)
        page = self.pages[role]
        if address is not None:
            page.goto(self.below(address))
        return page

    def below(self, address):
        return f"/a/{self.key}/{address}"

    def enter(self, role):
        size = {"width": 1366, "height": 768}
        context = self.chromium.new_context(viewport=size, base_url=self.url, locale="zh-CN")
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{role}: {error}"))
        page.on("console", self._note)
        page.goto("/login/")
        page.fill("input[name=username]", f"demo-{role}")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button.btn-primary")
        expect(page).not_to_have_url(re.compile("/login/"))
        return page

    def _note(self, message):
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def close(self):
        """Leave a picture of what each person saw last, for whoever mends a failure."""
        for role, page in self.pages.items():
            page.screenshot(path=str(self.folder / f"last-{role}.png"), full_page=True)
            page.context.close()


def menu(page, word):
    """Follow an entry of the menu, as a newcomer finds it."""
    page.get_by_role("navigation").get_by_role("link", name=word, exact=True).click()


def press(page, name, exact=True):
    """Press a button by its words."""
    page.locator("main").get_by_role("button", name=name, exact=exact).first.click()


def follow(page, name, exact=False):
    """Follow a link of the page by its words."""
    page.locator("main").get_by_role("link", name=name, exact=exact).first.click()


def sees(page, text, long=False):
    """Wait until a text stands on the page."""
    expect(page.locator("main").get_by_text(text).first).to_be_visible(timeout=LONG_MS if long else 20_000)


def field(page, label):
    """Return the field of a form by its label."""
    return page.locator("main").get_by_label(label, exact=True).first


def download(page, act):
    """Do what starts a download and return the path of what came."""
    with page.expect_download() as coming:
        act()
    return coming.value


def agree(page):
    """Answer the question of an act that cannot be undone, by the button that bears the name of the act."""
    question = page.get_by_role("alertdialog")
    expect(question.locator("p")).to_contain_text("。")
    with page.expect_navigation():
        question.locator("button[value=yes]").click()
