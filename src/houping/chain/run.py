"""Runs: every step of the chain leaves a record of what went in, what came out and how to do it again.

A workspace is a folder with one folder per step and, in it, one folder per run:
`workspace/<step>/<run id>/`, holding the outputs of the step and `run.json`. `workspace/<step>/latest` names
the newest run. A run folder appears whole (written aside, renamed) and is never changed afterwards.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from houping.core.errors import FileMissing, FileUnreadable, InputChanged, ReplayDiffers, RunMissing
from houping.core.provenance import canonical_json, digest, digest_json
from houping.tables.files import atomic, atomic_folder, file_digest

type_of_record = "houping-run/1"
RECORD = "run.json"

Progress = Callable[[str, float], None]
Inputs = Mapping[str, Path]
Parameters = Mapping[str, object]
Step = Callable[[Inputs, Path, Parameters, Progress], None]


def silent(message: str, share: float) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True)
class Run:
    """One finished run: where it stands and what its record says."""

    folder: Path
    record: Mapping[str, object]

    @property
    def id(self) -> str:
        """The run id, `<step>-<12 hex of the digest of inputs, parameters and outputs>`."""
        return str(self.record["id"])


def folder_digests(path: Path) -> dict[str, str]:
    """Return {relative name: SHA-256} of every file at or below `path`, run records left out."""
    if path.is_file():
        return {path.name: file_digest(path)}
    if not path.is_dir():
        raise FileMissing(path=path)
    files = sorted(p for p in path.rglob("*") if p.is_file() and p.name != RECORD)
    return {p.relative_to(path).as_posix(): file_digest(p) for p in files}


def code_digest() -> str:
    """Return one digest over the program's own source and plan files: the code version of a run."""
    root = Path(__file__).resolve().parents[1]
    files = sorted(p for p in root.rglob("*") if p.suffix in {".py", ".yaml"})
    return digest_json({p.relative_to(root).as_posix(): file_digest(p) for p in files})


def run_step(
    workspace: Path,
    name: str,
    step: Step,
    inputs: Inputs,
    parameters: Parameters | None = None,
    progress: Progress = silent,
) -> Run:
    """Run one step into a new run folder and make it the latest.

    Raises what the step raises; nothing is left behind in that case.
    """
    parameters = dict(parameters or {})
    taken = {key: digest_json(folder_digests(path)) for key, path in sorted(inputs.items())}
    home = workspace / name
    with atomic_folder(home / ".new") as folder:
        step(inputs, folder, parameters, progress)
        record = _record(workspace, name, inputs, taken, parameters, folder_digests(folder))
        (folder / RECORD).write_bytes(_pretty(record))
        target = home / str(record["id"])
    if target.exists():
        _discard(home / ".new")
    else:
        (home / ".new").rename(target)
    with atomic(home / "latest") as path:
        path.write_text(target.name + "\n")
    return load(target)


def _discard(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


def _record(
    workspace: Path, name: str, inputs: Inputs, taken: Mapping[str, str], parameters: Parameters, made: Mapping[str, str]
) -> dict[str, object]:
    body = {
        "type": type_of_record,
        "step": name,
        "inputs": {k: {"path": _relative(inputs[k], workspace), "digest": taken[k]} for k in taken},
        "parameters": parameters,
        "outputs": dict(made),
    }
    identity = digest_json({"step": name, "inputs": taken, "parameters": parameters, "outputs": dict(made)})
    return body | {"id": f"{name}-{identity[:12]}", "code": code_digest(), "version": version("houping")}


def _relative(path: Path, workspace: Path) -> str:
    path, workspace = path.resolve(), workspace.resolve()
    return path.relative_to(workspace).as_posix() if path.is_relative_to(workspace) else str(path)


def _pretty(record: Mapping[str, object]) -> bytes:
    return (json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def load(folder: Path) -> Run:
    """Read the record of a run folder; raises FileMissing or FileUnreadable."""
    path = folder / RECORD
    if not path.is_file():
        raise FileMissing(path=path)
    try:
        return Run(folder, json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise FileUnreadable(path=path, detail=error) from None


def latest(workspace: Path, name: str, remedy: str = "houping demo") -> Run:
    """Return the newest run of a step; raises RunMissing when there is none."""
    pointer = workspace / name / "latest"
    if not pointer.is_file():
        raise RunMissing(workspace=workspace, step=name, remedy=remedy)
    return load(workspace / name / pointer.read_text().strip())
