"""The key pair behind the filler: what a tablet seals for it, only this site can open.

A tablet locks its data key twice: with the PIN of its person, and with a recovery code that it keeps only sealed for
our public key. So a forgotten PIN loses nothing, and no code that opens a tablet lies on it. Encrypted exports for the
USB drive are sealed for the same key. RSA-OAEP with SHA-256 (RFC 8017), 3072 bits, as browsers offer it.
"""

import base64
import hashlib
import os
import secrets
from binascii import Error as NotBase64
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings

from houping.core.errors import SealedForAnother, SealedTextUnreadable
from houping.tables.private import private_text

BITS = 3072
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


def public_key() -> dict[str, str]:
    """Return the public key as browsers take it: `spki` (DER, base64) and `id`, the first 16 hex digits of its SHA-256."""
    spki = (
        _private_key()
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return {"id": _id(spki), "spki": base64.b64encode(spki).decode()}


def unseal(text: str, *, key_id: str) -> bytes:
    """Open what a tablet has sealed; raises SealedForAnother or SealedTextUnreadable."""
    if key_id != public_key()["id"]:
        raise SealedForAnother(id=key_id, own=public_key()["id"])
    try:
        return _private_key().decrypt(base64.b64decode(text, validate=True), OAEP)
    except (NotBase64, ValueError):
        raise SealedTextUnreadable() from None


def recovery_code(request: str) -> str:
    """Return the recovery code of a request `<key id>:<base64>` that a tablet shows; blanks and line ends do not matter."""
    key_id, _, sealed = "".join(request.split()).partition(":")
    return unseal(sealed, key_id=key_id).decode("ascii", "replace")


def _id(spki: bytes) -> str:
    return hashlib.sha256(spki).hexdigest()[:16]


def _private_key() -> rsa.RSAPrivateKey:
    """Return the private key of the site, made when there is none; the file is its owner's only."""
    path = Path(settings.DATA) / "secrets" / "filler-recovery.pem"
    if not path.exists():
        _make(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _make(path: Path) -> None:
    """Write a new key under a name of its own, then link it: of two processes at once, one wins and both read it."""
    pem = rsa.generate_private_key(65537, BITS).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    private_text(draft, pem.decode("ascii"))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
