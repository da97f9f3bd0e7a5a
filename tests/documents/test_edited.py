"""Edited Word files: whatever would be printed and is not checked is named, wherever the file hides it."""

import io
import zipfile

import pytest
from docx import Document

from houping.documents.edited import is_marked, unread

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
P = "<w:p><w:r><w:t>巫山县排名第1，得分99分。</w:t></w:r></w:p>"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="urn:x"'
CHART = (
    '<w:p><w:r><w:drawing xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphic><a:graphicData'
    ' uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic></w:drawing></w:r></w:p>'
)
LINKED = CHART.replace("graphicData uri=", "blip/><a:graphicData uri=").replace("/chart", "/picture")
NOTES = f"<w:footnotes {W}><w:footnote>{P}</w:footnote></w:footnotes>"
LEVEL = (
    f'<w:numbering {W}><w:abstractNum><w:lvl><w:lvlText w:val="{{}}"/></w:lvl></w:abstractNum></w:numbering>'
)


@pytest.fixture
def made(tmp_path):
    document = Document()
    document.add_paragraph("评估组工作很认真。")
    document.sections[0].header.paragraphs[0].text = "演示数据 虚构内容"
    document.save(tmp_path / "made.docx")
    return tmp_path / "made.docx"


def changed(made, parts=None, body="", main="word/document.xml"):
    """Return the file with other parts, with more in its body, or with its main part elsewhere."""
    out, parts = io.BytesIO(), dict(parts or {})
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
            if name == "_rels/.rels":
                data = data.replace(b"word/document.xml", main.encode())
            if name not in parts:
                new.writestr(name, data)
        for name, data in parts.items():
            new.writestr(name, data)
    return out


def test_a_file_edited_in_plain_words_holds_nothing_else(made):
    file = changed(made, body=f"<w:sdt><w:sdtContent>{P}</w:sdtContent></w:sdt>")
    assert unread(file, made) is None and not is_marked(file)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"body": f"<w:customXml>{P}</w:customXml>"}, "段落和表格以外"),
        ({"body": f"<mc:AlternateContent {MC}><mc:Fallback>{P}</mc:Fallback></mc:AlternateContent>"}, "以外"),
        ({"body": f"<w:sdt><w:sdtContent><w:customXml>{P}</w:customXml></w:sdtContent></w:sdt>"}, "以外"),
        ({"body": "<w:altChunk/>"}, "嵌入的文件"),
        ({"body": '<w:p><w:r><w:sym w:font="Symbol" w:char="F039"/></w:r></w:p>'}, "符号"),
        ({"body": CHART}, "图表"),
        ({"body": LINKED}, "只有链接的图片"),
        ({"body": "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>第1位</w:t></w:r></w:p>"}, "隐藏文字"),
        ({"parts": {"word/footnotes.xml": NOTES}}, "脚注的文字“巫山县"),
        ({"parts": {"word/odd/footer7.xml": f"<w:ftr {W}>{P}</w:ftr>"}}, "脚注的文字“巫山县"),
        ({"parts": {"word/numbering.xml": LEVEL.format("%1. 全市第一")}}, "自动编号"),
        ({"main": "word/other.xml"}, "不在通常的位置"),
    ],
)
def test_what_a_reader_sees_beside_the_checked_words_is_named(made, options, what):
    assert what in unread(changed(made, **options), made).zh


@pytest.mark.parametrize("level", ["%1.", "第%1章", "（%1）", "\uf0b7"])
def test_plain_numbering_may_stand(made, level):
    assert unread(changed(made, {"word/numbering.xml": LEVEL.format(level)}), made) is None


def test_marks_count_in_every_part_and_an_empty_list_of_comments_is_none(made):
    assert not is_marked(changed(made, {"word/comments.xml": f"<w:comments {W}/>"}))
    assert is_marked(changed(made, {"word/comments.xml": f"<w:comments {W}><w:comment/></w:comments>"}))
    assert is_marked(changed(made, {"word/a/real.xml": f"<w:hdr {W}><w:ins>{P}</w:ins></w:hdr>"}))
