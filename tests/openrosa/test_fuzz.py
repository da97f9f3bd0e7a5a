"""A few hundred damaged uploads: each is answered in words, and what was acknowledged is whole."""

import pytest

from houping.apps import store
from houping.apps.collection import settling
from houping.apps.collection.models import SubmissionVersion

from .conftest import interview, new_id
from .fuzz import Good, damaged, fire

pytestmark = pytest.mark.django_db
UPLOADS, SEED = 250, 20261129


def test_no_damaged_upload_breaks_the_server_or_is_half_kept(tablet):
    wrong = {}
    for number in range(UPLOADS):
        good = Good(interview(instance=new_id(), photo="a.jpg").decode(), (("a.jpg", b"\xff\xd8\xff photo"),))
        upload = damaged(good, SEED, number)
        if fault := fire(tablet, upload):
            wrong[number] = fault
    assert wrong == {}
    assert SubmissionVersion.objects.count() > UPLOADS / 20
    for version in SubmissionVersion.objects.prefetch_related("files"):
        for digest in [version.sha256, *(file.sha256 for file in version.files.all())]:
            assert store.read(digest) is not None
    while settling.tell():
        pass
    assert not SubmissionVersion.objects.filter(entry__isnull=True).exists()
