"""The steps in the order of the work, and how they hang together.

plan → frame → sample → answers → weights → estimates → scores → grades → reports.
`demo-frame` and `demo-answers` stand in for the departments' data and for the fieldwork (演示数据).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from houping.chain import answers, draw, estimate, frame, grade, plan, report, score, weight
from houping.chain.run import Parameters, Progress, Run, Step, latest, run_step, silent
from houping.core.errors import StepUnknown
from houping.synthetic import step as synthetic


@dataclass(frozen=True)
class StepOf:
    """One step: its title, what does it, and the runs that it reads (input name -> subfolder of that run)."""

    title: str
    do: Step
    reads: tuple[str, ...] = ()


STEPS: Mapping[str, StepOf] = MappingProxyType(
    {
        "plan": StepOf("核对评估方案", plan.step),
        "demo-frame": StepOf("生成演示抽样框", synthetic.frame_step),
        "frame": StepOf("核对并冻结抽样框", frame.step),
        "sample": StepOf("抽取样本", draw.step, ("plan", "frame")),
        "demo-answers": StepOf("模拟实地与电话调查", synthetic.step, ("plan", "frame", "sample")),
        "answers": StepOf("核对调查结果", answers.step, ("plan", "sample")),
        "weights": StepOf("加权", weight.step, ("plan", "frame", "sample", "answers")),
        "estimates": StepOf("估计与误差", estimate.step, ("plan", "frame", "sample", "answers", "weights")),
        "scores": StepOf("综合评分", score.step, ("plan", "answers", "estimates")),
        "grades": StepOf("排序与等次建议", grade.step, ("plan", "answers", "scores")),
        "reports": StepOf(
            "撰写报告",
            report.step,
            ("plan", "frame", "sample", "answers", "weights", "estimates", "scores", "grades"),
        ),
    }
)
RESULTS = ("weights", "estimates", "scores", "grades", "reports")


@dataclass(frozen=True)
class OutputOf:
    """The output folder of the latest run of a step, known only when that step has run."""

    step: str
    part: str = ""

    def path(self, workspace: Path) -> Path:
        """Return where it stands; raises RunMissing."""
        return latest(workspace, self.step).folder / self.part


def step_of(run: Run) -> Step:
    """Return the step that made a run; raises StepUnknown."""
    if run.step not in STEPS:
        raise StepUnknown(run=run.id, step=run.step, version=run.version)
    return STEPS[run.step].do


def perform(
    workspace: Path,
    name: str,
    *,
    parameters: Parameters | None = None,
    given: Mapping[str, Path | OutputOf] | None = None,
    progress: Progress = silent,
) -> Run:
    """Run the named step on the latest runs that it reads, and on the `given` paths besides."""
    known = STEPS[name]
    inputs = {reads: latest(workspace, reads).folder for reads in known.reads}
    for key, place in (given or {}).items():
        inputs[key] = place.path(workspace) if isinstance(place, OutputOf) else place
    return run_step(workspace, name, known.do, inputs, parameters, progress)
