"""The content of a document, free of any file format: headings, paragraphs, tables, charts, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from houping.core.reporting.reading import chart_words


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

    widths : shares of the width of the page; numbers : columns aligned right; total : the last row is a sum;
    above : merged cells over the header, (text, columns) from the left. An empty title: the annex's title serves.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str
    widths: Sequence[float]
    numbers: Sequence[int] = ()
    total: bool = False
    above: Sequence[tuple[str, int]] = ()

    def columns(self, keep: Sequence[int]) -> "Table":
        """Return the same table with some columns only, without cells over the header."""
        return Table(
            self.title,
            [self.header[i] for i in keep],
            [[row[i] for i in keep] for row in self.rows],
            self.note,
            [self.widths[i] for i in keep],
            [place for place, i in enumerate(keep) if i in self.numbers],
            self.total,
        )


@dataclass(frozen=True)
class Chart:
    """A chart: its kind (a function of documents), finished numbers, title and 口径说明."""

    kind: Literal["rank_sets", "profile", "probabilities", "county_map", "tile_map", "intervals", "paired"]
    title: str
    data: dict[str, object]
    note: str

    @property
    def words(self) -> str:
        """The title and all drawn figures in words: the picture's description."""
        return f"{self.title}。{chart_words(self.kind, self.data)}"


@dataclass(frozen=True)
class Annex:
    """The start of an annex on a new page; a wide one lies on its side."""

    number: str
    title: str
    wide: bool = False


IMPRINT_GAP = "\u3000"
Block = Heading | Text | Table | Chart | Annex


@dataclass(frozen=True)
class Content:
    """One document: title, subtitle (brackets below), who signs, the date in words, the blocks.

    copies : to whom copies go (抄送), printed in the 版记 below the last page; "" for none
    """

    title: str
    subtitle: str
    signer: str
    date: str
    blocks: Sequence[Block]
    copies: str = ""


def texts(content: Content) -> list[str]:
    """Return every piece of text of a document in the order in which a reader meets it."""
    found = [content.title, content.subtitle]
    signed = False
    for block in content.blocks:
        if isinstance(block, Annex) and not signed:
            found += ending(content)
            signed = True
        found += block_texts(block)
    return [*found, *([] if signed else ending(content)), *imprint(content)]


def imprint(content: Content) -> list[str]:
    """Return the lines of the 版记: 抄送 (if any); who prints and when (GB/T 9704-2012, 7.4)."""
    copies = [f"抄送：{content.copies}。"] if content.copies else []
    return [*copies, f"{content.signer}{IMPRINT_GAP}{content.date}印发"]


def ending(content: Content) -> list[str]:
    """Return the list of annexes (附件说明), the signature and the date, which stand below the text.

    Annexes are numbered only when there are several (GB/T 9704-2012, 7.3.4).
    """
    names = [b.title for b in content.blocks if isinstance(b, Annex)]
    lines = [f"{i}. {name}" for i, name in enumerate(names, start=1)] if len(names) > 1 else names
    if lines:
        lines[0] = f"附件：{lines[0]}"
    return [*lines, content.signer, content.date]


def block_texts(block: Block) -> list[str]:
    """Return the pieces of one block: a paragraph, a title, a cell each."""
    if isinstance(block, Heading):
        return [block.text]
    if isinstance(block, Text):
        return [block.lead + block.text]
    if isinstance(block, Annex):
        return [block.number, block.title]
    if isinstance(block, Chart):
        return [block.words, block.title, block.note]
    return [block.title, *heads(block), *(cell for row in block.rows for cell in row), block.note]


def heads(table: Table) -> list[str]:
    """Return the heads of a table as they are read: the upper row, then the header below merged cells."""
    if not table.above:
        return list(table.header)
    lone = [columns == 1 for _, columns in table.above for _ in range(columns)]
    under = [text for text, alone in zip(table.header, lone, strict=True) if not alone]
    return [*(text for text, _ in table.above), *under]
