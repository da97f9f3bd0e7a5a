"""Source documents and evidence: kept by content, taken only when the content is what the name says."""

from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from houping.apps import store
from houping.core.errors import EvidenceUnusable

LARGEST = 20 << 20
BEGINNINGS = {
    ".pdf": b"%PDF-",
    ".docx": b"PK\x03\x04",
    ".xlsx": b"PK\x03\x04",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".png": b"\x89PNG\r\n\x1a\n",
}
ACCEPT = ",".join(BEGINNINGS)
LONGEST = 200  # characters of a name


def keep(upload: UploadedFile) -> tuple[str, str]:
    """Keep a file; return its SHA-256 and its name. Raises EvidenceUnusable; what is kept is never run, only served."""
    name = PurePath(upload.name or "").name
    beginning = BEGINNINGS.get(PurePath(name).suffix.lower())
    if beginning is None:
        raise EvidenceUnusable(detail=_("不支持的类型：%s") % name[-40:])
    if len(name) > LONGEST:
        raise EvidenceUnusable(detail=_("文件名过长"))
    if (upload.size or 0) > LARGEST:
        raise EvidenceUnusable(detail=_("超过 20 MB"))
    head = upload.read(len(beginning))
    upload.seek(0)
    if head != beginning:
        raise EvidenceUnusable(detail=_("内容与后缀不一致，或文件是空的：%s") % name[-40:])
    return store.put(upload.chunks()).sha256, name
