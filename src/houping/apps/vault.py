"""The vault: what people hand in stands on the disk encrypted; identity numbers are found by keyed hash (R-13.4).

One key per site, made when the first file is sealed: `data-key` in HOUPING_KEYS, or with the other secrets in the
data folder. What it is called (`data-key.id`, a digest) stays in the data folder, so that a lost or foreign key is
refused in words and never replaced. A sealed file: MAGIC, a random salt, then pieces of PIECE bytes, each AES-256-GCM
under a key of this file alone (HKDF-SHA256 of key and salt); the nonce counts the pieces and marks the last, so that
nothing can be changed, moved, left out or cut off (the STREAM construction of Hoang, Reyhanitabar, Rogaway, Vizár 2015).
"""

import fcntl
import hashlib
import hmac
import os
import secrets
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from houping.core.errors import DataKeyMissing, SealBroken
from houping.tables.private import private_text, read_secret

KEY, NAME, SUFFIX, SCRATCH = "data-key", "data-key.id", ".sealed", "scratch"
MAGIC = b"houping-sealed/1"
RECORD = b"houping-record/1"
_proved: dict[tuple[object, ...], bytes] = {}  # what the files of the key were -> the key that was read last
KEY_BYTES, SALT, TAG, PIECE, LOOKUP, NONCE = 32, 16, 16, 1 << 20, 16, 12


@dataclass(frozen=True)
class Sealed:
    """What was sealed (bytes, SHA-256) and what stands on the disk of it (SHA-256)."""

    bytes: int
    sha256: str
    stored: str


def keys_folder() -> Path:
    """Return the folder of the key: HOUPING_KEYS, or the secrets of the data folder."""
    return Path(settings.KEYS) if settings.KEYS else Path(settings.DATA) / "secrets"


def key_name() -> str:
    """Return what the key of this site is called; "" before there is one."""
    path = Path(settings.DATA) / NAME
    return read_secret(path) if path.is_file() else ""


def require_key() -> bytes:
    """Return the key of the site, making it for the first file; raises DataKeyMissing, never makes a second one.

    It is read again as soon as one of its two files is another one or gone.
    """
    stamp = _stamp()
    if (known := _proved.get(stamp)) is not None:
        return known
    key = _proved_key()
    _proved.clear()
    if stamp:
        _proved[stamp] = key
    return key


def _stamp() -> tuple[object, ...]:
    """Return what tells the two files of the key from others; () when one is not there."""
    try:
        found = [path.stat() for path in (Path(settings.DATA) / NAME, keys_folder() / KEY)]
    except FileNotFoundError:
        return ()
    return tuple((one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns) for one in found)


def _proved_key() -> bytes:
    """Return the key as it stands on the disk, compared with its name."""
    if not key_name():
        with _held(Path(settings.DATA) / f"{NAME}.lock"):
            if not key_name():
                _make_key()
    known, key = key_name(), _read_key()
    if _name_of(key) != known:
        raise DataKeyMissing(folder=keys_folder(), name=known)
    return key


def _read_key() -> bytes:
    """Return the key that stands in its file; b"" for none, or what is no key."""
    path = keys_folder() / KEY
    try:
        key = bytes.fromhex(read_secret(path)) if path.is_file() else b""
    except ValueError:
        return b""
    return key if len(key) == KEY_BYTES else b""


def _make_key() -> None:
    """Make the key, or take over one that was put there; then write down what it is called."""
    path = keys_folder() / KEY
    if settings.KEYS and not path.parent.is_dir():
        raise DataKeyMissing(folder=path.parent, name="—")
    if not path.is_file():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        private_text(path, secrets.token_hex(KEY_BYTES) + "\n")
    if not (key := _read_key()):
        raise DataKeyMissing(folder=path.parent, name="—")
    private_text(Path(settings.DATA) / NAME, _name_of(key) + "\n")


def _name_of(key: bytes) -> str:
    return hashlib.sha256(b"houping data key" + key).hexdigest()[:16]


