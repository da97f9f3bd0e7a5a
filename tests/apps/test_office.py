"""Word and Excel as others get them: a package that swells takes no memory, and nothing in it fetches from elsewhere."""

import io
import json
import re
import struct
import subprocess
import sys
import zipfile
from xml.sax.saxutils import escape

import pytest
from docx import Document

from apps.test_bare import DOCX, XLSX, excel, text_of, word
from houping.apps.bare import bare

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
R = f'xmlns:r="{RELATION}"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
EMBEDDED = re.compile(r'r:embed="\w+"')
ELSEWHERE = "http://127.0.0.1:9/elsewhere"
# a process of its own: the highest memory of this one is that of other tests
FREE = """
import json, pathlib, re, sys, time
from houping.apps.office import bare
def highest():
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
before, begun = highest(), time.process_time()
freed = bare(open(sys.argv[1], "rb"))
print(json.dumps([freed is not None, highest() - before >> 10, time.process_time() - begun]))
"""


def swelling(path, head, block, times, tail, part="word/document.xml"):
    """Write a Word file of which one part unpacks to a block many times over."""
    with zipfile.ZipFile(word()) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w", force_zip64=True) as stream:
            stream.write(head)
            for _ in range(times):
                stream.write(block)
            stream.write(tail)
    return path


def freed(path):
    """Free a file in a process of its own; return whether that went, by how many MB its memory grew, and seconds."""
    done = subprocess.run([sys.executable, "-c", FREE, path], capture_output=True, check=True)
    return json.loads(done.stdout)


OPEN, CLOSE = f"<w:document {W}><w:body>".encode(), b"</w:body></w:document>"
FIELD = b'<w:r><w:fldChar w:fldCharType="begin"/></w:r>'


@pytest.mark.parametrize(
    ("head", "block", "megabytes", "tail", "goes"),
    [
        (OPEN, b" ", 4096, CLOSE, False),
        (OPEN, b"<w:p/>", 60, CLOSE, False),
        (OPEN + b'<w:p w:rsidR="', b"0", 60, b'"/>' + CLOSE, False),
        (OPEN + FIELD, b"<w:r><w:t>\xe6\x96\x87</w:t></w:r>", 60, CLOSE, False),
        (OPEN, b"<w:p>", 60, CLOSE, False),
        (OPEN, b"<w:p><w:r><w:t>" + "核查情况属实".encode() * 40 + b"</w:t></w:r></w:p>", 60, CLOSE, True),
    ],
    ids=["4 GB", "tags", "attribute", "field", "depth", "long and sound"],
)
def test_a_package_that_swells_takes_no_memory(tmp_path, head, block, megabytes, tail, goes):
    block *= (1 << 20) // len(block)
    path = swelling(tmp_path / "a.docx", head, block, megabytes, tail)
    is_freed, grown_mb, seconds = freed(path)
    assert is_freed == goes and grown_mb < 60 and seconds < 30


def test_a_package_of_too_many_tags_is_refused_at_once(tmp_path):
    path = swelling(tmp_path / "a.docx", OPEN, b"<w:p/>" * 175_000, 60, CLOSE)
    is_freed, _grown_mb, seconds = freed(path)
    assert not is_freed and seconds < 2


def test_a_package_that_lies_of_its_size_is_not_unpacked(tmp_path):
    path = swelling(tmp_path / "a.docx", OPEN, b" " * (1 << 20), 2000, CLOSE)
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\1\2", 0, data.rindex(b"word/document.xml"))
    data[entry + 24 : entry + 28] = struct.pack("<I", 1000)
    path.write_bytes(data)
    is_freed, grown_mb, _seconds = freed(path)
    assert not is_freed and grown_mb < 100


