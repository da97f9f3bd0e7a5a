"""Runs: every step of the chain leaves a record of what went in, what came out and how to do it again.

A workspace is a folder with one folder per step and, in it, one folder per run:
`workspace/<step>/<run id>/`, holding the outputs of the step and `run.json`; `workspace/<step>/latest` names
the newest run. A run folder appears whole (written aside, then renamed) and is never changed afterwards.
"""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import count
from pathlib import Path

from threadpoolctl import threadpool_limits

from houping.core.errors import (
    FileMissing,
    FileUnreadable,
    InputAway,
    InputChanged,
    OutputChanged,
    ReplayDiffers,
    ReplayOtherCode,
    RunAltered,
    RunMissing,
    in_words,
)
from houping.core.provenance import digest_json
from houping.tables.compiled import SUFFIX
from houping.tables.files import atomic, file_digest, locked, settle, settle_folder, temporary_folder
from houping.tables.scratch import scratch_folder, sweep_scratch

RECORD = "run.json"
ASIDE = ".new-"
REPLAY = ".replay-"
DAMAGED = ".damaged-"
RINGS = ("core", "plans", "tables", "documents", "synthetic", "chain")
ENGINES = ("duckdb", "matplotlib", "numpy", "polars", "python-docx", "scipy", "xlsxwriter")

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
    id: str
    step: str
    inputs: Mapping[str, Mapping[str, str]]
    parameters: Parameters
    outputs: Mapping[str, str]
    code: str
    version: str
    environment: Mapping[str, str]

    @property
    def workspace(self) -> Path:
        """The folder that holds all runs of one assessment."""
        return self.folder.parent.parent

    def input_paths(self) -> dict[str, Path]:
        """Where the inputs of this run stand now."""
        return {name: self.workspace / entry["path"] for name, entry in self.inputs.items()}


def run_step(
    workspace: Path,
    name: str,
    step: Step,
    inputs: Inputs,
    parameters: Parameters | None = None,
    progress: Progress = silent,
) -> Run:
    """Run one step into a new run folder and make it the latest; reuse a run that already says the same.

    A run is reused when step, input bytes, parameters and code are those of an earlier run whose outputs
    are still intact. Raises WorkspaceBusy, OutputChanged for an input that is a run and no longer what it recorded,
    or what the step raises; nothing is left behind in that case.
    """
    home = workspace / name
    parameters = dict(parameters or {})
    with locked(workspace / ".lock"):
        sweep_scratch(workspace, REPLAY)
        _sweep(home)
        taken = {key: digest_json(_input_digests(path)) for key, path in sorted(inputs.items())}
        run = _earlier(home, taken, parameters)
        if run is None:
            with temporary_folder(home, ASIDE) as folder:
                _do(step, inputs, folder, parameters, progress)
                run = _keep(folder, home, inputs, taken, parameters)
        with atomic(home / "latest") as path:
            path.write_text(run.id + "\n", encoding="utf-8")
    progress("", 1.0)
    return run


