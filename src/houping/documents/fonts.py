"""Open fonts inside a Word file, so that it shows the same where the office fonts are missing.

An office that has 仿宋_GB2312 and its kin prints with them: an installed font goes before an embedded one. Only the
characters of the document are embedded; the fonts are under the SIL Open Font License, which allows it.
"""

import io
import uuid
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]

SERIF, SANS = "NotoSerifSC-Regular.otf", "NotoSansSC-Regular.otf"
ALWAYS = "".join(map(chr, range(32, 127))) + "“”‘’—…、。，；：？！（）《》〔〕％±·　"
CURVE_ERROR = 1.0
OBFUSCATED = 32
UNUSED = ("CFF ", "VORG", "GSUB", "GPOS", "BASE", "GDEF")
LIMITS = {
    "maxZones": 1, "maxTwilightPoints": 0, "maxStorage": 0, "maxFunctionDefs": 0, "maxInstructionDefs": 0,
    "maxStackElements": 0, "maxSizeOfInstructions": 0, "maxComponentElements": 0, "maxComponentDepth": 0,
    "maxCompositePoints": 0, "maxCompositeContours": 0, "maxPoints": 0, "maxContours": 0,
}  # fmt: skip

Faces = Mapping[str, bytes]


def faces(texts: Iterable[str]) -> Faces:
    """Return both open fonts with the characters of some texts, as TrueType.

    Making them takes seconds, so the last few are kept: the same document is often asked for again.
    """
    wanted = "".join(sorted(set("".join(texts)) | set(ALWAYS)))
    return dict(_faces(wanted))  # the caller's own, who may send it to another process


@lru_cache(maxsize=16)  # some 0.3 MB each
def _faces(wanted: str) -> Faces:
    return {name: _truetype(_subset(_original(name), wanted)) for name in (SERIF, SANS)}


def obfuscate(face: bytes, name: str) -> tuple[bytes, str]:
    """Return a font as ECMA-376 part 4, 2.8.1 wants it inside a file, and its key; the key follows the name."""
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"houping:{name}")).upper()
    mask = bytes.fromhex(key.replace("-", ""))[::-1]
    head = bytes(byte ^ mask[i % len(mask)] for i, byte in enumerate(face[:OBFUSCATED]))
    return head + face[OBFUSCATED:], f"{{{key}}}"


@cache
def _original(name: str) -> bytes:
    return Path(str(files("pylopdf_fonts_zh_cn") / name)).read_bytes()


def _subset(face: bytes, text: str) -> bytes:
    options = Options()
    options.hinting, options.layout_features, options.notdef_outline = False, [], True
    options.name_IDs, options.recalc_timestamp, options.drop_tables = ["*"], False, ["BASE", "GSUB", "GPOS"]
    font = TTFont(io.BytesIO(face), lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    return _saved(font)


def _truetype(face: bytes) -> bytes:
    """Return a font with quadratic outlines: Word does not embed cubic ones."""
    font: Any = TTFont(io.BytesIO(face), recalcTimestamp=False)
    shapes, order = font.getGlyphSet(), font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(shapes)
        shapes[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, outlines
    font["maxp"].tableVersion = 0x00010000
    for limit, value in LIMITS.items():
        setattr(font["maxp"], limit, value)
    for table in UNUSED:
        if table in font:
            del font[table]
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"
    return _saved(font)


def _saved(font: TTFont) -> bytes:
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
