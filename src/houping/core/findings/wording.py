"""What a text that leaves the team may not contain: identity and telephone numbers (R-13.3, domain.md 3)."""

import re

# 15 or 18 characters of an identity number; 11 digits of a mobile, or an area code with 7–8 digits
PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9}|0\d{2,3}[-—]?\d{7,8})(?!\d)")
SPACES = re.compile(r"(?<=\d)[ \u3000\u00a0](?=\d)")


def personal_numbers(text: str) -> list[str]:
    """Return the identity and telephone numbers in a text, also when they are written with spaces or wide digits."""
    plain = SPACES.sub("", text.translate(WIDE))
    return PERSONAL.findall(plain)


def without_numbers(text: str, instead: str = "…") -> str:
    """Return a text without identity and telephone numbers; of each three digits stay: 139…"""
    plain = SPACES.sub("", text.translate(WIDE))
    return PERSONAL.sub(lambda m: m[0][:3] + instead, plain) if PERSONAL.search(plain) else text


WIDE = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
