"""An inspection and a report of the public lead to the problem that they show, and the problem back to them."""

import pytest
from django.urls import reverse

from apps.conftest import KEY, OTHER, OWN
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Finding
from houping.apps.supervision.models import Inspection, Voice
from houping.apps.supervision.services import inspections, voices
from houping.core import errors

from .conftest import DAY

NEW = reverse("findings:new", args=[KEY])
TYPED = {
    "title": "陪同评估（演示）",
    "what": "村干部全程陪同入户（演示）",
    "indicator": "1.3",
    "severity": "minor",
    "spread": "point",
    "extent": "single",
}


@pytest.fixture
def inspection(issued, assessment, people, offices):
    values = {"side": "county", "stage": "fieldwork", "organisation": offices["own"], "county": OWN}
    values |= {"place": "天城镇", "on": DAY, "second": people["SV2"], "looked_at": "陪同", "result": "follow"}
    return inspections.record_inspection(
        actor=people[Role.SV], assessment=assessment, values={**values, "found": "两户有人陪同（演示）"}
    )


def page(client, name, pk):
    return client.get(reverse(name, args=[KEY, pk])).content.decode()


def test_an_inspection_reports_a_problem_of_its_county_and_each_leads_to_the_other(
    client, people, inspection
):
    client.force_login(people[Role.SV])
    new = f"{NEW}?origin=inspection:{inspection.pk}"
    assert new in page(client, "supervision:inspection", inspection.pk)
    form = client.get(new).content.decode()
    assert "两户有人陪同（演示）" in form and 'name="county"' not in form and 'name="source"' not in form
    client.post(new, {**TYPED, "county": OTHER, "source": "talk"})
    made = Finding.objects.get()
    assert (made.county, made.source, made.origin) == (OWN, "inspection", f"inspection:{inspection.pk}")
    shown = page(client, "supervision:inspection", inspection.pk)
    assert reverse("findings:finding", args=[KEY, made.pk]) in shown and made.number in shown
    back = reverse("supervision:inspection", args=[KEY, inspection.pk])
    assert f'href="{back}"' in page(client, "findings:finding", made.pk)


def test_who_sees_no_inspections_reads_words_of_them_and_reports_nothing_from_one(client, people, inspection):
    client.force_login(people[Role.SV])
    client.post(f"{NEW}?origin=inspection:{inspection.pk}", {**TYPED, "reference": "督导记录（演示）"})
    made = Finding.objects.get()
    client.force_login(people[Role.TL])
    shown = page(client, "findings:finding", made.pk)
    assert "督导记录（演示）" in shown and "/inspections/" not in shown
    assert client.get(f"{NEW}?origin=inspection:{inspection.pk}").status_code == 404


def test_a_problem_that_a_report_became_leads_back_to_it(issued, assessment, client, people):
    voices.take_in(assessment=assessment, county=OWN, what="补填资料（演示）")
    voice, sv = Voice.objects.get(), people[Role.SV]
    voices.decide(actor=sv, voice_id=voice.pk, action="accept", values={})
    values = {name: TYPED[name] for name in ("title", "indicator", "severity")}
    voices.decide(actor=sv, voice_id=voice.pk, action="find", values=values)
    made = Finding.objects.get()
    assert made.origin == f"voice:{voice.pk}"
    client.force_login(sv)
    link = reverse("supervision:voice", args=[KEY, voice.pk])
    assert f'href="{link}"' in page(client, "findings:finding", made.pk)
    assert reverse("findings:finding", args=[KEY, made.pk]) in page(client, "supervision:voice", voice.pk)
    client.force_login(people[Role.TL])
    shown = page(client, "findings:finding", made.pk)
    assert "公众反映 1" in shown and link not in shown


def test_an_inspection_of_another_assessment_shows_nothing_here(inspection, people, assessment):
    from houping.apps.findings.origins import require_origin

    Inspection.objects.update(assessment=type(assessment).objects.create(key="other", year=2022))
    with pytest.raises(errors.OriginUnknown):
        require_origin(people[Role.SV], assessment, f"inspection:{inspection.pk}")
