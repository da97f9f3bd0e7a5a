"""A real Chromium on the real site; every page that a test opens must keep to its content security policy."""

import os
import shutil

import pytest

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's loop runs in the thread of the test
SIZES = {"office": {"width": 1366, "height": 768}, "tablet": {"width": 800, "height": 1280}}


@pytest.fixture(scope="session")
def chromium(playwright):
    """Start one browser for all tests."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def page(chromium, live_server):
    """Open pages of the site; errors of scripts and refusals by the policy fail the test."""
    context = chromium.new_context(viewport=SIZES["office"], base_url=live_server.url, locale="zh-CN")
    opened = context.new_page()
    faults = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
    yield opened
    context.close()
    assert faults == []


@pytest.fixture
def demo(transactional_db):
    """The people of the demonstration and its assessment."""
    from houping.site.demo import load
    from images import loaded

    return loaded("demo", lambda: list(load()))


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    """The data folder of the demonstration with all its results."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture
def site(settings, place, finished_demo, transactional_db):
    """The demonstration with all its results."""
    from images import loaded
    from visits import finished

    settings.DATA, settings.WORKSPACES = place, place / "workspaces"
    return loaded("finished", lambda: finished(settings, place, finished_demo[0]))


@pytest.fixture
def sign_in(page):
    """Sign in as a role of the demonstration: sign_in("qc")."""
    from houping.apps.accounts.demo import PASSWORD

    def enter(role):
        page.goto("/login/")
        page.fill("input[name=username]", f"demo-{role}")
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation(url=lambda url: "/login/" not in url):
            page.click("main button.btn-primary")
        return page

    return enter