def with_parts(made, parts):
    """Write a package with some parts more, or in the place of those of the same name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    stream.seek(0)
    return stream


def run_of(kind, inner=""):
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def field(*said, result="看得见"):
    """A field as Word writes it: what it says in runs, then what it shows."""
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in said)
    return (
        f"<w:p>{run_of('begin')}{runs}{run_of('separate')}<w:r><w:t>{result}</w:t></w:r>{run_of('end')}</w:p>"
    )


def body_of(*paragraphs):
    """Free a Word file of some paragraphs; return the XML of its text."""
    text = f"<w:document {W} {R} {MC}><w:body>{''.join(paragraphs)}</w:body></w:document>"
    data = bare(with_parts(word(), {"word/document.xml": text}), DOCX)
    if data is None:
        return None
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read("word/document.xml").decode()


@pytest.mark.parametrize(
    "said",
    [
        (f'INCLUDEPICTURE "{ELSEWHERE}" \\d',),
        ("INCLUDE", f'PICTURE "{ELSEWHERE}"'),
        (f' includetext "{ELSEWHERE}"',),
        (f'DDEAUTO cmd "{ELSEWHERE}"',),
        (f'LINK Excel.Sheet.12 "{ELSEWHERE}"',),
        (f'"PAGE" INCLUDEPICTURE "{ELSEWHERE}"',),
        (f'HYPERLINK "file:///C:/{ELSEWHERE}"',),
        (f'HYPERLINK \\o "x" "\\\\\\\\host\\\\{ELSEWHERE}"',),
    ],
)
def test_a_field_that_fetches_becomes_what_it_shows(said):
    text = body_of(field(*said))
    assert "elsewhere" not in text and "fldChar" not in text and "看得见" in text


@pytest.mark.parametrize(
    "said",
    ["PAGE \\* MERGEFORMAT", " = 1 \\* GB3", 'TOC \\o "1-3" \\h', f'HYPERLINK "{ELSEWHERE}"', "seq 图"],
)
def test_a_field_of_the_document_itself_stays(said):
    text = body_of(field(*said.partition(" ")))
    assert text.count("fldCharType") == 3 and said.split()[0] in text and "看得见" in text


def test_a_field_inside_another_goes_by_itself():
    inner = field(f'INCLUDEPICTURE "{ELSEWHERE}"').removeprefix("<w:p>").removesuffix("</w:p>")
    kept = body_of(field("IF 1 = 1 ", f"</w:instrText></w:r>{inner}<w:r><w:instrText>"))
    assert "elsewhere" not in kept and kept.count("fldCharType") == 3
    gone = body_of(field('INCLUDETEXT "', f"</w:instrText></w:r>{field('PAGE')[5:-6]}<w:r><w:instrText>"))
    assert "fldChar" not in gone and gone.count("看得见") == 1


@pytest.mark.parametrize(
    "paragraph",
    [
        # what one program alone reads decides what the field is
        f"<w:p>{run_of('begin')}<mc:AlternateContent><mc:Fallback><w:r><w:instrText>PAGE</w:instrText></w:r>"
        f'</mc:Fallback></mc:AlternateContent><w:r><w:instrText>INCLUDEPICTURE "{ELSEWHERE}"</w:instrText></w:r>'
        f"{run_of('separate')}{run_of('end')}</w:p>",
        # a second beginning hides the first
        f"<w:p>{run_of('begin')}<w:del>{run_of('begin')}<w:r><w:delInstrText>PAGE</w:delInstrText></w:r>"
        f'{run_of("separate")}</w:del><w:r><w:instrText>INCLUDEPICTURE "{ELSEWHERE}"</w:instrText></w:r>'
        f"{run_of('separate')}{run_of('end')}</w:p>",
        # it never ends
        f'<w:p>{run_of("begin")}<w:r><w:instrText>INCLUDEPICTURE "{ELSEWHERE}"</w:instrText></w:r></w:p>',
        f"<w:p><w:fldSimple w:instr='INCLUDEPICTURE \"{ELSEWHERE}\"'><w:r><w:t>看</w:t></w:r></w:fldSimple></w:p>",
    ],
    ids=["branches", "hidden", "endless", "simple"],
)
def test_a_field_cannot_hide_what_it_fetches(paragraph):
    assert "elsewhere" not in body_of(paragraph)


def test_a_field_that_begins_for_one_program_alone_is_not_given_out():
    half = f"<mc:AlternateContent><mc:Choice>{run_of('begin')}</mc:Choice></mc:AlternateContent>"
    assert body_of(f"<w:p>{half}{run_of('end')}</w:p>") is None


def link(number, kind, target, mode=' TargetMode="External"'):
    return f'<Relationship Id="x{number}" Type="{RELATION}/{kind}" Target="{target}"{mode}/>'


WHEN = "2021-09-08T07:06:05Z"


def remarked_word():
    """A Word file that says of its remark, as newer programs do, when it was made; the remark is settled."""
    names = ("commentsExtended", "commentsIds", "commentsExtensible")
    older, newer = ("http://schemas.microsoft.com/office/word/" + year for year in ("2012", "2018"))
    with zipfile.ZipFile(word()) as old:
        rels = old.read("word/_rels/document.xml.rels").decode()
        types = old.read("[Content_Types].xml").decode()
        said = old.read("word/comments.xml").decode()
    links = "".join(link(20 + number, name, f"{name}.xml", "") for number, name in enumerate(names))
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'wordprocessingml.{name}+xml"/>'
        for name in names
    )
    utc = f'xmlns:u="http://schemas.microsoft.com/office/word/2023/wordml/word16du" u:dateUtc="{WHEN}"'
    ids, more = f'xmlns:c="{newer}/wordml/cid"', f'xmlns:c="{newer}/wordml/cex"'
    done = '<c:commentEx c:paraId="01" c:done="1"/>'
    return with_parts(
        word(),
        {
            "word/_rels/document.xml.rels": rels.replace("</Rel", links + "</Rel"),
            "[Content_Types].xml": types.replace("</Types", parts + "</Types"),
            "word/comments.xml": said.replace("<w:comment ", f"<w:comment {utc} "),
            "word/commentsExtended.xml": f'<c:commentsEx xmlns:c="{older}/wordml">{done}</c:commentsEx>',
            "word/commentsIds.xml": f'<c:commentsIds {ids}><c:commentId c:paraId="01" c:durableId="02"/></c:commentsIds>',
            "word/commentsExtensible.xml": f'<c:commentsExtensible {more}><c:commentExtensible c:durableId="02" '
            f'c:dateUtc="{WHEN}"/></c:commentsExtensible>',
        },
    )


def test_a_remark_does_not_say_when_it_was_made():
    before, after = text_of(remarked_word().getvalue()).decode(errors="replace"), bare(remarked_word(), DOCX)
    text = text_of(after).decode(errors="replace")
    assert before.count(WHEN) == 2 and "dateUtc=" not in text and WHEN not in text
    assert "commentsIds" not in text and "commentsExtensible" not in text  # nor named among links and types
    assert text.count("commentsExtended.xml") == 3 and 'done="1"' in text and "请看" in text
    assert [one.text for one in Document(io.BytesIO(after)).comments] == ["请看"]


def linked_word():
    """A Word file with every way out that Word and LibreOffice know, and links to click."""
    links = [
        link(1, "image", f"{ELSEWHERE}.png"),
        link(2, "hyperlink", "http://127.0.0.1:9/click"),
        link(3, "hyperlink", "file:///C:/elsewhere"),
        link(4, "oleObject", ELSEWHERE),
        link(5, "image", ELSEWHERE, ""),
    ]
    space = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    click = '<w:hyperlink r:id="x2"><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:hyperlink r:id="x3"/>'
    shape = f'<v:imagedata {space} r:href="x1" src="{ELSEWHERE}" o:href="{ELSEWHERE}" o:title="图"/>'
    ole = f'<o:OLEObject {space} Type="Link" r:id="x4"/>'
    texts = f"<w:p>{click}<w:r>{shape}{ole}</w:r></w:p>{field(f'INCLUDETEXT {ELSEWHERE}')}"
    with zipfile.ZipFile(word()) as old:
        rels = old.read("word/_rels/document.xml.rels").decode()
        settings = old.read("word/settings.xml").decode()
        text = EMBEDDED.sub('r:link="x1"', old.read("word/document.xml").decode())
    template = link(9, "attachedTemplate", ELSEWHERE)
    end, mark = "</w:settings>", "<w:attachedTemplate r:id='x9'/><w:mailMerge/>"
    return with_parts(
        word(),
        {
            "word/document.xml": text.replace("<w:body>", f"<w:body>{texts}"),
            "word/_rels/document.xml.rels": rels.replace("</Rel", "".join(links) + "</Rel"),
            "word/settings.xml": settings.replace(end, mark + end),
            "word/_rels/settings.xml.rels": f'<Relationships xmlns="http://r">{template}</Relationships>',
        },
    )


def test_of_a_word_file_only_links_to_click_lead_out():
    text = text_of(bare(linked_word(), DOCX)).decode(errors="replace")
    assert "elsewhere" not in text and "attachedTemplate" not in text and "OLEObject" not in text
    assert "http://127.0.0.1:9/click" in text and "链接" in text and "o:title" in text
    assert text.count("TargetMode") == 2 and "about:blank" in text


SHEET = f"""<worksheet {MAIN} {R}><sheetData><row r="1">
<c r="A1"><f>[1]elsewhere!A1</f><v>7</v></c><c r="B1"><f>WEBSERVICE("{ELSEWHERE}")</f><v>8</v></c>
<c r="C1"><f>SUM(A1:B1)&amp;"|"</f><v>15</v></c>
<c r="D1"><f t="shared" si="0" ref="D1:D2">'[1]elsewhere'!A1</f><v>9</v></c><c r="D2"><f t="shared" si="0"/></c>
<c r="E1"><f>Table1[[#Totals],[1]]</f><v>1</v></c></row></sheetData>
<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>DDE("elsewhere")</formula></cfRule>
</conditionalFormatting></worksheet>"""


def linked_excel():
    """An Excel file with another book, a data base and formulas that ask the net."""
    book = with_parts(excel(), {"xl/worksheets/sheet1.xml": SHEET})
    with zipfile.ZipFile(book) as old:
        rels = old.read("xl/_rels/workbook.xml.rels").decode()
        types = old.read("[Content_Types].xml").decode()
        workbook = old.read("xl/workbook.xml").decode()
        drawing = EMBEDDED.sub('r:link="x1"', old.read("xl/drawings/drawing1.xml").decode())
        pictures = old.read("xl/drawings/_rels/drawing1.xml.rels").decode()
    linked = link(1, "image", f"{ELSEWHERE}.png")
    more = link(7, "externalLink", "externalLinks/externalLink1.xml", "")
    more += link(8, "connections", "connections.xml", "")
    names = f"<externalReferences><externalReference {R} r:id='x7'/></externalReferences>"
    names += "<definedNames><definedName name='elsewhere'>[1]elsewhere!A1</definedName></definedNames>"
    parts = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="application/xml"/>'
        for name in ("externalLinks/externalLink1", "connections")
    )
    outside = link(1, "externalLinkPath", f"{ELSEWHERE}.xlsx")
    return with_parts(
        book,
        {
            "xl/workbook.xml": workbook.replace("</sheets>", "</sheets>" + names),
            "xl/_rels/workbook.xml.rels": rels.replace("</Rel", more + "</Rel"),
            "xl/drawings/drawing1.xml": drawing,
            "xl/drawings/_rels/drawing1.xml.rels": pictures.replace("</Rel", linked + "</Rel"),
            "[Content_Types].xml": types.replace("</Types", parts + "</Types"),
            "xl/connections.xml": f"<connections {MAIN}><connection id='1' name='elsewhere'/></connections>",
            "xl/externalLinks/externalLink1.xml": f"<externalLink {MAIN}/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": f'<Relationships xmlns="http://r">{outside}</Relationships>',
        },
    )


def test_of_an_excel_file_values_stay_and_nothing_leads_out():
    with zipfile.ZipFile(io.BytesIO(bare(linked_excel(), XLSX))) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        every = "".join(name + package.read(name).decode(errors="replace") for name in package.namelist())
    assert "elsewhere" not in every and "xternal" not in every and "connections" not in every
    assert [f"<v>{value}</v>" in sheet for value in (7, 8, 15, 9)] == [True] * 4
    assert "SUM(A1:B1)" in sheet and "[#Totals],[1]" in sheet and sheet.count("<f") == 3  # with the condition


def calculated(formula):
    """Free an Excel file of one formula, whose value is 42; return its cells."""
    cells = f"<row r='1'><c r='A1'><f>{escape(formula)}</f><v>42</v></c></row>"
    sheet = f"<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>"
    with zipfile.ZipFile(
        io.BytesIO(bare(with_parts(excel(), {"xl/worksheets/sheet1.xml": sheet}), XLSX))
    ) as made:
        return made.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    "formula",
    [
        r"'\\evil.example\s\[b.xlsx]S'!A1",
        r"SUM('C:\Users\张三\[b.xlsx]S 1'!A1:B2)",
        r"'C:\Users\张三\b.xlsx'!总数",
        "'/Users/张三/[b.xlsx]S'!A1",
        "'/Users/张三/b.xlsx'!总数",
        "'Macintosh HD:Users:张三:[b.xlsx]S'!A1",
        "1+'http://evil.example/[b.xlsx]S'!A1",
        "'file:/home/张三/b.ods'#$S.A1",
        "[b.xlsx]S!A1",
        "'[b.xlsx]S 1'!A1",
        "A1+[3]S!A1",
    ],
)
def test_a_formula_of_another_book_leaves_its_value_alone(formula):
    assert "<f>" not in calculated(formula) and "<v>42</v>" in calculated(formula)


@pytest.mark.parametrize(
    "formula",
    [
        r'IF(A2="C:\x","[甲.乙]!",TEXT(B2,"0\.0"))',
        "'1月 甲.乙'!A1/'2月'!B1+C1/D1",
        "'甲 1:甲 3'!A1",
        "SUM(表1[甲.乙])+'2月'!A1",
        "表1[[#This Row],[甲.乙]]*Sheet2!A1/表1[乙]",
        "SUM(表1[甲]:表1[乙])/Sheet2!A1",
    ],
)
def test_a_formula_of_the_book_itself_stays(formula):
    assert f"<f>{escape(formula)}</f>" in calculated(formula)


@pytest.mark.parametrize(("make", "kind"), [(linked_word, DOCX), (remarked_word, DOCX), (linked_excel, XLSX)])
def test_what_was_freed_once_comes_out_the_same_again(make, kind):
    once = bare(make(), kind)
    assert bare(io.BytesIO(once), kind) == once


def test_a_drawing_shows_nothing_from_elsewhere():
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"><metadata>elsewhere</metadata>'
        f'<style>a {{fill: url({ELSEWHERE})}}</style><image x:href="{ELSEWHERE}"/><use x:href="#a"/>'
        f'<path id="a" style="fill:url(#b)" onclick="elsewhere" d="M0 0"/></svg>'
    )
    text = text_of(bare(with_parts(word(), {"word/media/a.svg": drawing}), DOCX)).decode(errors="replace")
    assert "elsewhere" not in text and 'x:href="#a"' in text and "url(#b)" in text


def test_a_list_of_entities_is_not_opened():
    text = f'<!DOCTYPE a [<!ENTITY a "aaa">]><w:document {W}><w:body/></w:document>'
    assert bare(with_parts(word(), {"word/document.xml": text}), DOCX) is None


@pytest.mark.parametrize("name", ["xl/macrosheets/sheet1.xml", "word/embeddings/a.xml"])
def test_programs_and_files_inside_are_not_given_out(name):
    assert bare(with_parts(word(), {name: "<a/>"}), DOCX) is None
