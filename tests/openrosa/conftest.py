# ruff: noqa: F811 - fixtures of the apps, imported by their names
"""A published form, an enumerator with a tablet, and a client that speaks as ODK Collect does."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.conftest import OWN, assessment, organisation, person_with  # noqa: F401
from houping.apps import store
from houping.apps.accounts.roles import Role
from houping.apps.collection import enrolling
from houping.apps.collection.models import Device, Form, FormVersion
from houping.apps.training.models import Attempt, Certificate
from houping.instruments.outline import read_outline

VERSION = "2021110901"
XFORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
 <h:head><h:title>2021年后评估入户调查表</h:title><model odk:xforms-version="1.0.0"
  xmlns:odk="http://www.opendatakit.org/xforms">
  <instance><data id="{form_id}" version="{version}"><start/><end/><household/><wall/><people/>
   <meta><audit/><instanceID/></meta></data></instance>
  <instance id="households" src="jr://file-csv/households.csv"/>
  <bind nodeset="/data/start" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>
  <bind nodeset="/data/end" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>
  <bind nodeset="/data/household" type="string"/><bind nodeset="/data/wall" type="binary"/>
  <bind nodeset="/data/people" type="int"/><bind nodeset="/data/meta/audit" type="binary"/>
 </model></h:head>
 <h:body><select1 ref="/data/household"><label>户</label>
  <itemset nodeset="instance('households')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>
  <upload mediatype="image/*" ref="/data/wall"><label>墙体</label></upload>
  <input ref="/data/people"><label>人口</label></input></h:body></h:html>"""


def new_id():
    return f"uuid:{uuid.uuid4()}"


def interview(
    *, instance="", deprecated="", photo="", people="3", form_id="hh", version=VERSION, unit="u1", end=""
):
    """Return the bytes of a submission as Collect writes them."""
    instance = f"<instanceID>{instance}</instanceID>" if instance else ""
    deprecated = f"<deprecatedID>{deprecated}</deprecatedID>" if deprecated else ""
    return (
        f'<?xml version=\'1.0\' ?><data id="{form_id}" version="{version}"><start/><end>{end}</end>'
        f"<household>{unit}</household><wall>{photo}</wall><people>{people}</people>"
        f"<meta>{instance}{deprecated}</meta></data>"
    ).encode()


def multipart(xml, files=(), *, incomplete=False, boundary="841cd5f14d0eea0a", xml_name="submission.xml"):
    """Return a body as OkHttp writes it: raw UTF-8 in names. `files`: (name, content) pairs."""
    lines = []
    if xml is not None:
        lines.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="xml_submission_file"; '
            f'filename="{xml_name}"\r\nContent-Type: text/xml\r\n\r\n'.encode()
            + xml
            + b"\r\n"
        )
    for name, content in files:
        lines.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
            "Content-Type: image/png\r\n\r\n".encode()
            + content
            + b"\r\n"
        )
    if incomplete:
        lines.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="*isIncomplete*"\r\n\r\nyes\r\n'.encode()
        )
    return b"".join(lines) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def make_version(
    assessment, person, *, form_id="hh", version=VERSION, state="published", late="keep", lists=()
):
    """Keep a small form as if it had been published; `lists`: more lists that it asks for."""
    more = "".join(f'<instance id="{name}" src="jr://file-csv/{name}.csv"/>' for name in lists)
    xml = XFORM.format(form_id=form_id, version=version).replace("<bind", f"{more}<bind", 1).encode()
    kept, outline = store.put([xml]), read_outline(xml)
    form, _ = Form.objects.get_or_create(
        assessment=assessment, form_id=form_id, defaults={"title": "入户调查表", "late": late}
    )
    now = timezone.now()
    return FormVersion.objects.create(
        form=form,
        version=version,
        title=outline.title,
        state=state,
        sha256=kept.sha256,
        md5=kept.md5,
        size=kept.size,
        lists=outline.lists,
        outline=outline.places,
        registered_by=person,
        approved_by=person,
        published=now,
        closed=now if state == "closed" else None,
    )


def certify(assessment, person):
    """Let somebody have passed the exam."""
    now = timezone.now()
    attempt = Attempt.objects.create(
        assessment=assessment,
        person=person,
        level="surveyor",
        manual=0,
        number=1,
        seed="ab",
        paper=[],
        pass_mark=90,
        state="submitted",
        ends=now + timedelta(hours=1),
        submitted=now,
        score=95,
    )
    number = Certificate.objects.filter(assessment=assessment).count() + 1
    return Certificate.objects.create(
        assessment=assessment, person=person, attempt=attempt, number=number, level="surveyor", manual=0
    )


def make_device(assessment, person, county=OWN, title="平板1"):
    """Enrol a tablet without a team leader; return it and its token."""
    token = secrets.token_urlsafe(48)
    device = Device.objects.create(
        assessment=assessment,
        person=person,
        county=county,
        title=title,
        digest=enrolling.digest_of(token),
        salt="ab" * 16,
        enrolled_by=person,
    )
    return device, token


@dataclass
class Tablet:
    """Speaks the protocol over Django's test client."""

    client: object
    device: object
    token: str

    @property
    def base(self):
        return f"/v1/key/{self.token}/projects/{self.device.assessment_id}"

    def get(self, path, **headers):
        return self.client.get(f"{self.base}/{path}", headers={"X-OpenRosa-Version": "1.0", **headers})

    def head(self, path):
        return self.client.head(f"{self.base}/{path}", headers={"X-OpenRosa-Version": "1.0"})

    def post(self, xml, files=(), **options):
        headers = options.pop("headers", {})
        body, kind = multipart(xml, files, **options)
        return self.send(body, kind, **headers)

    def send(self, body, kind, path="submission?deviceID=collect:abc", **headers):
        return self.client.post(
            f"{self.base}/{path}", body, content_type=kind, headers={"X-OpenRosa-Version": "1.0", **headers}
        )


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    return settings.DATA


@pytest.fixture
def enumerator(assessment, person_with):
    person = person_with(Role.EN, county=OWN)
    certify(assessment, person)
    return person


@pytest.fixture
def published(assessment, enumerator):
    return make_version(assessment, enumerator)


@pytest.fixture
def tablet(client, assessment, enumerator, published):
    device, token = make_device(assessment, enumerator)
    return Tablet(client, device, token)


def md5(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
