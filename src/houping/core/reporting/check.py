"""R-9.13: every figure of a document is a fact. Two checks, one before and one after the file is written."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from houping.core.checks import Problem, told
from houping.core.errors import Words
from houping.core.reporting.fact import Fact

FIGURE = re.compile(r"\d+(?:\.\d+)?")
# Figures that are not results: numbering of annexes, tables and figures, clauses, and the level of all intervals.
NUMBERING = re.compile(r"^(?:附件：)?\d+\.(?!\d)|（\d+）|[附表图件]\s?\d+|(?<![\d.])95%|六（一）2")
# A sentence without a figure may be worded anew; a name, a grade or a finding in a cell is a result like a figure.
SENTENCE = re.compile(r"[。；！？]")
ONE_SENTENCE = re.compile(r"[^。；！？]*[。；！？]+[”’」』）]*|[^。；！？]+")
# What a sentence of a draft says of the results without an Arabic figure: numbers in words, grades, verdicts.
IN_WORDS = re.compile(
    r"百分之|[一二三四五六七八九十百千万两]+(?:余|多)?(?:个|户|人|村|项|条|分|成|倍|名|位|次|起|件|处|元|亩)"
    r"|等次|名次|得分|排名|较好|较差|返贫|致贫|底线|红线|认定|触发|限制|下限|取消|成立|短板|优于|覆盖"
    r"|优秀|良好|一般|合格|达标|满意|前茅|末尾|末位|排在|挂牌|督办|约谈|不可信|有误|不实|失真|[大多过]多?[数半]|全部|普遍|大部分|极少|个别|第[一二三四五六七八九十]+|居首|名列|领先|落后"
    r"|[为是评属][“”]?(?:好|差)|[没未][有能]?整改"
)
AS_A_WHOLE = re.compile(r"(?:口径|来源|抄送)：")  # what a table counts, and to whom a paper goes
LONGEST = 60
AGAIN = Words(
    "重新生成报告；或更正事实后重新生成", "write the reports again; mend the facts first if they are wrong"
)
RESTORE = Words(
    "恢复原来的文字；数据有误的，请质量总控组更正后重新计算",
    "restore the text; if the data are wrong, quality control mends them and computes anew",
)
BEGINNING = Words("文首", "the beginning")
FROM_FACTS = Words("从事实文件取数，不要手写数字", "take the figure from the facts, do not write it by hand")


@dataclass(frozen=True)
class Piece:
    """A text as it stands in a file, and where: a paragraph, a cell of a table (its number, from 1), a cell of a sheet."""

    place: Words
    text: str
    table: int = 0


def figures(text: str) -> list[str]:
    """Return the figures of a text as they are printed, percent signs and units left out."""
    return FIGURE.findall(text)


def unknown_figures(
    lines: Iterable[str], facts: Iterable[Fact], constants: Set[str], *, file: str
) -> list[Problem]:
    """Return a Problem for every figure that is neither in a fact's text nor a declared constant."""
    known = set(constants)
    for fact in facts:
        known.update(figures(fact.text))
    return [
        told(number, figure, "R01", _not_a_fact(figure, _short(line)), FROM_FACTS, file=file)
        for number, line in enumerate(lines, start=1)
        for figure in figures(NUMBERING.sub("", line))
        if figure not in known
    ]


def differences(written: Sequence[Piece], expected: Iterable[str], *, file: str) -> list[Problem]:
    """Return a Problem for every written text with a result that is not the expected one in its place.

    written : texts read back from the file; expected : the texts made from the facts; both in reading order.
    Only sentences without figures are not compared. What was changed, moved, added or left out is named.
    """
    own = [(number, piece) for number, piece in enumerate(written, start=1) if _tells(piece.text)]
    return _compared(own, [text for text in expected if _tells(text)], file)


def draft_differences(
    written: Sequence[Piece], expected: Sequence[str], names: Set[str], *, file: str
) -> list[Problem]:
    """Return the same for a report that people worded anew, sentence by sentence (R-9.12).

    names : counties and indicators of the plan; who names one says something of the results.
    A sentence that tells a result stands as it was made, in its place, and none is added: one with a figure, a number
    in words, a name, a grade or a verdict, and every text that is no sentence. The others may be reworded, added, left out.
    """
    own = [
        (number, Piece(piece.place, sentence))
        for number, piece in enumerate(written, start=1)
        for sentence in _results(piece.text, names)
    ]
    problems = _compared(own, [s for text in expected for s in _results(text, names)], file)
    return [replace(p, row=0, field="", remedy=RESTORE.zh, remedy_en=RESTORE.en) for p in problems]


