"""The step `frame`: check the departments' data and freeze it."""

from pathlib import Path

from houping.chain.run import Inputs, Parameters, Progress
from houping.core.frame.freeze import require_salt
from houping.tables.frame import freeze_folder
from houping.tables.private import read_secret


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Check and freeze the folder inputs["source"] into `out`.

    inputs["salt"] is the file of the secret salt (text of 16 characters or more): the record of the run knows it
    by its digest only. Parameter: `demo` (invented data, default: as marked).
    Raises RowsRejected with all bad rows listed, FileMissing, FileUnreadable or SaltTooShort.
    """
    salt = require_salt(read_secret(inputs["salt"]))
    demo = bool(parameters.get("demo", False))
    freeze_folder(inputs["source"], out, salt=salt, demo=demo, progress=progress)
