"""The panel reads the answers of the interview that shows a problem: masked, the problem's section first in sight."""

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.conftest import KEY, OWN
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Finding
from houping.apps.findings.services.reporting import report_finding
from houping.apps.quality.models import BackCheck, Draw
from houping.core.privacy import masked_name

from .conftest import NAME, NUMBER

VALUES = {"indicator": "4.1", "title": "饮水（演示）", "what": "没有自来水（演示）", "severity": "minor"}
VALUES |= {"county": OWN, "spread": "point", "extent": "single", "source": "talk", "path": "b_water/tap"}


@pytest.fixture
def case(plan_in_force, assessment, person_with, client):
    """Open a disputed problem of an interview on the page of the panel: case(interview, reader)."""
    finder = person_with(Role.EN)

    def show(interview, reader):
        made = report_finding(actor=finder, assessment=assessment, values=VALUES, submission=interview)
        told = {"state": "disputed", "statement": "演示", "fed_back": timezone.now()}
        Finding.objects.filter(pk=made.pk).update(**told)
        client.force_login(reader)
        return client.get(reverse("findings:case", args=[KEY, made.pk])).content.decode()

    return show


def test_the_panel_reads_the_answers_masked_and_the_section_of_the_problem_is_open(came, case, person_with):
    page = case(came(tap="no"), person_with(Role.PJ))
    assert "访问答案" in page and "是否通自来水" in page and masked_name(NAME) in page
    assert NAME not in page and NUMBER not in page and "查看访问" not in page
    for title, opened in (("F 饮水", True), ("成员 1", False)):
        before = page[: page.index(f"<strong>{title}</strong>")]
        assert before.rpartition("<details")[2].startswith(' class="list-group-item" open>') == opened, title


def test_a_case_without_an_interview_shows_no_answers(case, person_with):
    assert "访问答案" not in case(None, person_with(Role.PJ))


def test_who_has_yet_to_check_an_interview_unseen_does_not_read_it_on_the_case(
    came, case, person_with, assessment
):
    interview, checker = came(), person_with(Role.QC)
    shares = {"share": 0.1, "risk_share": 0.1, "interviews": 1}
    draw = Draw.objects.create(assessment=assessment, number=1, seed="0", drawn_by=checker, **shares)
    BackCheck.objects.create(draw=draw, submission=interview, person=checker, why="random")
    assert "访问答案" not in case(interview, checker)
    assert "访问答案" in case(interview, person_with(Role.PJ))
