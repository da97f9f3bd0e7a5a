"""The XML documents of the protocol: form list and manifest. A missing name or hash would void the whole of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"


@dataclass(frozen=True)
class Listed:
    """One form of the list; `md5` is of the bytes at `url`, `manifest` is "" where nothing comes along."""

    form_id: str
    name: str
    version: str
    md5: str
    url: str
    manifest: str = ""


@dataclass(frozen=True)
class Media:
    """One file of a manifest."""

    name: str
    md5: str
    url: str


def form_list(forms: Iterable[Listed], remark: str = "") -> bytes:
    """Return the form list; `remark` says to people why it is empty."""
    lines = [HEAD, f'<xforms xmlns="{LIST}">']
    if remark:
        lines.append(f"<!-- {escape(remark).replace('--', '—')} -->")
    for form in forms:
        lines.append("<xform>")
        lines += _fields(
            formID=form.form_id,
            name=form.name,
            version=form.version,
            hash=f"md5:{form.md5}",
            downloadUrl=form.url,
        )
        if form.manifest:
            lines += _fields(manifestUrl=form.manifest)
        lines.append("</xform>")
    return ("".join(lines) + "</xforms>").encode()


def manifest(files: Iterable[Media]) -> bytes:
    """Return the manifest of a form."""
    lines = [HEAD, f'<manifest xmlns="{MANIFEST}">']
    for file in files:
        fields = _fields(filename=file.name, hash=f"md5:{file.md5}", downloadUrl=file.url)
        lines += ["<mediaFile>", *fields, "</mediaFile>"]
    return ("".join(lines) + "</manifest>").encode()


def _fields(**values: str) -> list[str]:
    return [f"<{name}>{escape(value)}</{name}>" for name, value in values.items()]
