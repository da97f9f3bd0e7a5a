"""A problem says where it was seen and of which household it is, in words that name nobody."""

from types import SimpleNamespace

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.conftest import OWN
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Finding
from houping.apps.findings.services.reporting import report_finding
from houping.apps.ledger.models import Entry
from houping.apps.sampling.models import Ceremony
from houping.apps.teams import services as library
from houping.core import errors

from .conftest import VALUES, act

NEW = "/a/cq2021/findings/new/"
TYPED = {
    name: value for name, value in VALUES.items() if name not in {"village", "unit", "household", "source"}
}


@pytest.fixture
def paper(plan_in_force, assessment, person_with, settings, tmp_path):
    """Put a paper into the library: paper("all")."""
    settings.DATA = tmp_path

    def add(audience):
        return library.add_document(
            actor=person_with(Role.XZJ),
            assessment=assessment,
            upload=SimpleUploadedFile(f"{audience}.txt", f"会议纪要 {audience}".encode()),
            values={
                "kind": "minutes",
                "title": f"演示纪要 {audience}",
                "number": "演示〔2021〕3号",
                "audience": audience,
            },
            counties=[],
        )

    return add


def test_a_problem_is_reported_from_a_paper_and_leads_back_to_it(paper, client, person_with):
    document, finder, leader = paper("all"), person_with(Role.EN), person_with(Role.TL)
    client.force_login(finder)
    assert f"origin=document:{document.pk}" in client.get("/a/cq2021/documents/").content.decode()
    page = client.get(f"{NEW}?origin=document:{document.pk}").content.decode()
    assert "演示纪要 all" in page and 'name="source"' not in page
    client.post(f"{NEW}?origin=document:{document.pk}", {**TYPED, "reference": "第 2 页（演示）"})
    made = Finding.objects.get()
    assert (made.origin, made.source) == (f"document:{document.pk}", "document")
    assert Entry.objects.get(action="finding.report").data["origin"] == made.origin
    client.force_login(leader)
    shown = client.get(f"/a/cq2021/findings/{made.pk}/").content.decode()
    assert f'<a href="/a/cq2021/documents/{document.pk}/">第 2 页（演示）</a>' in shown


def test_a_paper_that_is_not_for_somebody_is_words_to_them_and_no_source_of_theirs(
    paper, client, person_with
):
    document, finder = paper("organisers"), person_with(Role.QC)
    made = report_finding(
        actor=finder,
        assessment=document.assessment,
        values={**VALUES, "reference": "内部纪要"},
        origin=f"document:{document.pk}",
    )
    client.force_login(person_with(Role.TL))
    shown = client.get(f"/a/cq2021/findings/{made.pk}/").content.decode()
    assert "内部纪要" in shown and f"/documents/{document.pk}/" not in shown
    for origin in (made.origin, "document:999", "document:x", "person:1"):
        assert client.get(f"{NEW}?origin={origin}").status_code == 404
        with pytest.raises(errors.OriginUnknown):
            report_finding(
                actor=person_with(Role.TL), assessment=document.assessment, values=VALUES, origin=origin
            )


def test_a_code_that_is_none_of_the_sample_is_refused_with_the_way_out(plan_in_force, client, person_with):
    client.force_login(person_with(Role.EN))
    answer = client.post(NEW, {**TYPED, "source": "talk", "unit": "张三家"})
    assert answer.status_code == 422 and "非抽样户说明" in answer.content.decode()
    assert not Finding.objects.exists()
    client.post(NEW, {**TYPED, "source": "talk", "beside": "群众反映的邻户（演示）"})
    assert Finding.objects.get().beside == "群众反映的邻户（演示）"


@pytest.mark.parametrize("field", ["title", "what", "reference"])
def test_numbers_of_people_are_refused_in_every_text_of_a_report(found, field):
    with pytest.raises(errors.PersonalInText):
        found(**{field: "联系电话 139 0000 0000"})


def test_the_name_of_a_head_of_household_does_not_reach_the_county(found, person_with, monkeypatch, tmp_path):
    """The names are those of the frozen frame, of the village of the problem."""
    names = {"village": [VALUES["village"], "other"], "head_name": ["覃演示", "冉演示"]}
    pl.DataFrame(names).write_parquet(tmp_path / "households.parquet")
    drawn = SimpleNamespace(is_drawn=True, frozen_folder=tmp_path)
    monkeypatch.setattr(type(Ceremony.objects), "current", lambda _self, _assessment: drawn)
    leader, problem = person_with(Role.TL), found()
    act(leader, problem, "verify")
    with pytest.raises(errors.NameInText) as caught:
        act(leader, problem, "feed_back", statement="覃演示户水窖干涸，请整改。")
    assert "覃*" in caught.value.message("zh") and "覃演示" not in caught.value.message("zh")
    act(leader, problem, "feed_back", statement="冉演示所在的另一村不在此列，请整改。")
    assert Finding.objects.get().county == OWN