def _do(step: Step, inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Do a step on one arithmetic thread: sums of floats depend on the order of their terms."""
    with threadpool_limits(limits=1):
        step(inputs, out, parameters, progress)


def replay(run: Run, step: Step, progress: Progress = silent) -> None:
    """Recompute a run from its recorded inputs and compare every output, bit for bit.

    Raises OutputChanged, InputAway or InputChanged; for a file that comes out differently ReplayDiffers, or ReplayOtherCode
    when the run was made by other code or in another environment, which is then the likely cause.
    """
    check_outputs(run)
    inputs = run.input_paths()
    for name, path in inputs.items():
        if not path.exists():
            raise InputAway(run=run.id, name=name, path=path)
        if digest_json(folder_digests(path)) != run.inputs[name]["digest"]:
            raise InputChanged(run=run.id, name=name, path=path)
    with scratch_folder(run.workspace, REPLAY) as folder:
        _do(step, inputs, folder, run.parameters, progress)
        made = folder_digests(folder)
    for name in sorted(made.keys() | run.outputs.keys()):
        recorded, recomputed = run.outputs.get(name, "-"), made.get(name, "-")
        if recorded != recomputed:
            facts = {"run": run.id, "name": name, "recorded": recorded[:12], "recomputed": recomputed[:12]}
            if changes := other_code(run):
                raise ReplayOtherCode(changes=in_words(changes), **facts)
            raise ReplayDiffers(**facts)


def other_code(run: Run) -> list[str]:
    """Return in what program and environment differ from those that made a run; empty when they are the same."""
    here = environment()
    found = [
        f"{name} {run.environment.get(name, '—')} → {here.get(name, '—')}"
        for name in sorted(run.environment.keys() | here.keys())
        if run.environment.get(name) != here.get(name)
    ]
    if run.version != version("houping"):
        found.append(f"houping {run.version} → {version('houping')}")
    if run.code != code_digest() and not found:
        found.append(f"houping {run.code[:12]} → {code_digest()[:12]}")
    return found


def check_outputs(run: Run) -> None:
    """Raise OutputChanged unless the stored outputs are the recorded bytes."""
    _require_recorded(run, folder_digests(run.folder))


def _require_recorded(run: Run, present: Mapping[str, str]) -> None:
    for name in sorted(present.keys() | run.outputs.keys()):
        if present.get(name) != run.outputs.get(name):
            raise OutputChanged(run=run.id, name=name)


def load(folder: Path) -> Run:
    """Read the record of a run folder; raises FileMissing, FileUnreadable, or RunAltered for one that was edited."""
    path = folder / RECORD
    if not path.is_file():
        raise FileMissing(path=path)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        keys = ("id", "step", "inputs", "parameters", "outputs", "code", "version", "environment")
        run = Run(folder.resolve(), *(record[key] for key in keys))
        taken = {name: entry["digest"] for name, entry in run.inputs.items()}
        identity = _identity(run.step, taken, run.parameters, run.outputs, run.code)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileUnreadable(path=path, detail=repr(error)) from None
    if run.id != identity:
        raise RunAltered(path=path, run=run.id)
    return run


def latest(workspace: Path, name: str, remedy: str = "houping run") -> Run:
    """Return the newest run of a step; raises RunMissing when there is none."""
    pointer = workspace / name / "latest"
    if not pointer.is_file():
        raise RunMissing(workspace=workspace, step=name, remedy=remedy)
    return load(workspace / name / pointer.read_text(encoding="utf-8").strip())


def all_runs(workspace: Path) -> list[Run]:
    """Return every run of a workspace, sorted by step and id."""
    records = sorted(workspace.glob(f"*/*/{RECORD}"))
    return [load(path.parent) for path in records if not path.parent.name.startswith(".")]


def folder_digests(path: Path) -> dict[str, str]:
    """Return {relative name: SHA-256} of every file at or below `path`, run records left out."""
    if path.is_file():
        return {path.name: file_digest(path)}
    if not path.is_dir():
        raise FileMissing(path=path)
    files = sorted(p for p in path.rglob("*") if p.is_file() and p.name != RECORD)
    return {p.relative_to(path).as_posix(): file_digest(p) for p in files}


@cache
def environment() -> dict[str, str]:
    """Return the versions of Python and of the engines that results may depend on."""
    return {"python": sys.version.split()[0], **{name: version(name) for name in ENGINES}}


@cache
def code_digest() -> str:
    """Return one digest over source and data of the method, Python and the engines: the code version of a run.

    The site and the command line do not count: a page may change without making a result another one. Nor does
    what was compiled here from one of these sources, or could not be: the results are the same.
    """
    root = Path(__file__).resolve().parents[1]
    files = sorted(p for ring in RINGS for p in (root / ring).rglob("*"))
    sources = [p for p in files if p.is_file() and "__pycache__" not in p.parts and p.suffix != SUFFIX]
    own = {p.relative_to(root).as_posix(): file_digest(p) for p in sources}
    return digest_json([own, environment()])


def _input_digests(path: Path) -> dict[str, str]:
    """Return the digests of an input; one that is itself a run must still be what its record says."""
    present = folder_digests(path)
    if (path / RECORD).is_file():
        _require_recorded(load(path), present)
    return present


def _sweep(home: Path) -> None:
    """Remove what a killed run left aside; safe because the workspace is locked."""
    for path in home.glob(f"{ASIDE}*"):
        shutil.rmtree(path, ignore_errors=True)


def _earlier(home: Path, taken: Mapping[str, str], parameters: Parameters) -> Run | None:
    for path in sorted(home.glob(f"[!.]*/{RECORD}")):
        try:
            run = load(path.parent)
        except (FileUnreadable, RunAltered):
            continue
        same_inputs = {key: entry["digest"] for key, entry in run.inputs.items()} == taken
        if same_inputs and run.parameters == parameters and run.code == code_digest():
            try:
                check_outputs(run)
            except OutputChanged:
                continue
            return run
    return None


def _keep(folder: Path, home: Path, inputs: Inputs, taken: Mapping[str, str], parameters: Parameters) -> Run:
    """Write the record and rename the folder to its id; a damaged run of that id is set aside, never deleted."""
    outputs = folder_digests(folder)
    record = {
        "id": _identity(home.name, taken, parameters, outputs, code_digest()),
        "step": home.name,
        "inputs": {k: {"path": _relative(inputs[k], home.parent), "digest": taken[k]} for k in taken},
        "parameters": parameters,
        "outputs": outputs,
        "code": code_digest(),
        "version": version("houping"),
        "environment": environment(),
    }
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")
    target = home / str(record["id"])
    if target.exists():
        target.rename(_aside(target))
    settle_folder(folder)
    folder.rename(target)
    settle(home)
    return load(target)


def _aside(target: Path) -> Path:
    """Return where a damaged run is kept for those who want to know what happened to it."""
    places = (target.with_name(f"{DAMAGED}{target.name}-{number}") for number in count(1))
    return next(place for place in places if not place.exists())


def _identity(
    step: str, taken: Mapping[str, str], parameters: Parameters, outputs: Mapping[str, str], code: str
) -> str:
    """Return the id of a run: its step, and twelve digits of the digest over all that it is made of."""
    whole = {"step": step, "inputs": taken, "parameters": parameters, "outputs": outputs, "code": code}
    return f"{step}-{digest_json(whole)[:12]}"


def _relative(path: Path, workspace: Path) -> str:
    """Return `path` as the record names it: relative inside the workspace, absolute outside."""
    path, workspace = path.resolve(), workspace.resolve()
    return path.relative_to(workspace).as_posix() if path.is_relative_to(workspace) else str(path)
