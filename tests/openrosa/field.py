"""A served site with tablets, and a client light enough not to be what is measured: for kills and for the load."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

QUESTIONS = 250
SET_UP = """
import secrets
from datetime import timedelta
from django.utils import timezone
from houping.apps import store
from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.collection import enrolling
from houping.apps.collection.models import Device, Form, FormVersion
from houping.apps.plans.models import Assessment
from houping.apps.training.models import Attempt, Certificate
from houping.instruments.outline import read_outline
now = timezone.now()
year = Assessment.objects.create(key="load", title="演示", year=2021, demo=True)
office = Organisation.objects.create(code="field", name="演示机构", kind="field_agency")
names = [f"q{n}" for n in range(%(questions)d)]
head = "".join(f"<{n}/>" for n in names)
binds = "".join(f'<bind nodeset="/data/{n}" type="string"/>' for n in names)
xml = ('<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>hh'
 '</h:title><model><instance><data id="hh" version="1">' + head + '<photo/><meta><instanceID/></meta></data>'
 '</instance>' + binds + '<bind nodeset="/data/photo" type="binary"/></model></h:head><h:body/></h:html>').encode()
kept, outline = store.put([xml]), read_outline(xml)
form = Form.objects.create(assessment=year, form_id="hh", title="hh")
tokens = []
for n in range(%(tablets)d):
    person = Person.objects.create(username=f"en{n}", name=f"演示{n}", organisation=office, must_change_password=False)
    Assignment.objects.create(person=person, role="EN", assessment="load", county="500101")
    attempt = Attempt.objects.create(assessment=year, person=person, level="enumerator", manual=0, number=1,
        seed="ab", paper=[], pass_mark=90, state="submitted", ends=now + timedelta(hours=1), submitted=now, score=95)
    Certificate.objects.create(assessment=year, person=person, attempt=attempt, number=n + 1, level="enumerator",
        manual=0)
    tokens.append(secrets.token_urlsafe(48))
    Device.objects.create(assessment=year, person=person, county="500101", title=f"{n}", salt="ab" * 16,
        digest=enrolling.digest_of(tokens[-1]), enrolled_by=person)
FormVersion.objects.create(form=form, version="1", title="hh", state="published", sha256=kept.sha256, md5=kept.md5,
    size=kept.size, lists=outline.lists, outline=outline.places, registered_by=person, approved_by=person,
    published=now)
print(json.dumps([year.pk, tokens]))
"""
BOUNDARY = "841cd5f14d0eea0a168db86dacbb6b5c"
HEADERS = {
    "X-OpenRosa-Version": "1.0",
    "User-Agent": "org.odk.collect.android/v2025.1.0",
    "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
}


@dataclass
class Interview:
    """One interview of a run: its number, its photo, and whether the server has acknowledged it."""

    photo: bytes = b""
    instance: str = field(default_factory=lambda: f"uuid:{uuid.uuid4()}")
    acknowledged: bool = False

    def xml(self):
        answers = "".join(f"<q{n}>answer {n} of a person</q{n}>" for n in range(QUESTIONS))
        photo = "p.jpg" if self.photo else ""
        return (
            f'<?xml version="1.0"?><data id="hh" version="1">{answers}<photo>{photo}</photo>'
            f"<meta><instanceID>{self.instance}</instanceID></meta></data>"
        ).encode()

    def body(self):
        parts = [part("xml_submission_file", "submission.xml", "text/xml", self.xml())]
        if self.photo:
            parts.append(part("p.jpg", "p.jpg", "image/jpeg", self.photo))
        return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def part(name, file, kind, content):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
    return f"{head}Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n"


class Server:
    """Gunicorn as in production, except that its processes are forked from one that has loaded everything."""

    def __init__(self, environment, folder, workers=2):
        self.port = _free_port()
        self.environment = {
            **environment,
            "HOUPING_ADDRESS": f"127.0.0.1:{self.port}",
            "HOUPING_WORKERS": str(workers),
            "HOUPING_LOG": "ERROR",
        }
        self.folder = folder
        self.start()

    def start(self):
        command = [sys.executable, "-m", "gunicorn", "-c", "python:houping.site.web", "--preload"]
        self.process = subprocess.Popen(
            command, env=self.environment, cwd=self.folder, stderr=subprocess.DEVNULL, process_group=0
        )

    def wait(self, seconds=120.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server does not listen")

    def workers(self):
        """Return the process ids of the workers."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in path.read_text(encoding="ascii").split()]

    def kill_worker(self, chance):
        if found := self.workers():
            os.kill(chance.choice(found), signal.SIGKILL)

    def kill(self):
        """Kill everything at once, as a power cut would; a second time does nothing."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _free_port():
    """Return a port below those that the kernel gives to clients: else one of them may sit on it after a kill."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


class Client:
    """One tablet on one connection; sends again until it is acknowledged, as Collect does. Some answers are lost."""

    def __init__(self, port, project, token, lost=0.1):
        self.port, self.lost = port, lost
        self.path = f"/v1/key/{token}/projects/{project}/submission?deviceID=load"
        self.connection = None

    def post(self, body):
        """Send once; return the status, or 0 when no answer came."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self.connection.request("POST", self.path, body, HEADERS)
            if random.random() < self.lost:
                raise ConnectionResetError
            answer = self.connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            self.close()
            return 0

    def deliver(self, interview, deadline):
        """Send until it is acknowledged."""
        body = interview.body()
        while time.monotonic() < deadline:
            if self.post(body) in (201, 202):
                interview.acknowledged = True
                break
            time.sleep(0.02)
        self.close()

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def storm(server, project, tokens, kills, *, clients=4, seed=1, whole=2, pause=(0.0, 0.1), patience=600.0):
    """Let tablets send while the server is killed again and again; return all interviews.

    Every third interview is sent by three connections at once, as clients do that lost the answer.
    """
    chance, interviews, over = random.Random(seed), [], threading.Event()
    deadline = time.monotonic() + patience

    def send(token):
        own = random.Random(token)
        while not over.is_set():
            interview = Interview(photo=own.randbytes(own.randint(0, 1) * 20_000))
            interviews.append(interview)
            copies = 3 if len(interviews) % 3 == 0 else 1
            threads = [
                threading.Thread(
                    target=Client(server.port, project, token).deliver, args=(interview, deadline)
                )
                for _ in range(copies)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    senders = [threading.Thread(target=send, args=(token,)) for token in tokens[:clients]]
    for sender in senders:
        sender.start()
    for number in range(kills):
        done = acknowledged(interviews) + 3
        while acknowledged(interviews) < done and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.uniform(*pause))
        if whole and number % max(1, kills // whole) == 0:
            server.kill()
            server.start()
            server.wait()
        else:
            server.kill_worker(chance)
    over.set()
    for sender in senders:
        sender.join()
    return interviews


def acknowledged(interviews):
    return sum(interview.acknowledged for interview in interviews)


CHECK = """
from houping.apps import store
from houping.apps.collection import settling
from houping.apps.collection.models import Submission, SubmissionVersion
from houping.apps.ledger import queries as ledger
while settling.tell():
    pass
found = {}
for v in SubmissionVersion.objects.prefetch_related("files"):
    store.read(v.sha256)
    files = [store.read(f.sha256) for f in v.files.all()]
    found.setdefault(v.instance, []).append([v.entry, len(v.missing), [len(f) for f in files]])
print(json.dumps([found, Submission.objects.count(), ledger.check().count]))
"""
