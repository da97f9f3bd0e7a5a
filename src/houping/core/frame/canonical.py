"""The canonical CSV of a table: one byte string for one content, whatever file it came in.

UTF-8 without BOM; header of column names; lines end in LF; rows sorted by key as bytes; no value
for null; booleans 1 or 0; dates YYYY-MM-DD; floats with two decimals; a text is quoted only when it
holds a comma or a quote. Worked case: docs/methods/frame.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

DECIMALS = 2


def canonical_lines(columns: Sequence[str], rows: Iterable[Mapping[str, object]], key: str) -> Iterator[str]:
    """Yield the header and every row, sorted by `key`, each line with its LF."""
    yield ",".join(columns) + "\n"
    for row in sorted(rows, key=lambda row: str(row[key]).encode()):
        yield ",".join(canonical_value(row[name]) for name in columns) + "\n"


def canonical_value(value: object) -> str:
    """Return one value as it stands in the canonical CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.{DECIMALS}f}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if '"' in text or "," in text else text
