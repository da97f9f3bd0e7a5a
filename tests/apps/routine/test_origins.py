"""What a department handed in shows problems: a version, or one figure of it."""

from django.urls import reverse

from apps.conftest import KEY
from houping.apps.findings.models import Finding
from houping.apps.findings.origins import opened

TYPED = {
    "indicator": "2.1",
    "title": "平时数据与实地不符（演示）",
    "what": "报送比例与实地查看不一致（演示）",
    "severity": "minor",
    "spread": "point",
    "extent": "single",
}


def test_a_figure_becomes_the_source_of_a_problem_of_its_county(issued, submit, people, client, assessment):
    version = submit(issued["2.1"])
    value = version.values.first()
    page = reverse("routine:version", args=[KEY, version.request_id, version.number])
    client.force_login(people["qc"])
    assert f'<option value="datum:{value.pk}">' in client.get(page).content.decode()
    new = f"{reverse('findings:new', args=[KEY])}?origin=datum:{value.pk}"
    form = client.get(new).content.decode()
    assert '<option value="2.1" selected' in form and 'name="county"' not in form
    client.post(new, TYPED)
    made = Finding.objects.get()
    assert (made.county, made.source, made.origin) == (value.county, "routine", f"datum:{value.pk}")
    assert f'href="{page}"' in client.get(reverse("findings:finding", args=[KEY, made.pk])).content.decode()


def test_another_department_cannot_open_a_version_that_is_not_its_own(issued, submit, people, assessment):
    version = submit(issued["2.1"])
    own = people[issued["2.1"].department]
    other = next(
        p
        for d, p in people.items()
        if d.startswith("市") and p.organisation_id != own.organisation_id and p != people["xzj"]
    )
    assert opened(own, assessment, f"version:{version.pk}") is not None
    assert opened(other, assessment, f"version:{version.pk}") is None


def test_the_page_of_values_leads_to_the_version_from_which_a_problem_is_reported(
    issued, submit, accept, people, client
):
    version = submit(issued["2.1"])
    accept(issued["2.1"])
    client.force_login(people["qc"])
    page = client.get(reverse("routine:values", args=[KEY])).content.decode()
    assert reverse("routine:version", args=[KEY, version.request_id, version.number]) in page
