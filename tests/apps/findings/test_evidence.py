"""Files of evidence: known by their content, kept once, seen by the other side only when released."""

import io
import struct
import zipfile

import pytest

from houping.apps import store
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.core import errors

from .conftest import JPEG, act, attach


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
        ("空.jpg", b"", errors.EvidenceKindUnknown),
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
