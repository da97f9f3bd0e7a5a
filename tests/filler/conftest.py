# ruff: noqa: F811 - fixtures of the apps, imported by their names
"""The filler's own tools, and a published form with a tablet enrolled for an enumerator."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from apps.conftest import OWN, assessment, organisation, person_with  # noqa: F401
from filler.tablets import Tablet

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's loop runs in the thread of the test
FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
TOOLS = Path(sys.executable).parent
HOUSEHOLDS = "".join(
    f"u0{n},张*（青山村 00{n}）,500101100200,青山村,500101,relieved,,{n % 2},0,main\r\n" for n in range(1, 7)
)
HEAD = "name,label,village,village_name,county,class,category,listed,relocated,kind\r\n"


def npm(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run npm of the environment in the folder of the filler."""
    path = f"{TOOLS}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [str(TOOLS / "npm"), "--prefix", str(FRONTEND), *words],
        check=False,
        cwd=FRONTEND,
        env=os.environ | {"PATH": path} | environment,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="session")
def packages():
    """The packages of the lock file; `make setup-dev` installs them."""
    if not (FRONTEND / "node_modules" / "vite").is_dir():
        done = npm("ci", "--ignore-scripts", "--silent")
        assert done.returncode == 0, done.stderr
    return FRONTEND


@pytest.fixture
def site(transactional_db, settings, tmp_path, monkeypatch, person_with, assessment):
    """A site with the small form published and a list of six households; returns (token, project)."""
    from houping.apps.accounts.roles import Role
    from houping.apps.collection import lists
    from openrosa.conftest import certify, make_device

    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    monkeypatch.setattr(lists, "rows_of", lambda device, name: (HEAD + HOUSEHOLDS).encode())
    enumerator = person_with(Role.EN, county=OWN)
    certify(assessment, enumerator)
    publish(assessment, enumerator, small_form(), "small", "小表")
    device, token = make_device(assessment, enumerator)
    return token, device.assessment_id


def small_form(name: str = "small") -> bytes:
    """The XForm of forms/small.md, or of another of its folder."""
    from houping.instruments.convert import convert_file

    return convert_file(Path(__file__).parent / "forms" / f"{name}.md").xml


def publish(assessment, person, xml: bytes, form_id: str, title: str) -> None:
    """Keep a form as if it had been published."""
    from django.utils import timezone

    from houping.apps import store
    from houping.apps.collection.models import Form, FormVersion
    from houping.instruments.outline import read_outline

    kept, outline = store.put([xml]), read_outline(xml)
    FormVersion.objects.create(
        form=Form.objects.create(assessment=assessment, form_id=form_id, title=title),
        version=outline.version,
        title=title,
        state="published",
        sha256=kept.sha256,
        md5=kept.md5,
        size=kept.size,
        lists=outline.lists,
        outline=outline.places,
        registered_by=person,
        approved_by=person,
        published=timezone.now(),
    )


@pytest.fixture
def tablet(playwright, live_server, site, tmp_path):
    """An enrolled tablet, its list loaded; errors of scripts and refusals by the policy fail the test."""
    faults = []
    made = Tablet(playwright, tmp_path / "profile", live_server.url, faults)
    try:
        made.enrol(*site)
        made.page.wait_for_selector(".card[data-name=u01]")
        made.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        yield made
    finally:
        made.context.close()
    assert faults == []
