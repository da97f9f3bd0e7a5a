"""十一（二）: the quality gates of problems stand with those of the fieldwork."""

from houping.apps.quality.gates import gates

from .conftest import put_into


def standing(assessment):
    found = {step: (figure, met) for step, _demand, figure, met in gates(assessment, [], [])}
    return found["问题核实"], found["问题研判"]


def test_without_problems_there_is_nothing_to_judge_yet(plan_in_force, assessment):
    assert standing(assessment) == (("0 / 0", None), ("0 / 0", None))


def test_a_problem_that_nobody_verified_and_a_dispute_that_nobody_ruled_keep_the_gates_shut(
    found, assessment
):
    for state in ("verified", "agreed", "ruled", "disputed"):
        put_into(found(), state)
    assert standing(assessment) == (("4 / 4", True), ("1 / 2", False))
    found()
    assert standing(assessment)[0] == ("4 / 5", False)
