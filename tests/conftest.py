"""What every test shares: nothing may be skipped in silence."""

import os

import pytest

STRICT = os.environ.get("HOUPING_NO_SKIP") == "1"


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
