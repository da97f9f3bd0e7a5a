"""The printed table of states (docs/reference/states.md), read back as people read it."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/reference/states.md"


@dataclass(frozen=True)
class Row:
    """One line of the table: who may do it, from which states, to which (None: the state stays)."""

    sources: frozenset[str]
    target: str | None
    permission: str
    roles: frozenset[str]


def table(model: str) -> tuple[list[str], dict[str, Row]]:
    """Return the states of a model and action -> row, as the page prints them."""
    section = PAGE.read_text().split(f"`{model}`\n", 1)[1].split("\n## ", 1)[0]
    states = dict(re.findall(r"([^、：`]+) `(\w+)`", section.split("|", 1)[0]))
    rows = {}
    for line in section.splitlines():
        if "`" in line and line.startswith("| "):
            action, sources, target, permission, roles = (c.strip() for c in line.strip("|").split("|"))
            rows[re.search(r"`(\w+)`", action)[1]] = Row(
                frozenset(states[word] for word in sources.split("、")),
                states.get(target),
                permission.strip("`"),
                frozenset(roles.split("、")),
            )
    return list(states.values()), rows
