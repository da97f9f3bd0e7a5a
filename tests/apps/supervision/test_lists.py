"""Two negative lists: from the plan, versioned, signed for by everybody concerned, compared (R-10.12)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.conftest import KEY
from houping.apps.accounts.roles import THIRD_PARTY, Role
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import todo
from houping.apps.supervision import signing
from houping.apps.supervision.models import ListItem, ListVersion, Signature
from houping.apps.supervision.services import lists
from houping.core.errors import DraftOpen, ListEmpty, ListOfOthers, MoveRefused

from .conftest import DAY


def test_the_first_version_is_that_of_the_plan_with_its_clauses_and_assumptions(publish):
    items = {i.code: i for i in publish("county").items.all()}
    assert items["C04"].source == "十一（一）" and "村级填表报数" in items["C04"].text
    assert items["C08"].source.startswith("假设：")
    assert [code for code, i in items.items() if i.false_data] == ["C09"]


def test_everybody_of_the_third_party_signs_the_list_of_agencies_and_nobody_else(publish, people):
    version = publish("agency")
    concerned = {people[role] for role in THIRD_PARTY}
    assert {s.person for s in signing.signers(version)} == concerned
    for person in concerned:
        lists.sign(actor=person, version_id=version.pk)
    assert all(s.signature for s in signing.signers(version))
    with pytest.raises(ListOfOthers):
        lists.sign(actor=people[Role.CTY], version_id=version.pk)


def test_a_signature_names_the_text_and_counts_once(publish, people):
    version, county = publish("county"), people[Role.CTY]
    lists.sign(actor=county, version_id=version.pk)
    lists.sign(actor=county, version_id=version.pk)
    assert Signature.objects.get().digest == version.digest()
    told = Entry.objects.filter(action="list.sign")
    assert told.count() == 1 and version.digest() in told.get().details


def test_a_new_version_asks_everybody_again_and_ends_the_old_one(assessment, publish, people):
    first, county = publish("county"), people[Role.CTY]
    lists.sign(actor=county, version_id=first.pk)
    assert signing.unsigned(county, assessment) == []
    second = publish("county")
    first.refresh_from_db()
    assert (first.state, second.number) == ("superseded", 2)
    assert signing.unsigned(county, assessment) == [second]
    with pytest.raises(MoveRefused):
        lists.sign(actor=county, version_id=first.pk)


def test_who_has_not_signed_finds_it_in_the_to_do_list_and_is_reminded(assessment, publish, people):
    version, county = publish("county"), people[Role.CTY]

    def words():
        return [t.title for t in todo(county, assessment) if "负面清单" in t.title]

    assert words() == ["签收区县负面清单第1版"]
    lists.remind(actor=people[Role.SV], version_id=version.pk, waiting=1)
    assert "已催签" in words()[0]
    lists.sign(actor=county, version_id=version.pk)
    assert words() == []


def test_an_agency_sees_who_of_its_own_people_has_not_signed(client, publish, people, offices):
    version = publish("agency")
    client.force_login(people[Role.TPL])
    page = client.get(reverse("supervision:list-signers", args=[KEY, version.pk])).content.decode()
    assert people[Role.TL].name in page and people[Role.PH].name not in page


def test_differences_between_versions_are_listed_by_code(assessment, publish, people):
    first, xzj = publish("county"), people[Role.XZJ]
    second = lists.draft(actor=xzj, assessment=assessment, audience="county")
    known = {i.code: i for i in second.items.all()}
    lists.put_item(actor=xzj, version_id=second.pk, item_id=known["C03"].pk, values={"severity": "grave"})
    lists.drop_item(actor=xzj, version_id=second.pk, item_id=known["C12"].pk)
    added = {**known["C12"].said(), "code": "C14"}
    lists.put_item(actor=xzj, version_id=second.pk, values=added)
    found = [(c.code, c.kind, c.fields) for c in signing.differences(first, second)]
    assert found == [("C03", "changed", ("severity",)), ("C12", "removed", ()), ("C14", "added", ())]


def test_a_published_version_cannot_be_changed(publish, people):
    version = publish("county")
    with pytest.raises(MoveRefused):
        lists.put_item(actor=people[Role.XZJ], version_id=version.pk, values={"code": "C99"})


def test_there_is_one_draft_and_an_empty_one_is_not_published(assessment, people):
    xzj = people[Role.XZJ]
    made = lists.draft(actor=xzj, assessment=assessment, audience="agency")
    with pytest.raises(DraftOpen):
        lists.draft(actor=xzj, assessment=assessment, audience="agency")
    ListItem.objects.filter(version=made).delete()
    with pytest.raises(ListEmpty):
        lists.publish(actor=xzj, version_id=made.pk, effective=DAY, note="")


def test_the_database_keeps_one_version_in_force(publish):
    publish("county")
    second = publish("county")
    with pytest.raises(IntegrityError, match=r"negative_list_one_in_force|UNIQUE"), transaction.atomic():
        ListVersion.objects.exclude(pk=second.pk).update(state="published")


def test_the_statement_must_be_ticked_to_sign(client, publish, people):
    version = publish("county")
    client.force_login(people[Role.CTY])
    url = reverse("supervision:list-sign", args=[KEY, version.pk])
    assert client.post(url, {}).status_code == 422
    assert not Signature.objects.exists()
    assert client.post(url, {"agreed": "on"}).status_code == 302
    assert Signature.objects.get().person == people[Role.CTY]
