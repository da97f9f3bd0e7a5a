"""Source documents and evidence of routine data: papers and pictures of papers, kept by content."""

from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile

from houping.apps import contents

LARGEST = 20 << 20
OFFICE = contents.OFFICE
WANTED = ("application/pdf", f"{OFFICE}wordprocessingml.document", f"{OFFICE}spreadsheetml.sheet")
PAPERS = {kind: contents.KINDS[kind] for kind in (*WANTED, "image/jpeg", "image/png")}
ACCEPT = contents.accept(PAPERS)
LONGEST = 200  # characters of a name, its end


def keep(upload: UploadedFile) -> tuple[str, str]:
    """Keep a file; return its SHA-256 and its name. Raises what `contents.keep` raises."""
    name = PurePath(upload.name or "").name[-LONGEST:]
    return contents.keep(upload.file, name, kinds=PAPERS, limit=LARGEST).sha256, name
