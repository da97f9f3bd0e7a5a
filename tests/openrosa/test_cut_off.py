"""An upload whose line broke leaves nothing behind, wherever it broke; sent again it arrives whole."""

import io

import pytest

from houping.apps import store
from houping.apps.collection.models import Attachment, Quarantined, Submission

from .conftest import interview, multipart, new_id

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.97])
def test_a_body_that_ends_before_its_length_is_refused_and_nothing_of_it_is_kept(tablet, share):
    xml = interview(instance=new_id(), photo="a.jpg")
    photo = b"\xff\xd8\xff" + bytes(range(256)) * 40
    body, kind = multipart(xml, [("a.jpg", photo)])
    answer = tablet.client.generic(
        "POST",
        f"{tablet.base}/submission",
        b"",
        content_type=kind,
        headers={"X-OpenRosa-Version": "1.0"},
        CONTENT_LENGTH=str(len(body)),
        **{"wsgi.input": io.BytesIO(body[: int(len(body) * share)])},
    )
    assert answer.status_code == 400
    assert not Submission.objects.exists() and not Attachment.objects.exists()
    assert not Quarantined.objects.exists()
    assert tablet.post(xml, [("a.jpg", photo)]).status_code == 201
    (kept,) = Attachment.objects.all()
    assert store.read(kept.sha256) == photo
