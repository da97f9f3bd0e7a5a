"""What the step `reports` leaves behind, and how its check finds a changed figure (R-9.13)."""

import json
import re
import zipfile
from html import unescape
from io import BytesIO

import pytest
from docx import Document
from fontTools.ttLib import TTFont
from tests.documents.invented import IDENTITY, NAME, PHONE

from houping.chain import report
from houping.chain.report import CITY, PAGE, WORKBOOK, check_reports
from houping.chain.run import silent
from houping.core.errors import FiguresDiffer, FileMissing, FileUnreadable
from houping.core.reporting.blocks import Chart, Text
from houping.documents import read_back

COUNTY = "区县报告/500101-万州区.docx"


def rewrite(path, part, change):
    """Change one part of a zipped file."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts[part]
    parts[part] = change(before.decode()).encode()
    assert parts[part] != before
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def all_text(path):
    """Return everything in a file, zipped parts included."""
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(n).decode("utf-8", "ignore") for n in archive.namelist())
    return path.read_text(encoding="utf-8")


def test_the_folder_holds_reports_annexes_overview_facts_and_check(reports):
    names = {str(p.relative_to(reports)) for p in reports.rglob("*") if p.is_file()}
    assert {CITY, COUNTY, WORKBOOK, PAGE, "facts/facts.json", "facts/texts.json", "check.json"} <= names
    assert json.loads((reports / "check.json").read_text(encoding="utf-8"))["problems"] == []


def test_unchanged_reports_agree_with_their_facts(reports):
    assert check_reports(reports) == []


def test_facts_are_kept_for_the_city_and_each_county_with_source_and_version(reports):
    facts = json.loads((reports / "facts" / "facts.json").read_text(encoding="utf-8"))
    assert set(facts) == {"meta", "city", "counties"}
    assert "演示数据" in facts["meta"]["notice"]
    fact = facts["counties"]["500101"]["field.rate"]
    assert fact == {
        "key": "field.rate",
        "value": 0.9012,
        "text": "90.12%",
        "n": 480,
        "unit": "比例",
        "source": "",
        "formula": "AAPOR RR3",
        "version": facts["meta"]["version"],
    }


def test_an_altered_figure_in_a_paragraph_is_found(copy):
    document = Document(str(copy / COUNTY))
    number, line = next((i, p) for i, p in enumerate(document.paragraphs) if "90.12%" in p.text)
    run = next(r for r in line.runs if "90.12%" in r.text)
    run.text = run.text.replace("90.12%", "99.12%", 1)
    document.save(str(copy / COUNTY))
    (problem,) = check_reports(copy)
    assert (problem.file, problem.field) == (COUNTY, "99.12")
    assert f"第{number + 1}段" in problem.message


def test_an_altered_figure_in_a_table_is_found(copy):
    document = Document(str(copy / CITY))
    cell = document.tables[0].cell(1, 2)
    cell.paragraphs[0].runs[0].text = str(int(cell.text) + 1)
    document.save(str(copy / CITY))
    (problem,) = check_reports(copy)
    assert problem.file == CITY
    assert "第1个表第2行第3格" in problem.message


def test_two_scores_that_changed_places_are_found(copy):
    document = Document(str(copy / CITY))
    table = next(t for t in document.tables if "总分" in t.cell(0, 1).text)
    first, second = (table.cell(row, 1).paragraphs[0].runs[0] for row in (2, 3))
    first.text, second.text = second.text, first.text
    document.save(str(copy / CITY))
    assert check_reports(copy)


def test_two_counties_that_changed_places_are_found(copy):
    """No figure was touched, and every one of both rows now belongs to the other county."""
    document = Document(str(copy / CITY))
    table = next(t for t in document.tables if "总分" in t.cell(0, 1).text)
    first, second = (table.cell(row, 0).paragraphs[0].runs[0] for row in (2, 3))
    swapped = (second.text, first.text)
    first.text, second.text = swapped
    document.save(str(copy / CITY))
    found = check_reports(copy)
    assert {p.file for p in found} == {CITY} and set(swapped) & {p.field for p in found}


@pytest.mark.parametrize("name", [CITY, WORKBOOK, PAGE])
def test_a_grade_in_a_table_that_was_changed_is_found(copy, name):
    path = copy / name
    if name == PAGE:
        page = path.read_text(encoding="utf-8")
        path.write_text(page.replace(">较好</td>", ">好</td>", 1), encoding="utf-8")
    elif name == WORKBOOK:
        rewrite(path, "xl/sharedStrings.xml", lambda xml: xml.replace("<t>较好</t>", "<t>好</t>", 1))
    else:
        rewrite(path, "word/document.xml", lambda xml: xml.replace(">较好</w:t>", ">好</w:t>", 1))
    found = check_reports(copy)
    assert {p.file for p in found} == {name} and any("较好" in p.message for p in found)


def test_words_of_a_sentence_without_figures_may_be_changed(copy):
    rewrite(
        copy / COUNTY, "word/document.xml", lambda xml: xml.replace("逐条明确责任单位", "一一明确责任单位", 1)
    )
    assert check_reports(copy) == []


ADDED = "<w:p><w:r><w:t>完成率8888.88%。</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    "forged",
    [
        lambda xml: xml.replace(
            "<w:body>", f"<w:body><w:sdt><w:sdtContent>{ADDED}</w:sdtContent></w:sdt>", 1
        ),
        lambda xml: xml.replace(
            "</w:p>",
            "<m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'>"
            "<m:r><m:t>8888</m:t></m:r></m:oMath></w:p>",
            1,
        ),
        lambda xml: re.sub(
            r"<w:r>(?:<w:rPr>((?:(?!</w:rPr>).)*)</w:rPr>)?(<w:t[^>]*>[^<]*90\.12%)",
            r"<w:r><w:t>8888</w:t></w:r><w:r><w:rPr><w:vanish/>\1</w:rPr>\2",
            xml,
            count=1,
        ),
    ],
    ids=["content control", "formula", "shown beside hidden"],
)
def test_a_figure_in_an_unusual_part_of_the_text_is_found(copy, forged):
    rewrite(copy / COUNTY, "word/document.xml", forged)
    assert {p.file for p in check_reports(copy)} == {COUNTY}


def test_a_figure_in_the_foot_of_the_page_is_found_and_a_page_number_is_not(copy):
    part = "word/footer1.xml"
    rewrite(copy / COUNTY, part, lambda xml: xml.replace("— </w:t>", "— 12</w:t>", 1))
    assert check_reports(copy) == []
    rewrite(copy / COUNTY, part, lambda xml: xml.replace("— 12</w:t>", "得分88.80</w:t>", 1))
    (problem,) = check_reports(copy)
    assert problem.field == "88.80" and part in problem.message


def test_an_altered_figure_in_the_workbook_is_found(copy):
    rewrite(
        copy / WORKBOOK,
        "xl/worksheets/sheet2.xml",
        lambda xml: re.sub(r"<v>9800</v>", "<v>9900</v>", xml, count=1),
    )
    (problem,) = check_reports(copy)
    assert (problem.file, problem.field) == (WORKBOOK, "9900")
    assert "样本完成情况" in problem.message


def test_an_altered_share_in_the_workbook_is_found(copy):
    for number in range(2, 12):
        part = f"xl/worksheets/sheet{number}.xml"
        with zipfile.ZipFile(copy / WORKBOOK) as archive:
            xml = archive.read(part).decode()
        if "<v>0.9012</v>" in xml:
            rewrite(copy / WORKBOOK, part, lambda text: text.replace("<v>0.9012</v>", "<v>0.9102</v>", 1))
            break
    assert [p.file for p in check_reports(copy)] == [WORKBOOK]


def test_an_altered_figure_in_the_overview_is_found(copy):
    page = (copy / PAGE).read_text(encoding="utf-8")
    (copy / PAGE).write_text(page.replace(">9800<", ">9900<", 1), encoding="utf-8")
    (problem,) = check_reports(copy)
    assert (problem.file, problem.field) == (PAGE, "9900")


def test_the_figures_of_a_chart_are_read_back_from_its_description(copy):
    words = [p for p in read_back.word_texts(copy / COUNTY) if "图片的说明" in p.place.zh]
    assert len(words) == 3
    assert "组平均" in words[1].text and "%（" in words[2].text
    rewrite(
        copy / COUNTY, "word/document.xml", lambda xml: xml.replace('descr="图2', 'descr="图2　甲9.99', 1)
    )
    (problem,) = check_reports(copy)
    assert (problem.file, "图片的说明" in problem.message) == (COUNTY, True)


def test_a_picture_that_was_replaced_is_found(copy):
    with zipfile.ZipFile(copy / CITY) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    first, second = sorted(n for n in parts if n.startswith("word/media/"))[:2]
    parts[first] = parts[second]
    with zipfile.ZipFile(copy / CITY, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    (problem,) = check_reports(copy)
    assert (problem.file, problem.code) == (CITY, "R04")


def test_a_drawing_of_the_overview_that_was_changed_is_found(copy):
    page = (copy / PAGE).read_text(encoding="utf-8")
    (copy / PAGE).write_text(page.replace("#0072b2", "#0072b3", 1), encoding="utf-8")
    assert {(p.file, p.code) for p in check_reports(copy)} == {(PAGE, "R04")}


def test_documents_that_are_missing_damaged_or_added_are_named_one_by_one(copy):
    (copy / CITY).write_bytes(b"no document")
    (copy / WORKBOOK).write_bytes(b"no workbook")
    (copy / PAGE).write_bytes(b"\xff\xfe")
    (copy / COUNTY).rename(copy / "区县报告" / "另一份.docx")
    found = {p.file: p.code for p in check_reports(copy)}
    assert found == {CITY: "R06", WORKBOOK: "R06", PAGE: "R06", COUNTY: "R05", "区县报告/另一份.docx": "R07"}


def test_facts_that_are_missing_or_damaged_are_refused(copy):
    (copy / "facts" / "pictures.json").unlink()
    with pytest.raises(FileMissing):
        check_reports(copy)
    (copy / "facts" / "texts.json").write_text("{")
    with pytest.raises(FileUnreadable):
        check_reports(copy)


def test_a_chart_with_a_figure_that_is_not_a_fact_stops_the_step(inputs, tmp_path, monkeypatch):
    plain = report.city_report

    def careless(results, **words):
        content, book = plain(results, **words)
        chart = next(b for b in content.blocks if isinstance(b, Chart) and b.kind == "rank_sets")
        chart.data["rows"][0]["value"] = 7777
        return content, book

    monkeypatch.setattr(report, "city_report", careless)
    with pytest.raises(FiguresDiffer, match="7777"):
        report.step(inputs, tmp_path, {"counties": []}, silent)


def test_the_last_page_names_who_gets_copies_and_the_day_of_printing(reports, results):
    for name in (CITY, COUNTY):
        table = Document(str(reports / name)).tables[-1]
        assert table.cell(0, 0).text == f"抄送：{results.plan.document.issuer}。"
        assert table.cell(1, 0).text == "后评估第三方评估机构\t2021年12月20日印发"


def test_a_figure_that_is_not_a_fact_stops_the_step(inputs, tmp_path, monkeypatch):
    plain = report.city_report

    def careless(results, **words):
        content, book = plain(results, **words)
        content.blocks.append(Text("另有8888户情况良好。"))
        return content, book

    monkeypatch.setattr(report, "city_report", careless)
    with pytest.raises(FiguresDiffer, match="8888"):
        report.step(inputs, tmp_path, {"counties": []}, silent)


def test_no_name_no_telephone_no_identity_and_no_household_number_is_printed(reports):
    secrets = re.compile(
        rf"{NAME}|{PHONE}|{IDENTITY}|(?<!\d)1[3-9]\d{{9}}(?!\d)|(?<!\d)\d{{17}}[\dX](?!\d)|\d{{12}}-\d{{4}}"
    )
    for path in reports.rglob("*"):
        if path.is_file() and path.suffix in (".docx", ".xlsx", ".html", ".json"):
            found = [m.group() for piece in pieces(path) for m in secrets.finditer(piece)]
            assert not found, (path.name, found[:3])


def pieces(path):
    read = {".docx": read_back.word_texts, ".xlsx": read_back.sheet_texts, ".html": read_back.page_texts}
    if path.suffix in read:
        return [p.text for p in read[path.suffix](path)]
    return re.findall(r'"text": "([^"]*)"', path.read_text(encoding="utf-8"))


def test_hidden_parts_of_the_files_hold_no_person_either(reports):
    for path in reports.rglob("*"):
        if path.is_file():
            text = all_text(path)
            assert NAME not in text and PHONE not in text and IDENTITY not in text


def test_every_document_is_marked_as_invented(reports):
    assert "演示数据" in all_text(reports / WORKBOOK)
    assert "演示数据" in (reports / PAGE).read_text(encoding="utf-8")
    with zipfile.ZipFile(reports / COUNTY) as archive:
        headers = [n for n in archive.namelist() if n.startswith("word/header")]
        assert headers and all("演示数据" in archive.read(n).decode() for n in headers)


def test_the_signature_date_is_the_planned_end_of_report_writing(reports):
    found = [p.text for p in read_back.word_texts(reports / COUNTY)]
    assert "2021年12月20日" in found and "后评估第三方评估机构" in found


def embedded_characters(archive):
    """Return font name -> characters that the fonts inside a Word file can show."""
    table = archive.read("word/fontTable.xml").decode()
    found = {}
    for name, number, key in re.findall(r'w:name="([^"]+)".*?r:id="rId(\d)" w:fontKey="{([^}]+)}"', table):
        data = archive.read(f"word/fonts/font{number}.odttf")
        mask = bytes.fromhex(key.replace("-", ""))[::-1]
        head = bytes(byte ^ mask[i % 16] for i, byte in enumerate(data[:32]))
        with TTFont(BytesIO(head + data[32:])) as font:
            found[name] = {chr(code) for code in font.getBestCmap()}
    return found


@pytest.mark.parametrize("name", [CITY, COUNTY])
def test_the_fonts_inside_a_file_show_everything_in_it_headers_included(reports, name):
    with zipfile.ZipFile(reports / name) as archive:
        known = embedded_characters(archive)
        parts = [n for n in archive.namelist() if re.fullmatch(r"word/(document|header\d+)\.xml", n)]
        assert len(parts) > 2
        for part in parts:
            runs = re.findall(
                r'w:eastAsia="([^"]+)".*?</w:rPr><w:t[^>]*>([^<]*)</w:t>', archive.read(part).decode()
            )
            assert runs
            for font, text in runs:
                assert set(unescape(text)) <= known[font], (part, font, text)
