"""What the server must know of an XForm: its id, version, title, where household, times and files stand."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from lxml import etree

from houping.core.collection.instrument import LISTS
from houping.core.errors import OutlineUnreadable, Words

XF = "{http://www.w3.org/2002/xforms}"
H = "{http://www.w3.org/1999/xhtml}"
JR = "{http://openrosa.org/javarosa}"
LISTED = re.compile(r"^jr://(?:file|images|audio|video)(?:-csv)?/(?:\.\./)?(.+)$")
LARGEST = 32 << 20


@dataclass(frozen=True)
class Outline:
    """Paths are those of a submission below its root, without positions.

    files : names of all files that the form wants on the tablet; uploads : where names of photos and the audit stand
    unit : where the chosen household (or village) stands; started, ended : times of the tablet
    """

    form_id: str
    version: str
    title: str
    encrypted: bool
    files: tuple[str, ...]
    uploads: tuple[str, ...]
    unit: str
    started: str
    ended: str

    @property
    def places(self) -> dict[str, object]:
        """The paths, as they are kept beside a version."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if name in {"uploads", "unit", "started", "ended"}
        }

    @property
    def lists(self) -> list[str]:
        """The lists of which every tablet gets its own rows."""
        return [name for name in self.files if name in LISTS]


def read_outline(xml: bytes) -> Outline:
    """Read the outline of an XForm; raises OutlineUnreadable."""
    root = _parsed(xml)
    model = root.find(f"{H}head/{XF}model")
    instance = model.find(f"{XF}instance") if model is not None else None
    if model is None or instance is None or not len(instance):
        raise OutlineUnreadable(detail=Words("没有 model 或 instance", "it has no model or instance"))
    data = instance[0]
    form_id = data.get("id", "")
    if not form_id:
        raise OutlineUnreadable(detail=Words("根元素没有 id", "its root has no id"))
    prefix = f"/{etree.QName(data).localname}/"
    binds = [(b.get("nodeset", "").removeprefix(prefix), b) for b in model.iter(f"{XF}bind")]
    submission = model.find(f"{XF}submission")
    return Outline(
        form_id=form_id,
        version=data.get("version", ""),
        title=(root.findtext(f"{H}head/{H}title") or form_id).strip(),
        encrypted=submission is not None and bool(submission.get("base64RsaPublicKey")),
        files=tuple(dict.fromkeys(_files(root, model))),
        uploads=tuple(path for path, bind in binds if bind.get("type") == "binary"),
        unit=_unit(root, model, prefix),
        started=_preloaded(binds, "start"),
        ended=_preloaded(binds, "end"),
    )


def _parsed(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    if len(xml) > LARGEST:
        raise OutlineUnreadable(detail=Words("文件过大", "the file is too large"))
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise OutlineUnreadable(
            detail=Words(f"不是 XML（{error.lineno} 行）", f"no XML (line {error.lineno})")
        ) from None
    if root.getroottree().docinfo.doctype:
        raise OutlineUnreadable(detail=Words("含有文档类型声明", "it declares a document type"))
    return root


def _files(root: etree._Element, model: etree._Element) -> Iterator[str]:
    """Yield the names of the files that lists and labels of the form refer to; `last-saved` is the tablet's own."""
    for secondary in model.findall(f"{XF}instance")[1:]:
        if found := LISTED.match(secondary.get("src", "")):
            yield found[1]
    for value in model.iter(f"{XF}value"):
        if value.get("form") and (found := LISTED.match((value.text or "").strip())):
            yield found[1]


def _unit(root: etree._Element, model: etree._Element, prefix: str) -> str:
    """Return where the answer stands that is chosen from the list of households, or else of villages."""
    for name in LISTS:
        ids = [i.get("id") for i in model.findall(f"{XF}instance") if i.get("src", "").endswith(f"/{name}")]
        for itemset in root.iter(f"{XF}itemset"):
            parent = itemset.getparent()
            if parent is not None and any(f"instance('{i}')" in itemset.get("nodeset", "") for i in ids):
                return str(parent.get("ref", "")).removeprefix(prefix)
    return ""


def _preloaded(binds: list[tuple[str, etree._Element]], what: str) -> str:
    """Return where the tablet notes when the form was opened or finished."""
    for path, bind in binds:
        if bind.get(f"{JR}preload") == "timestamp" and bind.get(f"{JR}preloadParams") == what:
            return path
    return ""
