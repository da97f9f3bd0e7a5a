"""Uploads of tablets: every part goes to the disk piece by piece, and nothing is kept before all of it has come."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from houping.apps.collection.arrivals import Part
from houping.apps.store import Draft, Kept
from houping.core.errors import (
    InterviewMissing,
    UploadLengthMissing,
    UploadMalformed,
    UploadTooLarge,
    Words,
)
from houping.instruments.envelope import LARGEST
from houping.openrosa.answers import ACCEPTED

XML_PART, INCOMPLETE = "xml_submission_file", "*isIncomplete*"
NAMELESS = "unnamed"
DRAINED = 4  # times the limit that is read and dropped, so that the refusal reaches the client
SIGNATURES = (  # first bytes -> media type: what a client says of its files is not trusted
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"RIFF", "image/webp"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"%PDF", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"event,node,", "text/csv"),
    (b"\xef\xbb\xbfevent,node,", "text/csv"),
)


@dataclass
class Upload:
    """What came in: the bytes of the interview, its files, and whether more will follow in another request."""

    content: bytes
    body: Kept
    parts: list[Part] = field(default_factory=list)
    is_incomplete: bool = False


@dataclass
class _Piece:
    """A part while it comes in."""

    field_name: str
    name: str
    draft: Draft
    head: bytes = b""
    is_interview: bool = False
    text: bytearray = field(default_factory=bytearray)

    def write(self, piece: bytes) -> None:
        """Add what came; an interview is read as soon as it is whole, so it is held in memory up to its limit too."""
        if not self.draft.size:
            self.head = piece[:16]
        self.draft.write(piece)
        if self.is_interview and self.draft.size <= LARGEST:
            self.text += piece


class _ToStore(FileUploadHandler):
    """Writes every file of a request to a draft of the store."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[_Piece] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a draft."""
        super().new_file(*args, **kwargs)
        name = str(self.field_name)
        first = name == XML_PART and not any(piece.is_interview for piece in self.pieces)
        self.pieces.append(_Piece(name, str(self.file_name), Draft(), is_interview=first))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece."""
        self.pieces[-1].write(raw_data)

    def file_complete(self, file_size: int) -> None:
        """Leave the file to us: the request gets no file object."""

    def drop(self) -> None:
        """Forget everything that was not kept."""
        for piece in self.pieces:
            piece.draft.drop()


class _Parser(MultiPartParser):
    """Django's parser, for which a name that is none of a file is no reason to drop the file."""

    def sanitize_file_name(self, file_name: str) -> str:
        """Return a name without folders."""
        return super().sanitize_file_name(file_name) or NAMELESS


class _Counted:
    """A stream that counts what came out of it: Django's parser takes a body that was cut off for one that ended."""

    def __init__(self, source: HttpRequest) -> None:
        self.source, self.count = source, 0

    def read(self, size: int = -1) -> bytes:
        """Read, and count."""
        piece = self.source.read(size)
        self.count += len(piece)
        return piece


def read_upload(request: HttpRequest) -> Upload:
    """Read a POST to the store.

    Raises UploadLengthMissing, UploadTooLarge, UploadMalformed, InterviewMissing, or OSError of a full disk.
    """
    announced = _require_size(request)
    handler, stream = _ToStore(), _Counted(request)
    try:
        with _malformed():
            fields, _ = _Parser(request.META, stream, [handler], "utf-8").parse()
        if stream.count < announced:
            came = f"{stream.count}/{announced}"
            raise UploadMalformed(
                detail=Words(f"传输中断，只收到 {came} 字节", f"cut off after {came} bytes")
            )
        return _kept(handler, fields)
    finally:
        handler.drop()


def _require_size(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or ""
    if not text.isdecimal():
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            _drain(request.META["wsgi.input"], DRAINED * ACCEPTED)
        raise UploadLengthMissing()
    if (size := int(text)) > ACCEPTED:
        _drain(request, min(size, DRAINED * ACCEPTED))
        raise UploadTooLarge(size=size >> 20, limit=ACCEPTED >> 20, name="")
    return size


def _drain(source: Any, left: int) -> None:
    """Read what is sent and drop it: a server that hangs up first is a broken network to the client."""
    while left > 0 and (piece := source.read(min(left, 1 << 20))):
        left -= len(piece)


@contextmanager
def _malformed() -> Iterator[None]:
    try:
        yield
    except RequestDataTooBig:
        raise UploadTooLarge(size=LARGEST >> 20, limit=LARGEST >> 20, name="") from None
    except (MultiPartParserError, SuspiciousOperation) as error:
        kind = type(error).__name__
        raise UploadMalformed(detail=Words(f"不是 multipart/form-data（{kind}）", kind)) from None


def _kept(handler: _ToStore, fields: Any) -> Upload:
    """Keep the interview and its files, durably."""
    own = next((piece for piece in handler.pieces if piece.is_interview), None)
    if own is None:
        own = _typed(fields.get(XML_PART))
        handler.pieces.append(own)
    if own.draft.size > LARGEST:
        raise UploadTooLarge(
            size=own.draft.size >> 20,
            limit=LARGEST >> 20,
            name=Words("（访问记录本身）", " (the interview itself)"),
        )
    parts = [_part(piece) for piece in handler.pieces if piece is not own]
    return Upload(bytes(own.text), own.draft.keep(), parts, fields.get(INCOMPLETE) == "yes")


def _typed(text: str | None) -> _Piece:
    """Return an interview that came as a field of the form instead of a file."""
    if text is None:
        raise InterviewMissing()
    piece = _Piece(XML_PART, "", Draft(), is_interview=True)
    piece.write(text.encode())
    return piece


def _part(piece: _Piece) -> Part:
    kept = piece.draft.keep()
    name = piece.field_name if piece.name == NAMELESS else piece.name
    return Part(name[:255], kept.sha256, kept.size, kind_of(piece.head))


def kind_of(head: bytes) -> str:
    """Return the media type of a file by its first bytes."""
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return next((kind for mark, kind in SIGNATURES if head.startswith(mark)), "application/octet-stream")
