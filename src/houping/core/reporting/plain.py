"""What a document can hold: pasted text brings characters that XML forbids, and one of them makes a paper impossible.

Source: W3C, Extensible Markup Language (XML) 1.0, fifth edition, 2.2 (Char).
"""

import re

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return FORBIDDEN.sub("", text)