def _results(text: str, names: Set[str]) -> list[str]:
    """Return the sentences of a text that tell a result; no sentence, and the note of a table, tell one as a whole."""
    if not SENTENCE.search(text) or AS_A_WHOLE.match(text):
        return [text] if text.strip() else []
    return [
        s for s in ONE_SENTENCE.findall(text) if FIGURE.search(s) or IN_WORDS.search(s) or _names(s, names)
    ]


def _names(text: str, names: Set[str]) -> bool:
    return any(name in text for name in names)


def _compared(own: Sequence[tuple[int, Piece]], wanted_texts: Sequence[str], file: str) -> list[Problem]:
    left = [_plain(piece.text) for _, piece in own]
    right = [_plain(text) for text in wanted_texts]
    if left == right:
        return []
    problems = []
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(b - a, d - c)):
            wrote = own[a + step] if a + step < b else None
            wanted = right[c + step] if c + step < d else None
            near = own[min(a, len(own) - 1)][1].place if own else BEGINNING
            problems.append(_difference(wrote, wanted, near, file))
    return problems


def changed_pictures(written: Sequence[str], expected: Sequence[str], *, file: str) -> list[Problem]:
    """Return a Problem for every picture that is not the one drawn from the facts: digests in reading order."""
    count = max(len(written), len(expected))
    return [
        told(place + 1, f"图片{place + 1}", "R04", _not_the_picture(place + 1), AGAIN, file=file)
        for place in range(count)
        if written[place : place + 1] != expected[place : place + 1]
    ]


def _not_a_fact(figure: str, line: str) -> Words:
    return Words(f"数字“{figure}”不在事实文件中：{line}", f"the figure {figure} is not in the facts: {line}")


def _not_the_picture(place: int) -> Words:
    return Words(
        f"第{place}张图片不是按事实文件绘制的那一张", f"picture {place} is not the one drawn from the facts"
    )


def _tells(text: str) -> bool:
    """Whether a text may be a result: it has a figure, or it is no sentence but a name, a grade, a finding."""
    return bool(FIGURE.search(text)) or (bool(text.strip()) and not SENTENCE.search(text))


def _difference(wrote: tuple[int, Piece] | None, wanted: str | None, near: Words, file: str) -> Problem:
    if wrote is None:
        assert wanted is not None
        short = _short(wanted)
        message = Words(f"{near.zh}附近缺少“{short}”", f"“{short}” is missing near {near.en}")
        return told(0, _first(wanted), "R03", message, AGAIN, file=file)
    number, piece = wrote
    if wanted is None:
        short = _short(piece.text)
        message = Words(
            f"{piece.place.zh}多出“{short}”，事实文件中没有",
            f"{piece.place.en} has “{short}”, which is not in the facts",
        )
        field = _first(piece.text)
    else:
        changed = "、".join(_changed(piece.text, wanted))
        field, other = changed or _first(piece.text), changed or _passage(piece.text, wanted)
        kind = "数字" if changed else ""
        short = _short(wanted)
        message = Words(
            f"{piece.place.zh}的{kind}“{other}”与事实文件不一致，应为“{short}”",
            f"{piece.place.en}: “{other}” differs from the facts, which say “{short}”",
        )
    return told(number, field, "R02", message, AGAIN, file=file)


def _changed(written: str, wanted: str) -> list[str]:
    """Return the figures of `written` that do not stand in the same order in `wanted`."""
    left, right = figures(_plain(written)), figures(wanted)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return [f for kind, a, b, _, _ in matcher.get_opcodes() if kind != "equal" for f in left[a:b]]


def _passage(written: str, wanted: str) -> str:
    """Return from the first to the last character of `written` that differs from `wanted`; all of it when some are missing."""
    left, right = _plain(written), _plain(wanted)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    spans = [(a, b) for kind, a, b, _, _ in matcher.get_opcodes() if kind != "equal"]
    return _short(left[spans[0][0] : spans[-1][1]] or left) if spans else _short(left)


def _first(text: str) -> str:
    """Return the first figure of a text; the text itself when it has none."""
    return next(iter(figures(text)), _short(_plain(text)))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
