"""The content of a document, free of any file format: headings, paragraphs, tables, charts, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 "一、", 2 "（一）" or 3 "1."; the number is part of the text."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True)
class Text:
    """One paragraph; `lead` is printed bold-like in front (楷体)."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its title, a header row, rows of finished text and its 口径说明.

    widths : shares of the width of the page; numbers : columns aligned right; total : the last row is a sum
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str
    widths: Sequence[float]
    numbers: Sequence[int] = ()
    total: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart: its kind (a function of documents), finished numbers, title and 口径说明."""

    kind: Literal["rank_sets", "profile", "probabilities", "county_map", "tile_map", "intervals", "columns"]
    title: str
    data: dict[str, object]
    note: str


@dataclass(frozen=True)
class Annex:
    """The start of an annex on a new page."""

    number: str
    title: str


Block = Heading | Text | Table | Chart | Annex


@dataclass(frozen=True)
class Content:
    """One document: title, subtitle (brackets below), who signs, the date in words, the blocks."""

    title: str
    subtitle: str
    signer: str
    date: str
    blocks: Sequence[Block]


def texts(content: Content) -> list[str]:
    """Return every piece of text of a document, as it must stand in the file."""
    found = [content.title, content.subtitle, content.signer, content.date]
    for block in content.blocks:
        if isinstance(block, Heading):
            found.append(block.text)
        elif isinstance(block, Text):
            found.append(block.lead + block.text)
        elif isinstance(block, Annex):
            found += [block.number, block.title, f"{block.number}　{block.title}"]
        elif isinstance(block, Table):
            found += [block.title, block.note, *block.header, *(cell for row in block.rows for cell in row)]
        else:
            found += [block.title, block.note]
    return found
