"""Receipts of the public: 15 random digits and a check digit; only a keyed digest of them is kept.

The check digit is that of Damm: it betrays every wrong digit and every swap of two neighbours.
Source: H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004 (the quasigroup of order 10 printed there).
"""

import hashlib
import secrets
from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import salted_hmac

DIGITS = 15
TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def new() -> str:
    """Return a new receipt: 16 digits."""
    body = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """Return the digit that makes `body` with it a sound number."""
    found = 0
    for digit in body:
        found = int(TABLE[found][int(digit)])
    return str(found)


def cleaned(text: str) -> str:
    """Return the 16 digits of a receipt as somebody typed it, with blanks or dashes; "" when they cannot be right."""
    digits = "".join(c for c in text if c.isdecimal() and c.isascii())
    sound = len(digits) == DIGITS + 1 and check_digit(digits) == "0"
    return digits if sound else ""


def printed(receipt: str) -> str:
    """Return a receipt in groups of four."""
    return " ".join(receipt[i : i + 4] for i in range(0, len(receipt), 4))


def digest(receipt: str) -> str:
    """Return what is kept of a receipt."""
    return salted_hmac("houping.supervision.receipts", receipt, algorithm="sha256").hexdigest()


def new_form() -> str:
    """Return the number that tells one form from all others."""
    return secrets.token_urlsafe(16)


def form_digest(number: str, words: Iterable[str], files: Iterable[UploadedFile]) -> str:
    """Return what is kept of a sent form: it differs once the number, a word or a file does. The files are rewound."""
    said = repr((number, list(words), [_content(file) for file in files]))
    return salted_hmac("houping.supervision.forms", said, algorithm="sha256").hexdigest()


def _content(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
