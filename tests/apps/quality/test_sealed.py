"""What people said of themselves stands nowhere in clear: not in the database, not in the store (R-13.4)."""

from django.db import connection

from houping.apps import store
from houping.apps.collection.models import SubmissionVersion

from .conftest import NAME, NUMBER


def test_neither_database_nor_disk_shows_a_name_or_an_identity_number(came, settings):
    version = came().versions.get()
    assert version.answers["a_members/member[1]/m_id"] == NUMBER
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers, differences FROM collection_submissionversion")
        rows = b"".join(bytes(value) for value in cursor.fetchone())
    disk = b"".join(p.read_bytes() for p in settings.DATA.rglob("*") if p.is_file())
    for secret in (NAME.encode(), NUMBER.encode()):
        assert secret in store.read(version.sha256)
        assert secret not in rows and secret not in disk


def test_an_interview_without_answers_is_found_and_read_as_none(came):
    version = came(examine=False).versions.get()
    assert version.answers is None
    assert SubmissionVersion.objects.filter(answers__isnull=True).get() == version
