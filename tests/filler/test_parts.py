"""The parts of the filler that need no browser, tested by Node's own runner."""

from .conftest import npm


def test_keys_lists_queue_and_audit_do_what_they_promise(packages):
    done = npm("test", "--silent")
    assert done.returncode == 0, done.stdout
    assert "ℹ fail 0" in done.stdout and "ℹ pass 0" not in done.stdout
