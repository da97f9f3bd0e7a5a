"""What is written once and sent in one trip holds what the framework would have read and saved, on both databases."""

import pytest

from openrosa.field import SET_UP

ROWS = """
from datetime import UTC, datetime
from django.db import IntegrityError, transaction
from houping.apps.collection import enrolling
from houping.apps.collection.models import Attachment, Device, FormVersion, Submission, SubmissionVersion
from houping.apps.collection.receiving import _NAMED
from houping.apps.compiled import insert_together
form, device = FormVersion.objects.get(), Device.objects.first()

def rows(instance, sha="a" * 64):
    submission = Submission(assessment_id=device.assessment_id, form_id=form.form_id, instance=instance,
        current=instance, county="500101", person_id=device.person_id, device=device)
    version = SubmissionVersion(submission=submission, form_id=form.form_id, form_version=form, instance=instance,
        sha256=sha, size=3, person_id=device.person_id, device=device, skew_s=-3, expected=["甲.jpg", "%s"],
        flags=[], started=datetime(2021, 9, 1, 8, 0, 0, 123456, tzinfo=UTC), answers={"a": "演示"})
    files = [Attachment(version=version, name=name, sha256=sha, size=1, kind="image/jpeg", named=named)
        for name, named in (("甲.jpg", True), ("b'%s", False))]
    return submission, version, *files

def plain(row):
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
"""
TOGETHER = """
made = rows("uuid:1")
insert_together(*made)
kept = [type(row).objects.get(pk=row.pk) for row in made]
print(json.dumps([plain(a) == plain(b) for a, b in zip(made, kept)]
    + [kept[1].submission_id == made[0].pk, {f.version_id for f in kept[2:]} == {made[1].pk}]))
"""
REFUSED = """
insert_together(*rows("uuid:1"))
refused = []
for again in range(2):
    try:
        if again:
            with transaction.atomic():
                insert_together(*rows("uuid:1"))
        else:
            insert_together(*rows("uuid:1"))
    except IntegrityError:
        refused.append(again)
doubled = rows("uuid:2")
try:
    insert_together(*doubled, Attachment(version=doubled[1], name="b'%s", sha256="a" * 64, size=1, kind="x"))
except IntegrityError:
    refused.append(2)
print(json.dumps([refused, [m.objects.count() for m in (Submission, SubmissionVersion, Attachment)]]))
"""
CHANGED = """
made, refused = rows("uuid:1"), []
FormVersion.objects.filter(pk=form.pk).update(state="superseded")
for still in ((form, ("state",)), (form, ("form_id", "sha256"))):
    try:
        insert_together(*made, still=still)
    except IntegrityError:
        refused.append(still[1])
print(json.dumps([refused, Submission.objects.count(), made[0].pk is not None]))
"""
READ = """
from houping.apps.collection.enrolling import _OF_NUMBER, _entitled
read, asked = _OF_NUMBER.first(device.pk), _entitled().get(pk=device.pk)
found = _NAMED.first(device.assessment_id, "hh", "1")
other = _NAMED.first(device.assessment_id, "hh", "%s' OR 1=1")
print(json.dumps([plain(read) == plain(asked), [read.active, read.entitled] == [asked.active, asked.entitled],
    read.pk == device.pk, plain(found) == plain(form), other is None]))
"""


@pytest.fixture
def field(own_site):
    own_site.python(SET_UP % {"questions": 2, "tablets": 2})
    return lambda code: own_site.python(ROWS + code)


def test_rows_inserted_together_are_kept_as_they_are_and_know_their_keys(field):
    assert field(TOGETHER) == [True] * 6


def test_rows_inserted_together_are_all_there_or_none(field):
    assert field(REFUSED) == [[0, 1, 2], [1, 1, 2]]


def test_rows_that_refer_to_something_that_has_changed_are_refused(field):
    assert field(CHANGED) == [[["state"]], 1, True]


def test_a_query_written_once_reads_what_the_framework_reads(field):
    assert field(READ) == [True] * 5
