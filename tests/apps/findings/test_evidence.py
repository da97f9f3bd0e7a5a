"""Files of evidence: known by their content, kept once, seen by the other side only when released."""

import hashlib
import io
import struct
import zipfile

import pytest
from django.db import connection
from docx import Document
from PIL import Image, ImageOps

from houping.apps import store
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.core import errors

from .conftest import JPEG, act, attach, photo


def office(*names):
    """Return an Office file with some parts, of the same bytes at any time of the day."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in ("[Content_Types].xml", "_rels/.rels", *names):
            package.writestr(zipfile.ZipInfo(name), "演示" * 20)
    return stream.getvalue()


def crowded(parts):
    """Return an Office file whose list names a part many times over."""
    whole = office("word/document.xml")
    first = whole.index(b"PK\x01\x02")
    one = whole[first : whole.index(b"PK\x01\x02", first + 4)]
    size, start = len(one) * parts, first
    return whole[:first] + one * parts + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, size, start, 0)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("空.jpg", b"", errors.EvidenceEmpty),
        ("页.html", b"<html><script>alert(1)</script>", errors.EvidenceKindUnknown),
        ("程序.jpg", b"MZ" + b"\0" * 200, errors.EvidenceKindUnknown),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", errors.EvidenceKindUnknown),
        ("照片.pdf", JPEG, errors.EvidenceMisnamed),
        ("台账.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin"), errors.EvidenceHasMacros),
        ("台账.xlsx", office("xl/workbook.xml")[:-30], errors.EvidenceHasMacros),
        ("证明.docx", crowded(20_000), errors.EvidenceHasMacros),
    ],
    ids=["empty", "page", "program", "drawing", "photo-as-pdf", "macros", "torn", "crowded"],
)
def test_a_file_is_what_its_content_says(found, person_with, name, content, error):
    leader = person_with(Role.TL)
    with pytest.raises(error):
        attach(leader, found(), "verification", content, name)


def test_a_file_of_a_thousand_parts_is_kept(found, person_with):
    assert attach(person_with(Role.TL), found(), "verification", crowded(1_000), "证明.docx").kind.endswith(
        "document"
    )


def test_a_file_is_kept_once_and_stays(found, person_with):
    leader = person_with(Role.TL)
    problem = found()
    one = attach(leader, problem, "verification", office("xl/workbook.xml"), "台账.xlsx")
    again = attach(leader, problem, "verification", office("xl/workbook.xml"), "台账.xlsx")
    assert (one.pk, problem.evidence.count()) == (again.pk, 1)
    assert store.read(one.sha256) == office("xl/workbook.xml")


def test_the_county_adds_files_only_while_it_may_object(found, person_with):
    leader, county = person_with(Role.TL), person_with(Role.CTY)
    problem = found()
    with pytest.raises(errors.MoveRefused):
        attach(county, problem, "objection")
    act(leader, problem, "verify")
    shown, hidden = attach(leader, problem, "verification"), attach(leader, problem, "found", JPEG + b"2")
    act(leader, problem, "feed_back", evidence=[shown.pk])
    shown.refresh_from_db(), hidden.refresh_from_db()
    assert (shown.released, hidden.released) == (True, False)
    assert attach(county, problem, "objection", JPEG + b"3").released
    with pytest.raises(Refused):
        attach(county, problem, "slip")


def test_the_county_gets_a_picture_without_who_and_where_and_the_original_stays(found, person_with, client):
    leader, county = person_with(Role.TL), person_with(Role.CTY)
    problem, original = found(), photo(Artist="调查员甲", Make="Camera", DateTime="2021:11:12 09:00:00")
    act(leader, problem, "verify")
    kept = attach(leader, problem, "verification", original)
    act(leader, problem, "feed_back", evidence=[kept.pk])
    kept.refresh_from_db()
    assert store.read(kept.sha256) == original and kept.copy != kept.sha256
    told = Entry.objects.get(action="finding.feed_back").data
    assert told["copies"] == {kept.sha256: kept.copy}
    address = f"/a/cq2021/findings/{problem.pk}/files/{kept.pk}/"
    client.force_login(county)
    got = b"".join(client.get(address).streaming_content)
    page = client.get(f"/a/cq2021/findings/{problem.pk}/").content.decode()
    assert hashlib.sha256(got).hexdigest() == kept.copy and kept.copy in page and kept.sha256 not in page
    with Image.open(io.BytesIO(got)) as bare, Image.open(io.BytesIO(original)) as first:
        assert not bare.getexif() and bare.size == ImageOps.exif_transpose(first).size == (4, 8)
    client.force_login(leader)
    assert b"".join(client.get(address).streaming_content) == original


def test_a_picture_that_cannot_be_freed_of_its_traces_is_not_given_away(found, person_with):
    leader, problem = person_with(Role.TL), found()
    act(leader, problem, "verify")
    broken = attach(leader, problem, "verification", JPEG[:40])
    with pytest.raises(errors.FileTells):
        act(leader, problem, "feed_back", evidence=[broken.pk])
    problem.refresh_from_db(), broken.refresh_from_db()
    assert (problem.state, broken.released) == ("verified", False)


def test_the_county_gets_a_paper_without_its_author_and_the_original_stays(found, person_with, client):
    leader, county = person_with(Role.TL), person_with(Role.CTY)
    problem, paper, stream = found(), Document(), io.BytesIO()
    paper.core_properties.author = "调查员甲"
    paper.add_paragraph("抽查 3 户（演示）")
    paper.save(stream)
    act(leader, problem, "verify")
    kept = attach(leader, problem, "verification", stream.getvalue(), "记录.docx")
    locked = attach(leader, problem, "verification", b"%PDF-1.4 broken", "扫描.pdf")
    with pytest.raises(errors.FileTells, match=r"扫描\.pdf"):
        act(leader, problem, "feed_back", evidence=[kept.pk, locked.pk])
    act(leader, problem, "feed_back", evidence=[kept.pk])
    kept.refresh_from_db()
    client.force_login(county)
    got = b"".join(client.get(f"/a/cq2021/findings/{problem.pk}/files/{kept.pk}/").streaming_content)
    given = Document(io.BytesIO(got))
    assert (given.core_properties.author, given.paragraphs[0].text) == ("", "抽查 3 户（演示）")
    assert store.read(kept.sha256) == stream.getvalue() and hashlib.sha256(got).hexdigest() == kept.copy


def test_copies_are_made_before_anybody_is_held_back(found, person_with, monkeypatch):
    """A long film is freed of its traces while others write."""
    leader, problem, depths = person_with(Role.TL), found(), []
    act(leader, problem, "verify")
    kept = attach(leader, problem, "verification")
    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(
        "houping.apps.bare.bare", lambda *_: depths.append(len(connection.savepoint_ids)) or b"freed"
    )
    act(leader, problem, "feed_back", evidence=[kept.pk])
    assert depths == [outside]


def test_whoever_may_not_feed_back_is_told_so_before_any_copy_is_made(found, person_with, monkeypatch):
    problem, leader = found(), person_with(Role.TL)
    act(leader, problem, "verify")
    kept = attach(leader, problem, "verification", JPEG[:40])
    monkeypatch.setattr("houping.apps.bare.bare", lambda *_: pytest.fail("a copy was made"))
    with pytest.raises(Refused):
        act(person_with(Role.CTY), problem, "feed_back", evidence=[kept.pk])
