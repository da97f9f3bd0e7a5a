"""What goes wrong in an office: wrong files, cut lines, double clicks, a full disk. Nothing is kept by halves."""

import errno
import http.client
import re
import shutil
import socket
import threading
import time
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from apps.conftest import KEY
from apps.own_site import OwnSite, until
from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role
from houping.apps.jobs import registry, services, tasks
from houping.apps.ledger.models import Entry
from houping.apps.plans.models import Notice
from houping.apps.teams.models import Document
from houping.site import once

DOCUMENTS = f"/a/{KEY}/documents/"
KIND = {"kind": Document.Kind.values[0], "audience": Document.Audience.ORGANISERS.value}


def zipped(name, content):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


WRONG = {
    "empty": b"",
    "text": "这不是表格".encode("gb18030"),
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "cut zip": zipped("a.xml", "x" * 5000)[:80],
    "other zip": zipped("word/document.xml", "<x/>"),
    "path out": zipped("../../etc/passwd.yaml", "a: 1"),
}
PLACES = [  # who, where, the field of the file, a name that the place accepts
    (Role.XZJ, f"/a/{KEY}/plan/add/", "upload", "方案.zip"),
    (Role.QC, f"/a/{KEY}/frame/upload/", "files", "抽样框.xlsx"),
    (Role.QC, f"/a/{KEY}/answers/deliver/", "files", "households.parquet"),
    (Role.SYSTEM, "/people/invitation/", "file", "名单.xlsx"),
]


def left_over(data):
    """Return what an upload left in the data folder besides the finished."""
    return [path for path in data.rglob(".*") if path.name.startswith((".upload", ".tmp"))]


@pytest.mark.django_db
@pytest.mark.parametrize("content", WRONG, ids=str)
@pytest.mark.parametrize(("role", "address", "field", "name"), PLACES, ids=lambda v: str(v)[-20:])
def test_a_wrong_file_is_refused_in_words(as_role, settings, role, address, field, name, content):
    client = as_role(role)
    upload = SimpleUploadedFile(name, WRONG[content])
    answer = client.post(address, {field: upload, "title": "演示", "version": "", "text": ""})
    if answer.status_code == 302:  # taken in; what is wrong is said by the job that looks into it
        answer = end_of_the_job(client)
    assert answer.status_code in (200, 409, 422), answer.status_code
    text = answer.content.decode()
    assert "Traceback" not in text and re.search(r"错误|不能|无法|没有|缺少|不是|为空|空|未", text)
    assert left_over(settings.DATA) == []


def end_of_the_job(client):
    from houping.apps.jobs.models import Job

    job = Job.objects.latest("created")
    tasks.run_job.call(str(job.pk))
    job.refresh_from_db()
    assert job.is_over and (job.state == "failed") <= bool(job.error)
    return client.get(f"/a/{KEY}/frame/1/")


# connections that are cut, forms that are sent twice: a real server

SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.plans.models import Assessment
Assessment.objects.create(key="cq2021", title="演示", year=2021, demo=True)
office = Organisation.objects.create(code="d1", name="演示部门", kind="department")
person = Person.objects.create(username="dept", name="演示人员", organisation=office, must_change_password=False)
Assignment.objects.create(person=person, role="DEPT", assessment="cq2021")
session = SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = "houping.apps.accounts.backends.PersonBackend"
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.create()
print(json.dumps(session.session_key))
"""
KEPT = """
from houping.apps.ledger.models import Entry
from houping.apps.teams.models import Document
print(json.dumps([Document.objects.count(), Entry.objects.filter(action="document.add").count()]))
"""
BOUNDARY, TOKEN = "演示".encode().hex(), "a" * 32


class Browser:
    """Sends forms to a real server, byte by byte if need be."""

    def __init__(self, port, session):
        self.port = port
        self.cookie = f"sessionid={session}; csrftoken={TOKEN}"

    def form(self, content, title="演示资料"):
        """Return the body of an upload to the library."""
        fields = {"csrfmiddlewaretoken": TOKEN, **KIND, "title": title}
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="a.txt"\r\n\r\n'
        return b"".join([*parts, head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])

    def headers(self, length):
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return {"Cookie": self.cookie, "Content-Type": kind, "Content-Length": str(length)}

    def send(self, body):
        """Send a whole form; return status and where it leads."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        line.request("POST", DOCUMENTS, body, self.headers(len(body)))
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer.status, answer.headers.get("Location")

    def send_part(self, body, share):
        """Send a part of a form and hang up."""
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            lines = [
                f"POST {DOCUMENTS} HTTP/1.1",
                "Host: 127.0.0.1",
                *map(": ".join, self.headers(len(body)).items()),
            ]
            line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body[: int(len(body) * share)])


