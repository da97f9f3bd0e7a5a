"""Steps `demo-frame` and `demo-answers`: invented data in place of departments and fieldwork (演示数据)."""

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from houping.core.plan.model import Plan
from houping.plans import load
from houping.synthetic.answers import facts_of, field_table, phone_table, village_table
from houping.synthetic.census import by_domain, count_everyone, targets_of
from houping.synthetic.frame import frame_step
from houping.synthetic.problems import problems
from houping.synthetic.sheets import marks, measures_of, routine, village_answers, village_truth
from houping.synthetic.world import World, world_of
from houping.tables.demo_mark import mark_folder, parquet_metadata

__all__ = ["frame_step", "step"]

Progress = Callable[[str, float], None]
METADATA = {key.decode(): value.decode() for key, value in parquet_metadata(True).items()}


def step(inputs: Mapping[str, Path], out: Path, parameters: Mapping[str, object], progress: Progress) -> None:
    """Simulate the answers to a drawn sample and count the truth in the whole frame.

    Inputs: plan, frame, sample. Parameters: seed (text); phone_mode_effect (logit scale, default 0).
    Writes answers/*.parquet and truth/*.parquet; the same inputs give the same bytes.
    """
    plan, seed = load(inputs["plan"]), str(parameters["seed"])
    mode = float(str(parameters.get("phone_mode_effect", 0.0)))
    villages = pl.read_parquet(inputs["frame"] / "villages.parquet")
    world = world_of(villages, seed, mode=mode)
    groups = {county.code: county.group for county in plan.counties}
    answers, truth = out / "answers", out / "truth"
    for folder in (answers, truth):
        folder.mkdir(parents=True)
        mark_folder(folder)
    progress("模拟入户、电话、村和区县调查", 0.0)
    sheets = _write_answers(plan, world, groups, inputs, answers, truth)
    progress("统计全部农户的真值", 0.3)
    _write_truth(
        plan,
        world_of(villages, seed),
        groups,
        inputs["frame"],
        truth,
        sheets,
        lambda s: progress("真值", 0.3 + 0.7 * s),
    )


def _write_answers(
    plan: Plan,
    world: World,
    groups: Mapping[str, int],
    inputs: Mapping[str, Path],
    answers: Path,
    truth: Path,
) -> pl.DataFrame:
    """Write the tables of answers and truth/interviewers; return the truth of sheets, marks and routine."""
    frame, sample = inputs["frame"], inputs["sample"]
    households, interviewers = field_table(
        world, facts_of(frame, pl.read_parquet(sample / "households.parquet"))
    )
    said = village_answers(world, [m for _, m in measures_of(plan, "village")])
    sheets = village_table(world, pl.read_parquet(sample / "villages.parquet"), said)
    given, true_marks = marks(world, [m for _, m in measures_of(plan, "county", "interview")], groups)
    reported, true_values = routine(world, measures_of(plan, "routine"), groups)
    indicators = {m.id: i.id for d in plan.dimensions for i in d.indicators for m in i.measures}
    tables = {
        "households": households,
        "phone": phone_table(world, facts_of(frame, pl.read_parquet(sample / "phone.parquet"))),
        "villages": sheets,
        "marks": given,
        "routine": reported,
        "problems": problems(world.seed, households, sheets, given, indicators),
    }
    for name, table in tables.items():
        table.write_parquet(answers / f"{name}.parquet", metadata=METADATA)
    interviewers.write_parquet(truth / "interviewers.parquet", metadata=METADATA)
    return pl.concat([village_truth(world, said, groups), true_marks, true_values])


def _write_truth(
    plan: Plan,
    world: World,
    groups: Mapping[str, int],
    frame: Path,
    truth: Path,
    sheets: pl.DataFrame,
    advance: Callable[[float], None],
) -> None:
    """Write truth/measures and truth/phone_reached.

    Telephone measures in `measures` are those of all relieved and monitored households, with and without a
    telephone: the weights are calibrated to these. `phone_reached` holds them for those with a telephone.
    """
    targets = targets_of(plan, "household")
    everyone, reached = targets_of(plan, "phone"), targets_of(plan, "phone", phone=True)
    asked = [*targets, *everyone, *reached]
    top, bottom = count_everyone(frame / "households.parquet", world, asked, advance)
    last = len(targets) + len(everyone)
    ids = [target.measure for target in asked]
    measured = by_domain(ids[:last], top[:last], bottom[:last], world.counties, groups)
    order = ["measure", "domain_kind", "domain"]
    pl.concat([measured, sheets]).sort(order).write_parquet(truth / "measures.parquet", metadata=METADATA)
    by_domain(ids[last:], top[last:], bottom[last:], world.counties, groups).sort(order).write_parquet(
        truth / "phone_reached.parquet", metadata=METADATA
    )
