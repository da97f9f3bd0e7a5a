"""The pages of teams and days: figures that a leader reads, charts with the limits of the core, evidence of a flag."""

import datetime
import io
import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from docx import Document

from apps.conftest import KEY, OTHER, OWN
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Submission, SubmissionVersion
from houping.apps.ledger.models import Entry
from houping.apps.quality import arrival, daily, drawing, figures, sheets, wording
from houping.apps.quality.services import nightly
from houping.documents import pdf

DAYS = 5


@pytest.fixture
def week(came, person_with):
    """Four enumerators of the county, two interviews each on five days; on the last day half of the people refuse."""
    people, today = [person_with(Role.EN) for _ in range(4)], timezone.now()
    for day in range(DAYS):
        moment = today - datetime.timedelta(days=DAYS - 1 - day)
        for place, person in enumerate(people):
            for number in range(2):
                refused = day == DAYS - 1 and number == 0
                made = came(
                    person=person,
                    examine=False,
                    received=moment,
                    unit=f"u{day}{place}{number}",
                    litres=f"{30 + 5 * place + number + day}",
                    result="refusal" if refused else "complete",
                )
                SubmissionVersion.objects.filter(submission=made).update(started=moment, received=moment)
    arrival.examine_new()
    return people


def test_days_count_what_came_and_charts_take_their_limits_from_the_core(week, people, assessment):
    found = daily.days(assessment, people[Role.QC])
    assert [(d.came, d.complete, d.refused) for d in found] == [(8, 8, 0)] * 4 + [(8, 4, 4)]
    charts = {c["id"]: c for c in drawing.charts(found)}
    refusals = charts["chart-refusals"]["data"]
    assert refusals["values"] == [0, 0, 0, 0, 50.0]
    # p = 4 / 40, spread sqrt(0.1 x 0.9 / 8); the plain limits hold, Laney's factor is at least 1
    assert refusals["lines"][0]["values"][0] == 10.0
    assert refusals["lines"][1]["values"][0] >= 10 + 100 * 3 * (0.1 * 0.9 / 8) ** 0.5 - 0.1
    assert "chart-income" not in charts  # this small form asks for no income
    assert drawing.charts(found[:2]) == []


def test_the_board_of_a_team_shows_its_figures_and_leads_to_its_people(week, people, client):
    client.force_login(people[Role.TL])
    page = client.get(reverse("quality:teams", args=[KEY])).content.decode()
    assert reverse("quality:team", args=[KEY, OWN]) in page
    page = client.get(reverse("quality:team", args=[KEY, OWN])).content.decode()
    data = json.loads(re.search(r'id="chart-completes" type="application/json">(.*?)</script>', page)[1])
    assert data["values"] == [8, 8, 8, 8, 4]
    assert all(reverse("quality:person", args=[KEY, person.pk]) in page for person in week)
    overdue = Submission.objects.filter(received__date__lt=timezone.localtime().date()).count()
    assert f">{overdue}</a>" in page


def test_a_leader_opens_no_board_of_another_county(came, people, client):
    came(county=OTHER)
    client.force_login(people[Role.TL])
    assert client.get(reverse("quality:team", args=[KEY, OTHER])).status_code in (403, 404)
    assert OTHER not in client.get(reverse("quality:teams", args=[KEY])).content.decode()


def test_the_boards_ask_few_questions(week, people, client, django_assert_max_num_queries):
    client.force_login(people[Role.QC])
    for name, args in (("teams", []), ("team", [OWN]), ("people", [])):
        address = reverse(f"quality:{name}", args=[KEY, *args])
        client.get(address)
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_the_word_report_says_what_the_pages_say_and_carries_the_mark_of_invented_data(
    week, people, client, step, person_with
):
    first = Submission.objects.order_by("pk").first()
    step(people[Role.TL], first, "return", reason="请核对")
    client.force_login(people[Role.QC])
    address = reverse("quality:report-word", args=[KEY])
    answer = client.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    document = Document(io.BytesIO(answer.content))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "1个区县共收到访问40份，当日首次审核" in text
    assert "还没有抽取回访。" in text and "没有收到干扰情况的上报。" in text
    heads = [t.rows[0].cells[0].text for t in document.tables]
    assert "环节" in heads and "区县" in heads and "日期" in heads
    assert "演示数据" in document.sections[0].header.paragraphs[0].text
    assert Entry.objects.filter(action="export").count() == 1
    for role, status in ((Role.SV, 200), (Role.TL, 403)):
        client.force_login(person_with(role))
        assert client.get(address).status_code == status


@pytest.mark.slow
@pytest.mark.skipif(pdf.converter() is None, reason="LibreOffice is not installed: no report was made as PDF")
def test_the_report_comes_as_pdf_where_libreoffice_is(week, people, client):
    client.force_login(people[Role.QC])
    address = f"{reverse('quality:report-word', args=[KEY])}?as=pdf"
    assert address in client.get(reverse("quality:report", args=[KEY])).content.decode()
    answer = client.get(address)
    assert answer.content[:5] == b"%PDF-" and answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].endswith(".pdf")
    assert Entry.objects.get(action="export").subject.endswith("调查质量报告.pdf")


def test_interviews_a_day_count_days_of_interviews_whenever_they_came_in(came, people, assessment):
    """Five interviews of two days in China (one of them late in the evening of UTC) that came in together."""
    zone = timezone.get_default_timezone()
    began = [
        datetime.datetime(2026, 11, day, hour, tzinfo=zone) for day, hour in ((3, 7), (3, 9), (4, 1), (4, 23))
    ]
    for moment in [*began, None]:
        made = came(received=datetime.datetime(2026, 11, 4, 23, 30, tzinfo=zone))
        SubmissionVersion.objects.filter(submission=made).update(started=moment)
    (row,) = figures.of_people(assessment, people[Role.QC])
    assert (row.interviews, row.days) == (5, 2)
    assert sheets.people([row]).rows[0][3] == "2.5"


def test_what_was_measured_is_written_with_its_unit():
    assert wording.measured("fast", 4.23333333) == "4.2 秒"
    assert wording.measured("night", 1 / 3) == "33.3%"
    assert wording.measured("first_digit", 1.98765) == "1.99"
    assert wording.measured("too_many", None) == "—"
    with override("en"):
        assert wording.measured("fast", 4.23333333) == "4.2 seconds"
    assert nightly._detail("fast", 4.2333, 9.8, 0.00123, 12) == (
        "本人 4.2 秒，同事预期 9.8 秒；p = 0.0012，访问 12 份"
    )


def test_a_very_short_interview_is_said_in_minutes_with_one_decimal(came):
    times = "form start,,0,0\n" + "".join(f"question,/household/a{n},{n}000,{n + 1}000\n" for n in range(95))
    log = ("audit.csv", f"event,node,start,end\n{times}".encode(), "text/csv")
    submission = came(files=(log,))
    assert submission.alerts.get(code="P01").detail == "1.6 分钟"