@pytest.fixture
def served(own_site):
    """A real web server, and a browser of somebody who may add documents."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    session = own_site.python(SESSION)
    own_site.environment |= {"HOUPING_ADDRESS": f"127.0.0.1:{port}", "HOUPING_LOG": "WARNING"}
    own_site._start([own_site.command[0], "-m", "gunicorn", "-c", "python:houping.site.web"])
    until(lambda: reachable(port))
    return own_site, Browser(port, session)


def reachable(port):
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def test_half_an_upload_leaves_nothing_and_the_whole_one_is_kept(served):
    site, browser = served
    body = browser.form(b"x" * 3_000_000)
    for share in (0.02, 0.6, 0.999):
        browser.send_part(body, share)
    assert browser.send(body)[0] == 302
    assert site.python(KEPT) == [1, 1]
    stored = [path for path in (site.folder / "documents").rglob("*") if path.is_file()]
    assert [path.stat().st_size for path in stored] == [3_000_000]


def test_a_double_click_does_it_once_and_both_clicks_see_the_result(served):
    site, browser = served
    body, answers = browser.form(b"y" * 2_000_000), []
    clicks = [threading.Thread(target=lambda: answers.append(browser.send(body))) for _ in range(3)]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert answers == [(302, DOCUMENTS)] * 3
    assert site.python(KEPT) == [1, 1]


# sent again from the same page


@pytest.fixture
def notice(as_role):
    """Send a notice as the form of one page does."""
    client = as_role(Role.XZJ)
    Organisation.objects.create(code="d1", name="演示部门", kind="department")

    def send(token="page-1", title="演示通知"):
        said = {"csrfmiddlewaretoken": token, "title": title, "body": "演示", "kinds": ["department"]}
        return client.post(f"/a/{KEY}/notices/new/", said)

    return send


@pytest.mark.django_db
def test_the_same_form_of_the_same_page_counts_once(notice):
    one, two = notice(), notice()
    assert one.status_code == 302 and one.headers["Location"] == two.headers["Location"]
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_another_page_or_other_words_are_another_wish(notice):
    addresses = {notice().headers["Location"], notice(token="page-2").headers["Location"]}
    addresses.add(notice(title="另一份").headers["Location"])
    assert len(addresses) == Notice.objects.count() == 3


@pytest.mark.django_db
def test_a_file_that_was_put_right_is_another_wish_though_name_and_size_are_the_same(
    as_role, settings, tmp_path
):
    settings.DATA = tmp_path
    client, kept = as_role(Role.DEPT), Document.objects.values_list("text", flat=True)
    for text in (b"12", b"21", b"21"):
        said = {"csrfmiddlewaretoken": "page-1", **KIND, "title": "演示"}
        client.post(DOCUMENTS, said | {"upload": SimpleUploadedFile("a.txt", text)})
    assert sorted(kept) == ["12", "21"]


@pytest.mark.django_db
def test_a_refused_form_may_be_sent_again(notice, monkeypatch):
    assert notice(title="").status_code == 422
    assert notice(title="").status_code == 422
    monkeypatch.setattr(once, "REMEMBERED_S", -1.0)
    assert notice().status_code == 302


@pytest.mark.django_db
def test_a_form_that_is_still_worked_on_is_told_so(notice, monkeypatch):
    monkeypatch.setattr(once, "PATIENCE_S", 0.2)
    monkeypatch.setattr(once, "_begin", lambda mark: False)
    answer = notice()
    assert answer.status_code == 409 and "没有重复提交" in answer.content.decode()
    assert Notice.objects.count() == 0


# a full disk


def full(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def add(as_role):
    """Upload a document."""
    client = as_role(Role.DEPT)
    client.raise_request_exception = False

    def upload(size=100):
        said = {
            **KIND,
            "title": "演示",
            "upload": SimpleUploadedFile("a.txt", b"x" * size),
        }
        return client.post(DOCUMENTS, said)

    return upload


@pytest.mark.django_db
def test_an_upload_to_a_full_disk_is_told_and_leaves_nothing(add, monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.write_bytes", full)
        answer = add()
    assert answer.status_code in (422, 507) and "磁盘" in answer.content.decode()
    assert Document.objects.count() == Entry.objects.filter(action="document.add").count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file() and "once" not in path.parts] == []
    assert add().status_code == 302


@pytest.mark.django_db
def test_a_disk_that_fills_while_the_upload_comes_in_is_told_as_such(add, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", full)
        answer = add(size=3_000_000)
    assert answer.status_code == 507 and "磁盘空间不足" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_database_without_room_keeps_neither_record_nor_ledger_entry(add):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told how large it may become")
    assert add().status_code == 302
    before = Entry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
    answer = add(size=2_000_000)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=1073741823")
    assert answer.status_code == 507 and "没有保存任何半截数据" in answer.content.decode()
    assert (Document.objects.count(), Entry.objects.count()) == (1, before)
    assert add(size=2_000_000).status_code == 302


@pytest.mark.django_db
def test_a_job_on_a_full_disk_fails_with_the_reason(monkeypatch):
    monkeypatch.setattr(registry, "_kinds", {"k": full})
    job = services.start(actor=None, kind="k", title="演示", parameters={})
    tasks.run_job.call(str(job.pk))
    job.refresh_from_db()
    assert job.state == "failed" and "磁盘空间不足" in job.error and "disk" in job.error_en


JOB = """
from houping.apps.jobs.services import start
start(actor=None, kind="slow", title="演示", parameters={{"trace": {trace!r}, "steps": 30}})
"""
STATE = """
from houping.apps.jobs.models import Job
from houping.apps.ledger.queries import check
job = Job.objects.get()
print(json.dumps([job.state, job.attempts, check().count]))
"""


def test_a_job_whose_disk_is_full_for_a_while_ends_well_once_there_is_room(migrated, small_disk, tmp_path):
    site = OwnSite(shutil.copytree(migrated, small_disk / "site"))
    trace = tmp_path / "trace"
    trace.touch()
    try:
        site.python(JOB.format(trace=str(trace)))
        site.worker()
        until(trace.read_text)
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
            while True:
                file.write(bytes(4096))
        time.sleep(5)  # the job tries to end without room for its result
        filler.unlink()
        state, attempts, entries = until(lambda: over(site))
    finally:
        site.close()
    assert state == "done" and entries == 2 + (attempts - 1)


def over(site):
    found = site.python(STATE)
    return found if found[0] in ("done", "failed") else None
