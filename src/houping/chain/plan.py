"""Step `plan`: check a plan folder and freeze a copy of it."""

import json
import shutil
from pathlib import Path

from houping.chain.run import Inputs, Parameters, Progress
from houping.plans import load
from houping.plans.load import checked


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Copy the plan folder `inputs["source"]` with its notes; raise PlanRejected when it has errors."""
    source = inputs["source"]
    notes = checked(source)
    for path in sorted(source.glob("*")):
        if path.suffix in {".yaml", ".txt"}:
            shutil.copyfile(path, out / path.name)
    plan = load(source)
    summary = {"digest": plan.digest(), "notes": [f"{n.file}:{n.row} {n.code} {n.message}" for n in notes]}
    text = json.dumps(summary, ensure_ascii=False, indent=1, sort_keys=True)
    (out / "plan.json").write_text(text + "\n", encoding="utf-8")
