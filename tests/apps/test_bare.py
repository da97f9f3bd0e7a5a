"""What is given to others says nothing of who made it, where and when, and is otherwise what it was."""

import io
import struct
import zipfile

import pytest
import xlsxwriter
from docx import Document
from docx.shared import Cm
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import EncodedStreamObject, NameObject, NumberObject, TextStringObject

from houping.apps import traces
from houping.apps.bare import bare
from houping.apps.contents import KINDS, OFFICE

WHO = "zhangsan"
DOCX, XLSX = f"{OFFICE}wordprocessingml.document", f"{OFFICE}spreadsheetml.sheet"


def photo(kind="JPEG"):
    """A photo whose camera says who and where, in its pixels too: it is seen to stay."""
    stream, image = io.BytesIO(), Image.new("RGB", (30, 20), (9, 99, 199))
    exif = image.getexif()
    exif[0x13B], exif[0x8825] = WHO, {1: "N", 2: (29.0, 30.0, 0.0)}
    image.save(stream, kind, exif=exif, **({"comment": WHO.encode()} if kind == "JPEG" else {}))
    stream.seek(0)
    return stream


def word():
    paper = Document()
    paper.core_properties.author = paper.core_properties.last_modified_by = WHO
    paper.add_comment(paper.add_paragraph("核查情况属实").runs, "请看", WHO, "ZS")
    paper.add_picture(photo(), width=Cm(3))
    paper.part.relate_to(f"file:///C:/{WHO}/模板.dotx", "http://x/attachedTemplate", is_external=True)
    stream = io.BytesIO()
    paper.save(stream)
    return stream


def excel():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"author": WHO, "company": WHO})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "核查情况属实")
    sheet.write_comment("A1", "请看", {"author": WHO})
    sheet.insert_image("C3", "x.png", {"image_data": photo("PNG")})
    book.close()
    return stream


def pdf(**more):
    """A page with a photo and a remark, its properties and metadata."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": WHO})
    writer.add_annotation(0, Text(text="请看", rect=(5, 5, 20, 20)))
    page["/Annots"][0].get_object()[NameObject("/T")] = TextStringObject(WHO)
    picture = EncodedStreamObject()
    picture._data = photo().getvalue()
    for key, value in (("/Type", "/XObject"), ("/Subtype", "/Image"), ("/Filter", "/DCTDecode")):
        picture[NameObject(key)] = NameObject(value)
    picture[NameObject("/Width")], picture[NameObject("/Height")] = NumberObject(30), NumberObject(20)
    page[NameObject("/Photo")] = writer._add_object(picture)
    if more.get("file"):
        writer.add_attachment("a.docx", word().getvalue())
    if more.get("locked"):
        writer.encrypt("1")
    stream = io.BytesIO()
    writer.write(stream)
    return stream


def box(name, *content):
    data = b"".join(content)
    return struct.pack(">I4s", 8 + len(data), name) + data


def film(track=b"vide", *more):
    """A film of one track, laid out as phones do: index, places and maker in it, then the data."""
    head = bytes(4) + b"\x11" * 8 + bytes(12)  # version and flags, days, the rest
    kind = box(b"hdlr", bytes(8), track, bytes(12), WHO.encode())
    media = box(b"mdia", box(b"mdhd", head), kind, box(b"minf", b"index"))
    places = box(b"udta", box(b"\xa9xyz", b"+29.5+106.5", WHO.encode()))
    index = box(b"moov", box(b"mvhd", head), box(b"trak", box(b"tkhd", head), media, places), places)
    maker = box(b"uuid", WHO.encode())
    return io.BytesIO(box(b"ftyp", b"isom") + index + maker + box(b"mdat", b"frames") + b"".join(more))


def text_of(data):
    """Return all bytes of a package or a paper, unpacked."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return b"".join(name.encode() + package.read(name) for name in package.namelist())
    return data


@pytest.mark.parametrize(
    ("make", "kind", "stays"),
    [
        (word, DOCX, "核查情况属实"),
        (excel, XLSX, "核查情况属实"),
        (pdf, "application/pdf", "/Contents"),
        (film, "video/mp4", "frames"),
        (photo, "image/jpeg", ""),
    ],
)
def test_nothing_of_who_made_it_stays_and_the_content_does(make, kind, stays):
    before = make().getvalue()
    after = bare(io.BytesIO(before), kind)
    assert WHO.encode() in text_of(before) and WHO.encode() not in text_of(after)
    assert stays.encode() in text_of(after)


def test_word_and_excel_open_with_their_remarks_and_pictures():
    paper = Document(io.BytesIO(bare(word(), DOCX)))
    assert [c.text for c in paper.comments] == ["请看"] and paper.comments.get(0).author == ""
    assert paper.core_properties.author == "" and len(paper.inline_shapes) == 1
    (picture,) = [r.target_part.blob for r in paper.part.rels.values() if "image" in r.reltype]
    with Image.open(io.BytesIO(picture)) as image, Image.open(photo()) as original:
        assert not image.getexif() and image.tobytes() == original.tobytes()


