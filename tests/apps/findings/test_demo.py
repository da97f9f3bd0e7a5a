"""The demonstration shows the whole life of a problem."""

import pytest

from houping.apps.findings import sheets
from houping.apps.findings.models import CountyRuling, Finding
from houping.apps.findings.queries import by_county
from houping.apps.findings.watching import redline

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.django_db]


def test_the_demonstration_holds_a_problem_in_every_state(finished_site):
    assert set(Finding.objects.values_list("state", flat=True)) == set(Finding.State.values)
    assert {f.same_as.state for f in Finding.objects.filter(state="merged")} == {"reported"}


def test_what_the_panel_is_told_is_what_the_red_line_and_the_ledger_show(finished_site):
    """A reader who opens the red line beside a matter of the panel finds the same numbers."""
    (ruling,) = CountyRuling.objects.all()
    (watch,) = redline(ruling.assessment, [ruling.county])
    assert sheets.watch_words(watch) in ruling.reasons
    counted = by_county(ruling.assessment)[ruling.county]["counted"]
    assert f"已成立 {counted} 个" in ruling.reasons
