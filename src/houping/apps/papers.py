"""PDF as others get it: written anew from its pages, without properties, who commented, and earlier versions."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, IndirectObject, NameObject

from houping.apps import traces

# keys that say who, where and when; PieceInfo is what programs keep for themselves
GONE = ("/Metadata", "/PieceInfo", "/LastModified", "/CreationDate", "/ModDate", "/Thumb")
COMMENT = ("/T", "/M")  # of a remark on a page: who and when
HELD = (
    "/EmbeddedFiles",
    "/AF",
    "/Collection",
    "/ByteRange",
)  # files inside; a signature, which names who signed
ACTS = ("/FileAttachment", "/Launch")


class _Unknown(Exception):
    """A paper with files or signatures inside it."""


def bare(stream: BinaryIO) -> bytes | None:
    """Return the pages alone; None for a paper that is broken, locked, signed or carries files.

    Source: ISO 32000-1, 14.3 (metadata), 12.5 (annotations).
    """
    made = io.BytesIO()
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted or not len(reader.pages):
            return None
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        for one in _objects(writer.root_object):
            _clear(one)
        writer.write(made)
    except Exception:  # whatever the reader stumbles over, in what anybody may send
        return None
    return made.getvalue()


def _objects(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Yield every dictionary that can be reached, once."""
    seen, waiting = set(), [root]
    while waiting:
        one: Any = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += list(one.values())
        elif isinstance(one, ArrayObject):
            waiting += list(one)


def _clear(one: DictionaryObject) -> None:
    if any(key in one for key in HELD) or one.get("/Subtype") in ACTS or one.get("/S") in ACTS:
        raise _Unknown
    is_remark = "/Rect" in one and one.get("/Subtype") != "/Widget"
    for key in (*GONE, *(COMMENT if is_remark else ())):
        one.pop(NameObject(key), None)
    if isinstance(one, EncodedStreamObject):
        _clear_photo(one, str(one.get("/Filter")))


def _clear_photo(one: EncodedStreamObject, coded: str) -> None:
    if "/JPXDecode" in coded and any(box in one._data for box in (b"uuid", b"xml ")):
        raise _Unknown
    if "/DCTDecode" in coded:
        photo = traces.jpeg(one._data) if coded in ("/DCTDecode", "['/DCTDecode']") else None
        if photo is None:
            raise _Unknown
        one._data = photo
