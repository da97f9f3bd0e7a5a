"""The demonstration shows the whole life of a problem."""

import pytest

from houping.apps.findings.models import Finding

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.django_db]


def test_the_demonstration_holds_a_problem_in_every_state(finished_site):
    assert set(Finding.objects.values_list("state", flat=True)) == set(Finding.State.values)
    assert {f.same_as.state for f in Finding.objects.filter(state="merged")} == {"reported"}
