"""Every kind of document opens in LibreOffice, and its pages are as laid out (slow; skipped loudly without it)."""

import re
import shutil
import subprocess
from datetime import datetime

import numpy as np
import pytest
from matplotlib.image import imread

from houping.chain.report import CITY, WORKBOOK
from houping.core.reporting.blocks import Content, Text
from houping.documents import word

SOFFICE, PDFTOTEXT, PDFFONTS, PDFTOPPM = (
    shutil.which(name) for name in ("soffice", "pdftotext", "pdffonts", "pdftoppm")
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (SOFFICE and PDFTOTEXT and PDFFONTS and PDFTOPPM),
        reason="LibreOffice (soffice) or poppler-utils is missing: no document was opened",
    ),
]
COUNTY = "区县报告/500101-万州区.docx"
RUNNING = "评估检查巩固脱贫成果抽样调查入户电话"


@pytest.fixture(scope="module")
def as_pdf(tmp_path_factory):
    """Return a function that converts a file and gives the path of the PDF."""
    profile = tmp_path_factory.mktemp("profile")

    def convert(path):
        out = tmp_path_factory.mktemp("pdf")
        command = [SOFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf"]
        subprocess.run(
            [*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=180
        )
        return out / f"{path.stem}.pdf"

    return convert


def pages(pdf):
    text = subprocess.run(
        [PDFTOTEXT, "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    return text.split("\f")[:-1]


@pytest.mark.parametrize("name", [COUNTY, CITY, WORKBOOK])
def test_it_opens_and_every_page_carries_the_mark(reports, as_pdf, name):
    found = pages(as_pdf(reports / name))
    assert len(found) >= 8
    assert all("演示数据" in page for page in found)


def test_a_county_report_has_8_to_20_pages_and_they_are_numbered(reports, as_pdf):
    found = pages(as_pdf(reports / COUNTY))
    assert 8 <= len(found) <= 20
    numbers = [re.search(r"—\s*(\d+)\s*—", page) for page in found]
    assert [int(n[1]) for n in numbers if n] == list(range(1, len(found) + 1))


def test_the_wide_score_table_fits_one_page_for_each_group(reports, as_pdf):
    found = pages(as_pdf(reports / CITY))
    starts = [
        next(i for i, page in enumerate(found) if re.search(rf"^\s*附件\s*{number}\s*$", page, re.MULTILINE))
        for number in (1, 2, 3)
    ]
    assert starts == [starts[0], starts[0] + 1, starts[0] + 2]


def filled(pdf):
    """Return how far down the print reaches on each page: share of the height between 天头 and 地脚."""
    subprocess.run([PDFTOPPM, "-r", "25.4", "-gray", "-png", str(pdf), str(pdf.with_suffix(""))], check=True)
    shares = []
    for path in sorted(pdf.parent.glob("*.png")):
        dots = np.atleast_3d(imread(path))[37:260].min(axis=2)  # one dot is one millimetre
        shares.append((np.flatnonzero((dots < 0.8).any(axis=1)).max() + 1) / len(dots))
    return shares


@pytest.mark.parametrize("name", [COUNTY, CITY])
def test_no_page_of_the_text_ends_half_way_but_the_last(reports, as_pdf, name):
    pdf = as_pdf(reports / name)
    annexes = next(
        i for i, page in enumerate(pages(pdf)) if re.search(r"^\s*附件\s*1\s*$", page, re.MULTILINE)
    )
    shares = filled(pdf)[: annexes - 1]
    assert len(shares) >= 5
    assert 0.5 < min(shares) <= max(shares) <= 1, [round(float(share), 2) for share in shares]


@pytest.mark.parametrize("name", [COUNTY, CITY])
def test_no_page_of_the_annexes_holds_a_line_alone(reports, as_pdf, name):
    shares = filled(as_pdf(reports / name))
    assert min(shares) > 0.1, [round(float(share), 2) for share in shares]


def test_a_page_of_running_text_has_22_lines_of_28_characters(tmp_path, as_pdf):
    path = tmp_path / "text.docx"
    blocks = [Text(RUNNING * 120), Text("结束。")]
    path.write_bytes(
        word.render(Content("题目", "", "某", "日", blocks), day=datetime(2021, 12, 20), demo=True)
    )
    second = pages(as_pdf(path))[1]
    lines = [
        line.strip() for line in second.splitlines() if set(line.strip()) <= set(RUNNING) and line.strip()
    ]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


def test_the_pages_are_set_in_serif_and_sans_and_not_in_one_fallback(reports, as_pdf):
    listed = subprocess.run(
        [PDFFONTS, str(as_pdf(reports / COUNTY))], capture_output=True, text=True, check=True
    )
    assert "Serif" in listed.stdout and "Sans" in listed.stdout
