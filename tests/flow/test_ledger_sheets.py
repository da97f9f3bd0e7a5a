"""Schedule, tenders and runs of the demonstration leave as Excel, as every other table does."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from houping.apps.accounts.models import Person

pytestmark = pytest.mark.xdist_group("flow")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("plans:schedule", "制定"),
        ("teams:tenders", "第三方实地评估（演示）"),
        ("results:runs", "grades-"),
    ],
)
def test_what_the_page_lists_stands_in_the_sheet(finished_site, db, page, words):
    client = Client()
    client.force_login(Person.objects.get(username="demo-qc"))
    address = reverse(page, args=["cq2021"])
    assert "?format=xlsx" in client.get(address).content.decode()
    answer = client.get(f"{address}?format=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    cells = "\n".join(str(cell) for row in sheet.to_python() for cell in row)
    assert words in cells and "演示数据" in cells