def test_a_paper_keeps_pages_remarks_and_pictures_and_loses_its_camera():
    made = PdfReader(io.BytesIO(bare(pdf(), "application/pdf")))
    (page,) = made.pages
    (remark,) = [one.get_object() for one in page["/Annots"]]
    assert made.metadata is None and remark["/Contents"] == "请看" and "/T" not in remark
    with Image.open(io.BytesIO(page["/Photo"].get_object()._data)) as image, Image.open(photo()) as original:
        assert not image.getexif() and image.tobytes() == original.tobytes()


def test_of_a_film_no_byte_moves_and_days_places_and_maker_are_room():
    before = film().getvalue()
    after = bare(io.BytesIO(before), "video/mp4")
    assert len(after) == len(before) and after.index(b"frames") == before.index(b"frames")
    assert (
        b"udta" not in after and b"uuid" not in after and b"\x11" * 8 not in after and b"+29.5" not in after
    )
    assert after.count(b"free") == 3 and b"index" in after and b"vide" in after


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (lambda: film(b"meta"), "video/mp4"),  # a track of positions
        (lambda: film(b"vide", box(b"moof", b"part")), "video/mp4"),
        (lambda: io.BytesIO(film().getvalue()[:-1]), "video/mp4"),
        (lambda: pdf(file=True), "application/pdf"),
        (lambda: pdf(locked=True), "application/pdf"),
        (lambda: io.BytesIO(b"%PDF-1.4 nothing"), "application/pdf"),
        (lambda: io.BytesIO(word().getvalue()[:900]), DOCX),
        (lambda: with_part("word/embeddings/a.xlsx"), DOCX),
        (lambda: with_part("word/odd.dat"), DOCX),
        (lambda: with_part("word/bad.xml"), DOCX),
        (lambda: io.BytesIO(b"ID3\4\0\0\0\0\0\3abcno sound"), "audio/mpeg"),
        (lambda: io.BytesIO(b"heic"), "image/heic"),
    ],
)
def test_what_cannot_be_freed_for_certain_is_not_given_out(data, kind):
    assert bare(data(), kind) is None


def with_part(name):
    stream = word()
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr(name, b"<odd")
    return stream


def test_sound_keeps_its_frames_without_labels():
    frames = b"\xff\xfb\x90\x00" + b"sound" * 40
    label = b"ID3\4\0\0\0\0\1\0" + WHO.encode().ljust(128, b"\0")
    tail = b"TAG" + WHO.encode().ljust(125, b"\0")
    assert bare(io.BytesIO(label + frames + tail), "audio/mpeg") == frames
    assert bare(io.BytesIO(b"#!AMR\nframes"), "audio/amr") == b"#!AMR\nframes"


def segment(kind, content):
    return struct.pack(">BBH", 0xFF, kind, 2 + len(content)) + content


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"restart_marker_blocks": 1}])
def test_of_a_photo_of_two_pictures_the_first_stays_whole(how):
    first, noise = io.BytesIO(), Image.effect_noise((160, 120), 90).convert("RGB")
    noise.save(first, "JPEG", quality=95, **how)
    parts = first.getvalue()
    assert b"\xff\x00" in parts  # stuffed bytes
    thumbnail = segment(0xE0, b"JFXX\0\x10" + photo().getvalue())
    phone = parts[:2] + thumbnail + segment(0xE2, b"MPF\0" + WHO.encode()) + b"\xff" + parts[2:]
    phone = phone[:-2] + segment(0xFE, WHO.encode()) + phone[-2:] + photo().getvalue()
    freed = traces.jpeg(phone)
    assert WHO.encode() in phone and freed == parts
    with Image.open(io.BytesIO(freed)) as image, Image.open(first) as original:
        assert image.tobytes() == original.tobytes()
    assert traces.jpeg(parts[:-2]) is None and traces.jpeg(b"\xff\xd8\xff\xd9") is None


def test_a_photo_keeps_of_its_notes_on_pixels_only_what_these_need():
    stream = io.BytesIO()
    Image.effect_noise((40, 30), 90).convert("CMYK").save(stream, "JPEG")
    parts = stream.getvalue()
    assert parts[2:4] == b"\xff\xee"  # Adobe's note: without it the colours are others
    who, small = WHO.encode(), bytes([2, 1]) + WHO.encode()[:6]  # a thumbnail of two pixels
    jfif = b"JFIF\0\1\2\1\0\x48\0\x48"
    odd = segment(0xE0, b"AVI1" + who) + segment(0xE0, b"JFIF\0" + who[:5]) + segment(0xEE, who * 2)
    noted = (
        parts[:2] + segment(0xE0, jfif + small + who) + odd + segment(0xEE, parts[6:18] + who) + parts[18:]
    )
    freed = traces.jpeg(noted)
    assert freed == parts[:2] + segment(0xE0, jfif + bytes(2)) + parts[2:]
    with Image.open(io.BytesIO(freed)) as image, Image.open(stream) as original:
        assert image.info["dpi"] == (72, 72) and image.mode == "CMYK"
        assert image.tobytes() == original.tobytes()


def test_the_end_of_a_png_holds_nothing():
    data = photo("PNG").getvalue()
    hidden = data[:-12] + struct.pack(">I", len(WHO)) + b"IEND" + WHO.encode() + bytes(4)
    assert traces.png(data) and traces.png(hidden) is None


def test_every_kind_that_is_kept_has_a_way():
    from houping.apps import bare as module

    known = {*module.WAYS, *module.AS_THEY_ARE}
    assert {kind for kind in KINDS if not kind.startswith("image/")} == known
