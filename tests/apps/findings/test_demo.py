"""The demonstration shows the whole life of a problem."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from houping.apps.accounts.models import Person
from houping.apps.findings import sheets
from houping.apps.findings.models import CountyRuling, Finding, Recusal, Session, Step
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


def test_the_page_of_a_session_reads_of_its_rulings_only_what_it_shows(finished_site, client):
    """Minutes print opinions and steps of hundreds of problems; the page does not, and must not wait for them."""
    session = Session.objects.filter(state="closed").first()
    client.force_login(Person.objects.get(username="demo-pj"))
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse("findings:session", args=[session.assessment.key, session.pk]))
    numbers = Finding.objects.filter(opinions__session=session, state="ruled").values_list(
        "number", flat=True
    )
    page = answer.content.decode()
    assert numbers and all(number in page for number in numbers)
    tables = (Step._meta.db_table, Recusal._meta.db_table)
    assert not [q["sql"] for q in asked if any(f'FROM "{table}"' in q["sql"] for table in tables)]
