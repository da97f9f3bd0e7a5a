"""The steps in the order of the work, and how they hang together.

plan → frame → sample → answers → weights → estimates → scores → grades → reports.
`demo-frame` and `demo-answers` stand in for the departments' data and for the fieldwork (演示数据).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from houping.chain.run import Parameters, Progress, Run, Step, latest, run_step, silent
from houping.core.errors import StepUnknown


@dataclass(frozen=True)
class StepOf:
    """One step: its title, the function that does it ("module:name") and the runs that it reads.

    A step is loaded when it is done: charts, documents, engines and solvers take seconds that no other command,
    and no page of the site, should wait for.
    """

    title: str
    where: str
    reads: tuple[str, ...] = ()

    @property
    def do(self) -> Step:
        """The function of the step."""
        module, _, name = self.where.partition(":")
        found: Step = getattr(import_module(f"houping.{module}"), name)
        return found


STEPS: Mapping[str, StepOf] = MappingProxyType(
    {
        "plan": StepOf("核对评估方案", "chain.plan:step"),
        "demo-frame": StepOf("生成演示抽样框", "synthetic.step:frame_step"),
        "frame": StepOf("核对并冻结抽样框", "chain.frame:step"),
        "sample": StepOf("抽取样本", "chain.draw:step", ("plan", "frame")),
        "demo-answers": StepOf("模拟实地与电话调查", "synthetic.step:step", ("plan", "frame", "sample")),
        "answers": StepOf("核对调查结果", "chain.answers:step", ("plan", "sample")),
        "weights": StepOf("加权", "chain.weight:step", ("plan", "frame", "sample", "answers")),
        "estimates": StepOf(
            "估计与误差", "chain.estimate:step", ("plan", "frame", "sample", "answers", "weights")
        ),
        "scores": StepOf("综合评分", "chain.score:step", ("plan", "answers", "estimates")),
        "grades": StepOf("排序与等次建议", "chain.grade:step", ("plan", "answers", "scores")),
        "reports": StepOf(
            "撰写报告",
            "chain.report:step",
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