def _derived(purpose: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(SHA256(), 32, salt=salt, info=purpose).derive(require_key())


class Sealer:
    """Encrypts what comes in piece by piece and hands it on to `put`; nothing of it reaches the disk in clear."""

    def __init__(self, put: Callable[[bytes], object]) -> None:
        salt = secrets.token_bytes(SALT)
        self._put, self._cipher = put, AESGCM(_derived(b"houping upload", salt))
        self._waiting, self._number, self._open = bytearray(), 0, True
        put(MAGIC + salt)

    def write(self, piece: bytes | memoryview) -> None:
        """Add a piece; the last full one waits, because it may be the last of all."""
        self._waiting += piece
        while len(self._waiting) > PIECE:
            self._seal(PIECE, last=False)

    def close(self) -> None:
        """Write the rest, which says that nothing follows; an empty piece for nothing at all. Twice is once."""
        if self._open:
            self._open = False
            self._seal(len(self._waiting), last=True)

    def _seal(self, size: int, *, last: bool) -> None:
        nonce = _nonce(self._number, last)
        self._put(self._cipher.encrypt(nonce, bytes(self._waiting[:size]), MAGIC))
        del self._waiting[:size]
        self._number += 1


def seal(pieces: Iterable[bytes], target: Path) -> Sealed:
    """Write what comes in pieces to the new file `target`, encrypted; nothing of it reaches the disk in clear."""
    plain, stored, size = hashlib.sha256(), hashlib.sha256(), 0
    with target.open("wb") as stream:
        target.chmod(0o600)

        def put(data: bytes) -> None:
            stored.update(data)
            stream.write(data)

        sealer = Sealer(put)
        for piece in pieces:
            plain.update(piece)
            size += len(piece)
            sealer.write(piece)
        sealer.close()
        stream.flush()
        os.fsync(stream.fileno())
    return Sealed(size, plain.hexdigest(), stored.hexdigest())


def unseal(path: Path) -> Iterator[bytes]:
    """Yield what was sealed, piece by piece, each checked before it is given out; raises SealBroken."""
    with path.open("rb") as stream:
        head = stream.read(len(MAGIC) + SALT)
        if len(head) < len(MAGIC) + SALT or not head.startswith(MAGIC):
            raise SealBroken(name=path.name)
        cipher = AESGCM(_derived(b"houping upload", head[len(MAGIC) :]))
        blocks = iter(lambda: stream.read(PIECE + TAG), b"")
        for number, (block, last) in enumerate(_with_last(blocks)):
            try:
                yield cipher.decrypt(_nonce(number, last), block, MAGIC)
            except InvalidTag:
                raise SealBroken(name=path.name) from None


def _with_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield every block and whether it is the last; a file without any is an empty last block, which fails."""
    block = next(blocks, b"")
    for following in blocks:
        yield block, False
        block = following
    yield block, True


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


def seal_folder(source: Path, target: Path) -> None:
    """Seal every file of a folder into another one."""
    for path in sorted(source.iterdir()):
        with path.open("rb") as stream:
            seal(iter(lambda: stream.read(PIECE), b""), target / f"{path.name}{SUFFIX}")


@contextmanager
def opened(source: Path, name: str) -> Iterator[Path]:
    """Yield the files of a folder of sealed files in clear, in the scratch folder, until the block ends.

    name : always the same for the same folder, so that a run records the same path each time; who comes second waits
    """
    with scratch(name) as place:
        for path in sorted(source.glob(f"*{SUFFIX}")):
            with (place / path.name.removesuffix(SUFFIX)).open("wb") as stream:
                for piece in unseal(path):
                    stream.write(piece)
        yield place


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """Yield an empty folder for what may stand in clear for a moment; the next one, or `sweep`, clears up after a kill."""
    home = Path(settings.DATA) / SCRATCH
    home.mkdir(mode=0o700, exist_ok=True)
    with _held(home / f"{name}.lock"):
        place = home / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _held(lock: Path) -> Iterator[None]:
    """Hold a lock file, waiting for whoever holds it; the kernel lets go of it with the process."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def sweep() -> None:
    """Remove what processes that were killed left in the scratch folder; what one is at work on stays."""
    for lock in (Path(settings.DATA) / SCRATCH).glob("*.lock"):
        with lock.open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)


def seal_record(text: bytes) -> bytes:
    """Return a few bytes of a database row encrypted: a nonce by chance (96 bits), then AES-256-GCM of them compressed."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_derived(b"houping record")).encrypt(nonce, zlib.compress(text), RECORD)


def unseal_record(sealed: bytes) -> bytes:
    """Return what `seal_record` encrypted; raises SealBroken."""
    try:
        cipher = AESGCM(_derived(b"houping record"))
        return zlib.decompress(cipher.decrypt(sealed[:NONCE], sealed[NONCE:], RECORD))
    except (InvalidTag, ValueError):
        raise SealBroken(name="record") from None


def lookup_key() -> bytes:
    """Return the key under which identity numbers are hashed to be found again."""
    return _derived(b"houping identity lookup")


def lookup(key: bytes, number: str) -> bytes:
    """Return what stands for an identity number: 16 bytes of HMAC-SHA256, nothing without the key."""
    return hmac.digest(key, number.encode(), "sha256")[:LOOKUP]
