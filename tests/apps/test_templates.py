"""Pages show what they mean to show: a name set in one block of a template is empty in every other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "houping"
TEMPLATES = sorted(ROOT.rglob("templates/**/*.html"))
BLOCK = re.compile(r"({% block \w+ %}|{% endblock %})")
SET = re.compile(r" as (\w+) %}")


def pieces(text):
    """Yield (blocks around it, piece) of a template."""
    around = []
    for piece in BLOCK.split(text):
        if opened := re.fullmatch(r"{% block (\w+) %}", piece):
            around.append(opened[1])
        elif piece == "{% endblock %}":
            around.pop()
        else:
            yield tuple(around), piece


def read_outside(text):
    """Return (name, block) of names that are set in one block and read in another."""
    found = list(pieces(text))
    sets = {}
    for around, piece in found:
        for name in SET.findall(piece):
            sets.setdefault(name, []).append(around)
    return [
        (name, around)
        for name, places in sets.items()
        for around, piece in found
        if re.search(rf"{{% (?:el)?if[^%]*\b{name}\b|{{{{ ?{name}\b", piece)
        and not any(around[: len(place)] == place for place in places)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_no_block_reads_what_another_block_sets(path):
    assert read_outside(path.read_text(encoding="utf-8")) == []


def test_the_search_finds_such_a_name():
    wrong = '{% block a %}{% may "x" as y %}{% endblock %}{% block b %}{% if y %}!{% endif %}{% endblock %}'
    assert read_outside(wrong) == [("y", ("b",))]
