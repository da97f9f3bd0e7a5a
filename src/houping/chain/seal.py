"""The secret of a draw from its making to its release: commit, seal, reveal.

Before the draw `commit` makes the nonce and what is published of it. On the day of the draw the sample folder gets
`sealed.json`, which may be published at once: it binds everything and names no village. When the fieldwork has
ended, `reveal` compares the bundle with it and writes the copy that everybody may have.
"""

import json
import secrets
import shutil
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from houping.chain.bundle_read import keys_of
from houping.chain.published import PUBLISHED, require_published
from houping.chain.sample_files import read_json
from houping.core.errors import FileMissing, FileUnreadable, FolderTaken, NonceTooShort
from houping.core.provenance import digest_json
from houping.core.sampling.ticket import commitment
from houping.core.sampling.verify import require_same
from houping.tables.files import atomic_folder, file_digest
from houping.tables.private import keep_private, private_text, read_secret

FORMAT = "houping-sealed/1"
NONCE, COMMITMENT, SEALED, BUNDLE = "nonce.txt", "commitment.txt", "sealed.json", "bundle"
SALT = "salt.txt"
MINIMUM = 16
EVERYBODY_FILE, EVERYBODY_FOLDER = 0o644, 0o755


class Sealed(BaseModel):
    """What is published on the day of the draw.

    bundle : digest over `files`; files : name -> SHA-256 of every file of the bundle
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    format: str
    demo: bool
    notice: str
    commitment: str
    root: str
    plan_digest: str
    beacon: str
    salt_commitment: str
    bundle: str
    files: dict[str, str]

    def published(self) -> dict[str, str]:
        """Return the values to compare a bundle with."""
        return {name: str(getattr(self, name)) for name in PUBLISHED}


def commit(folder: Path) -> str:
    """Write a new nonce (owner only) and its commitment into the existing folder; return the commitment."""
    nonce = secrets.token_hex(32)
    private_text(folder / NONCE, nonce + "\n")
    (folder / COMMITMENT).write_text(commitment(nonce) + "\n", encoding="utf-8")
    return commitment(nonce)


def read_nonce(path: Path) -> str:
    """Return the nonce of a file; raises FileMissing, FileUnreadable, or NonceTooShort when it could be guessed."""
    nonce = read_secret(path)
    if len(nonce) < MINIMUM:
        raise NonceTooShort(path=path, minimum=MINIMUM, length=len(nonce))
    return nonce


def seal(folder: Path) -> Sealed:
    """Close the bundle of a sample folder to everybody but its owner and write sealed.json beside it."""
    bundle = folder / BUNDLE
    draw = read_json(bundle / "draw.json")
    files = bundle_files(bundle)
    names = ("demo", "notice", *PUBLISHED, "salt_commitment")
    sealed = Sealed(
        format=FORMAT, files=files, bundle=digest_json(files), **{name: draw[name] for name in names}
    )
    text = json.dumps(sealed.model_dump(), ensure_ascii=False, sort_keys=True, indent=1)
    (folder / SEALED).write_text(text + "\n", encoding="utf-8")
    keep_private(bundle)
    return sealed


def read_sealed(path: Path) -> Sealed:
    """Return the content of a sealed.json; raises FileMissing, or FileUnreadable naming the keys at fault."""
    found = read_json(path)
    try:
        return Sealed.model_validate(found)
    except ValidationError as error:
        raise FileUnreadable(path=path, detail=keys_of(error)) from None


def require_sealed(folder: Path, sealed: Sealed) -> None:
    """Raise SampleDiffers or PublishedDiffers at the first thing of a bundle that is not what was sealed."""
    bundle = folder / BUNDLE
    found = bundle_files(bundle)
    for name in sorted(found.keys() | sealed.files.keys()):
        require_same(f"{BUNDLE}/{name}", name, "SHA-256", sealed.files.get(name, ""), found.get(name, ""))
    require_same(SEALED, BUNDLE, "SHA-256", sealed.bundle, digest_json(found))
    draw = read_json(bundle / "draw.json")
    require_published(draw, sealed.published())
    require_same(SEALED, "commitment", "SHA-256", sealed.commitment, commitment(str(draw.get("nonce"))))
    for name in ("demo", "notice", "salt_commitment"):
        require_same(SEALED, name, "draw.json", getattr(sealed, name), draw.get(name, ""))


def reveal(folder: Path, target: Path, sealed: Path | None = None) -> Sealed:
    """Write the public copy of a sample's bundle to the new folder `target` and return what was sealed.

    sealed : the published sealed.json; default: the one in the sample folder, which proves less
    Raises FolderTaken, SampleDiffers or PublishedDiffers; nothing is written then.
    """
    if target.exists():
        raise FolderTaken(path=target)
    if not (folder / BUNDLE).is_dir():
        raise FileMissing(path=folder / BUNDLE)
    known = read_sealed(sealed or folder / SEALED)
    require_sealed(folder, known)
    with atomic_folder(target) as made:
        for name in known.files:
            shutil.copyfile(folder / BUNDLE / name, made / name)
        _set_modes(made, EVERYBODY_FOLDER, EVERYBODY_FILE)
    return known


def bundle_files(bundle: Path) -> dict[str, str]:
    """Return name -> SHA-256 of every file of a bundle."""
    return {path.name: file_digest(path) for path in sorted(bundle.iterdir()) if path.is_file()}


def _set_modes(folder: Path, folder_mode: int, file_mode: int) -> None:
    folder.chmod(folder_mode)
    for path in folder.iterdir():
        path.chmod(file_mode)
