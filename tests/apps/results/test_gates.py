"""十一（二）: the quality gate of the reports stands with those of the fieldwork."""

from houping.apps.quality.gates import gates


def standing(assessment):
    return next((figure, met) for step, _demand, figure, met in gates(assessment, [], []) if step == "报告")


def test_reports_pass_the_gate_only_when_they_tell_the_newest_grades(results, assessment):
    assert standing(assessment) == ("未写出", None)
    results("a")
    assert standing(assessment) == ("reports-a", True)
    results("b", grades="grades-a")  # newer grades, reports of the old ones
    assert standing(assessment) == ("reports-b", False)
