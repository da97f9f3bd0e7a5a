"""The server is killed at random while tablets send, and each sends again: nothing acknowledged is lost or doubled."""

import pytest

from .field import CHECK, SET_UP, Server, storm

KILLS = 6  # on each database


def test_no_kill_loses_doubles_or_halves_an_acknowledged_interview(own_site):
    project, tokens = own_site.python(SET_UP % {"questions": 5, "tablets": 4})
    server = Server(own_site.environment, own_site.folder)
    try:
        server.wait()
        sent = storm(server, project, tokens, KILLS, whole=1)
    finally:
        server.kill()
    found, submissions, entries = own_site.python(CHECK)
    assert len(sent) > KILLS
    assert all(interview.acknowledged for interview in sent)
    assert set(found) == {interview.instance for interview in sent}
    assert submissions == len(sent)
    for interview in sent:
        versions = found[interview.instance]
        assert len(versions) == 1
        entry, missing, sizes = versions[0]
        assert entry and not missing
        assert sizes == ([len(interview.photo)] if interview.photo else [])
    assert entries >= len(sent)


@pytest.fixture(autouse=True)
def own_store():
    """Leave the store of this process alone: the sites here have their own."""
