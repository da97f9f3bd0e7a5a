"""Who may read a document: in the list, in the search, by its address; who changes it (失密泄密, R-10.16)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.conftest import KEY, OTHER, OWN
from houping.apps.accounts.access import Refused
from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import CITY, THIRD_PARTY, Role
from houping.apps.ledger.models import Entry
from houping.apps.teams import services
from houping.apps.teams.models import Document

pytestmark = pytest.mark.django_db
A = Document.Audience
WORDS = "饮水安全的内部研究"


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def xzj(person_with):
    return person_with(Role.XZJ, username="bureau")


@pytest.fixture
def add(assessment, xzj):
    """Add a document for an audience: add("counties", "500101")."""

    def added(audience, *counties, actor=None):
        words = f"{WORDS} {audience} {counties}"
        return services.add_document(
            actor=actor or xzj,
            assessment=assessment,
            upload=SimpleUploadedFile(f"{audience}.txt", words.encode()),
            values={
                "kind": "minutes",
                "title": f"会议纪要 {audience}{''.join(counties)}",
                "audience": audience,
            },
            counties=counties,
        )

    return added


def enter(person):
    client = Client()
    client.force_login(person)
    return client


def sees(client, document):
    """Whether somebody finds a document by its text, and may download it; the two always agree."""
    page = client.get(reverse("teams:documents", args=[KEY]), {"q": WORDS.split()[0]})
    listed = f"/documents/{document.pk}/" in page.content.decode()
    found = document.title in page.content.decode()
    answer = client.get(reverse("teams:document", args=[KEY, document.pk]))
    assert listed == found == (answer.status_code == 200) and answer.status_code in (200, 403)
    answer.close()
    return found


@pytest.mark.parametrize("role", sorted(CITY | THIRD_PARTY | {Role.CTY}))
def test_each_role_finds_and_opens_what_is_meant_for_it(role, add, person_with):
    """Every audience against every role, in one county."""
    meant = {
        A.ALL: True,
        A.ORGANISERS: role in CITY,
        A.AGENCIES: role in CITY | THIRD_PARTY,
        A.COUNTIES: role in CITY | {Role.CTY},
    }
    documents = {audience: add(audience) for audience in meant}
    client = enter(person_with(role))
    assert {audience: sees(client, document) for audience, document in documents.items()} == meant


def test_a_county_reads_what_is_meant_for_it_and_not_what_is_meant_for_another(add, person_with):
    one, both = add(A.COUNTIES, OTHER), add(A.COUNTIES, OWN, OTHER)
    own, other = enter(person_with(Role.CTY)), enter(person_with(Role.CTY, county=OTHER))
    assert (sees(own, one), sees(own, both)) == (False, True)
    assert (sees(other, one), sees(other, both)) == (True, True)


def test_the_refusal_names_for_whom_it_is_and_not_what_it_is(add, person_with):
    document = add(A.ORGANISERS)
    answer = enter(person_with(Role.EN)).get(reverse("teams:document", args=[KEY, document.pk]))
    text = answer.content.decode()
    assert answer.status_code == 403 and "组织方" in text and document.title not in text


def test_a_changed_audience_holds_at_once_and_leaves_an_entry(add, person_with, xzj):
    document, county = add(A.ALL), enter(person_with(Role.CTY))
    assert sees(county, document)
    services.change_readers(actor=xzj, document_id=document.pk, audience=A.COUNTIES, counties=[OTHER])
    assert not sees(county, document)
    entry = Entry.objects.last()
    assert (entry.action, entry.data) == ("document.readers", {"audience": "counties", "counties": OTHER})


def test_who_added_a_document_and_the_bureau_change_its_readers_nobody_else(add, person_with, xzj):
    clerk, other = person_with(Role.DEPT), person_with(Role.QC)
    document = add(A.ORGANISERS, actor=clerk)
    for actor in (clerk, xzj):
        services.change_readers(actor=actor, document_id=document.pk, audience=A.ALL)
    with pytest.raises(Refused) as caught:
        services.change_readers(actor=other, document_id=document.pk, audience=A.ORGANISERS)
    assert "市乡村振兴局" in caught.value.who
    page = enter(other).get(reverse("teams:readers", args=[KEY, document.pk])).content.decode()
    assert "改变阅读范围" not in page and "市乡村振兴局" in page


def test_the_form_asks_for_an_audience_and_takes_counties(add, xzj):
    Organisation.objects.create(code="c1", name="万州区", kind="county", county=OWN)
    client, page = enter(xzj), reverse("teams:documents", args=[KEY])
    said = {"kind": "notice", "title": "通知", "upload": SimpleUploadedFile("a.txt", b"1")}
    assert client.post(page, said).status_code == 422
    said |= {"upload": SimpleUploadedFile("a.txt", b"1"), "audience": "counties", "counties": [OWN]}
    assert client.post(page, said).status_code == 302
    assert "组织方和区县（万州区）" in client.get(page).content.decode()


def test_whoever_may_not_add_is_not_shown_for_whom_a_document_is_meant(add, person_with):
    add(A.COUNTIES, OWN, OTHER)
    page = enter(person_with(Role.CTY)).get(reverse("teams:documents", args=[KEY])).content.decode()
    assert "会议纪要" in page and "阅读范围" not in page
