"""A week without network on two tablets, and a reply that was lost: scenarios 2, 3 and 10 of the acceptance list."""

import hashlib
import http.client
import json
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from openrosa.field import HEADERS, SET_UP, Client, Interview, Server
from openrosa.slow_line import send_slowly

DAY_S = 86_400
EACH = 20  # interviews that a tablet brings home
CAME = """
import hashlib
from houping.apps import store
from houping.apps.collection import enrolling, sheets
from houping.apps.collection.models import Quarantined, Submission, SubmissionVersion
from houping.apps.plans.models import Assessment
versions = [[v.instance, v.form_version.version, v.missing, v.skew_s, v.flags, v.received.isoformat(),
    {f.name: hashlib.sha256(store.read(f.sha256)).hexdigest() for f in v.files.all()}]
    for v in SubmissionVersion.objects.prefetch_related("files")]
aside = [[q.reason, hashlib.sha256(store.read(q.sha256)).hexdigest()] for q in Quarantined.objects.all()]
tablets = enrolling.listed(Assessment.objects.get(), None)
table = sheets.devices(tablets, {})
print(json.dumps([versions, Submission.objects.count(), aside, [list(row) for row in table.rows]]))
"""


@pytest.fixture(autouse=True)
def own_store():
    """Leave the store of this process alone: the sites here have their own."""


@pytest.fixture
def served(own_site):
    project, tokens = own_site.python(SET_UP % {"questions": 250, "tablets": 2})
    server = Server(own_site.environment, own_site.folder)
    server.wait()
    yield own_site, server, project, tokens
    server.kill()


def beat(server, project, token, queue, finished):
    """Say how many interviews wait on a tablet, and how many were ever finished on it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    said = json.dumps({"queue": queue, "finished": finished})
    headers = {"Content-Type": "application/json", "X-OpenRosa-Version": "1.0"}
    connection.request("POST", f"/v1/key/{token}/projects/{project}/heartbeat?deviceID=load", said, headers)
    assert connection.getresponse().status == 200
    connection.close()


def columns(rows, *heads):
    """Return columns of the table of tablets by their place: waiting, finished, received, difference."""
    return [[str(row[head]) for row in rows] for head in heads]


def test_forty_interviews_come_home_once_over_a_bad_line_with_a_clock_that_is_a_day_late(served, monkeypatch):
    site, server, project, tokens = served
    yesterday = datetime.now(UTC) - timedelta(days=1)
    late = DAY_S if yesterday.hour > 12 else DAY_S / 2  # a Date by twelve hours means the nearer of two times
    sent = [Interview(photo=bytes([n]) * 3_000) for n in range(2 * EACH)]
    for token in tokens:
        beat(server, project, token, EACH, EACH)
    waiting = columns(site.python(CAME)[3], 5, 6, 7)
    assert waiting == [["20", "20"], ["20", "20"], ["0", "0"]]
    monkeypatch.setitem(HEADERS, "Date", format_datetime(yesterday, usegmt=True))
    tries = send_slowly(server.port, project, tokens, sent, seed=4)
    assert tries > len(sent)  # connections were cut
    for token in tokens:
        beat(server, project, token, 0, EACH)
    versions, submissions, aside, table = site.python(CAME)
    assert (submissions, len(versions), aside) == (40, 40, [])
    assert {v[0] for v in versions} == {one.instance for one in sent}
    photos = {one.instance: hashlib.sha256(one.photo).hexdigest() for one in sent}
    for instance, version, missing, skew, flags, received, files in versions:
        assert (version, missing, flags, files) == ("1", [], ["clock"], {"p.jpg": photos[instance]})
        assert abs(skew + late) < 600
        assert datetime.fromisoformat(received) > yesterday + timedelta(hours=23)
    assert columns(table, 5, 6, 7, 8) == [["0", "0"], ["20", "20"], ["20", "20"], ["0", "0"]]


def test_five_sendings_of_one_interview_three_at_once_are_one_version_and_other_bytes_a_case(served):
    site, server, project, tokens = served
    one, statuses = Interview(photo=b"p" * 20_000), []

    def send(body):
        client = Client(server.port, project, tokens[0], lost=0)
        statuses.append(client.post(body))
        client.close()

    cut = Client(server.port, project, tokens[0], lost=1)
    assert cut.post(one.body()) == 0  # it was sent whole, and no answer came
    send(one.body())
    threads = [threading.Thread(target=send, args=(one.body(),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send(one.body())
    assert statuses == [201] * 5
    send(one.body().replace(b"answer 7 of a person", b"answer of another"))
    assert statuses[-1] == 409
    versions, submissions, aside, _table = site.python(CAME)
    assert (submissions, len(versions)) == (1, 1)
    other = one.xml().replace(b"answer 7 of a person", b"answer of another")
    assert aside == [["conflict", hashlib.sha256(other).hexdigest()]]
