"""The issue sheet stands behind the report, prints the head of the ledger, and leaves the report as it was."""

import datetime
import hashlib
import io

import pytest
from docx import Document

from houping.core.ledger import GENESIS, entry_digest, verify
from houping.core.provenance import in_groups
from houping.documents.gbt9704 import new_document, to_bytes
from houping.documents.issue_sheet import IssueSheet, add_issue_sheets

DAY = datetime.datetime(2022, 2, 25)


def chain(count):
    """A ledger of some entries."""
    found, previous = [], GENESIS
    for seq in range(1, count + 1):
        entry = dict.fromkeys(("at", "actor", "action", "subject", "assessment", "county", "details"), "x")
        entry |= {"seq": seq, "previous": previous}
        entry["digest"] = previous = entry_digest(entry)
        found.append(entry)
    return found


@pytest.fixture(scope="module")
def issued():
    document = new_document(title="报告", day=DAY, mark="")
    document.add_paragraph("一、总体情况")
    draft = to_bytes(document)
    head = chain(3)[1]["digest"]
    sheet = IssueSheet((("发文字号", "演示〔2022〕5号"),), 2, head)
    reports = {"总报告.docx": (draft, hashlib.sha256(draft).hexdigest())}
    return draft, head, sheet, reports, add_issue_sheets(reports, sheet)["总报告.docx"]


def texts(data):
    return [p.text for p in Document(io.BytesIO(data)).paragraphs]


def test_the_sheet_follows_the_report_whose_text_stays(issued):
    draft, _, _, _, made = issued
    before, after = texts(draft), texts(made)
    assert after[: len(before)] == before
    assert len(Document(io.BytesIO(made)).sections) == len(Document(io.BytesIO(draft)).sections) + 1


def test_the_sheet_prints_number_digest_and_head(issued):
    draft, head, _, _, made = issued
    text = "\n".join(texts(made))
    assert "演示〔2022〕5号" in text
    assert in_groups(hashlib.sha256(draft).hexdigest()) in text and in_groups(head) in text


def test_a_head_copied_from_the_sheet_with_its_blanks_is_found_in_the_chain(issued):
    _, head, _, _, made = issued
    printed = next(text for text in texts(made) if text.replace(" ", "") == head)
    assert " " in printed
    assert verify(chain(3), printed=[printed]).count == 3


def test_the_same_report_and_sheet_give_the_same_bytes(issued):
    _, _, sheet, reports, made = issued
    assert add_issue_sheets(reports, sheet)["总报告.docx"] == made
