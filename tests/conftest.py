"""What every test shares: nothing may be skipped in silence."""

import os
import shutil
import sys

import pytest
from hypothesis import settings
from playwright.sync_api import sync_playwright

from apps.own_site import migrated, migrated_postgresql, own_site, postgresql  # noqa: F401
from emptying import append_only_tables_are_emptied_between_tests  # noqa: F401
from finished_demo import finished_demo, finished_place, finished_site  # noqa: F401

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FIRST_STATES: dict[str, object] = {}  # module -> state of its random numbers after the import
LONGEST = ("flow", "whole", "sites", "examples")  # groups of tests, begun before all others
STRICT = os.environ.get("HOUPING_NO_SKIP") == "1"

# A strict run tries the same cases each time; other runs look for new ones.
settings.register_profile("strict", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None)
settings.load_profile("strict" if STRICT else "searching")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Let one worker do all tests that share what takes long to make, and the longest of such groups first."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None and (group := _shared(item)):
            item.add_marker(pytest.mark.xdist_group(group))
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_turn)


def _shared(item):
    """Return the folder whose tests this one shares something with; "" when it shares nothing."""
    if {"own_site", "migrated"} & set(item.fixturenames):
        return "sites"
    fixtures = [definitions[-1] for definitions in item._fixtureinfo.name2fixturedefs.values()]
    shares = any(f.baseid.startswith("tests/") and f.scope in {"session", "module"} for f in fixtures)
    return item.nodeid.split("::")[0].rpartition("/")[0] if shares else ""


def _turn(item):
    marker = item.get_closest_marker("xdist_group")
    if marker is None:
        return len(LONGEST) + 1
    return LONGEST.index(marker.args[0]) if marker.args[0] in LONGEST else len(LONGEST)


@pytest.fixture(scope="session")
def playwright():
    """Drive browsers: one driver for all tests of a process, because two cannot run in one thread."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: chromium): no page was opened as a person sees it")
    with sync_playwright() as started:
        yield started


@pytest.fixture(autouse=True)
def same_numbers(request):
    """Start the random numbers of a module (RNG) anew for each test: its data must not depend on who ran before it."""
    rng = getattr(request.module, "RNG", None)
    if rng is not None:
        rng.bit_generator.state = FIRST_STATES.setdefault(request.module.__name__, rng.bit_generator.state)


@pytest.fixture(autouse=True)
def no_form_of_another_test():
    """Forget the forms that were read: numbers of versions begin anew with each test, but versions never change."""
    if asking := sys.modules.get("houping.apps.collection.asking"):
        asking.instrument.cache_clear()


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    """Say loudly what was not tested and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section("未测试的内容 NOT TESTED HERE", sep="!", yellow=True, bold=True)
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.line(f"{report.nodeid}: {reason}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """Fail a strict run (HOUPING_NO_SKIP=1) in which anything was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if STRICT and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
