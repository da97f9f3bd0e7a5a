"""What a tablet is offered, how its households stand, and what comes back to a tablet that does not hold it."""

import csv
import io
from xml.etree import ElementTree

import pytest

from apps.collection.conftest import certify, rows
from apps.conftest import OTHER, OWN
from houping.apps.accounts.roles import Role
from houping.apps.collection import assigning, settling
from houping.apps.collection.models import Submission
from houping.apps.ledger.models import Entry
from houping.apps.quality.models import BackCheck, Draw
from openrosa.conftest import Tablet, interview, make_device, make_version, new_id

LIST = "{http://openrosa.org/xforms/xformsList}formID"
ADDRESSES = "{base}/forms/{form}.xml", "{base}/forms/{form}.xml?v={pk}", "{base}/forms/{form}/manifest"
FILE = "{base}/forms/{form}/attachments/households.csv"


@pytest.fixture
def forms(assessment, person_with, data):
    """A household form, a back-check form and a supervision form, published."""
    author = person_with(Role.QC)
    return {
        name: make_version(assessment, author, form_id=name)
        for name in ("household", "backcheck", "supervision")
    }


@pytest.fixture
def tablet_of(client, assessment):
    """Enrol a tablet: tablet_of(person)."""
    return lambda person, county=OWN: Tablet(client, *make_device(assessment, person, county))


def forms_on(tablet):
    return [node.text for node in ElementTree.fromstring(tablet.get("formList").content).iter(LIST)]


def statuses(tablet, version):
    places = {"base": tablet.base, "form": version.form.form_id, "pk": version.pk}
    headers = {"X-OpenRosa-Version": "1.0"}
    return [tablet.client.get(a.format(**places), headers=headers).status_code for a in (*ADDRESSES, FILE)]


def list_on(tablet, form_id):
    answer = tablet.get(f"forms/{form_id}/attachments/households.csv")
    return [row["name"] for row in csv.DictReader(io.StringIO(answer.content.decode()))]


def give(field, assessment, units, number):
    found = [assigning.Wanted(unit, number, None) for unit in units]
    assigning.distribute(actor=field["tl"], assessment=assessment, county=OWN, wanted=found, reason="改派")


def sent(tablet, unit, **values):
    """Send an interview of a household and let the worker follow; return it."""
    instance = new_id()
    answer = tablet.post(interview(instance=instance, unit=unit, form_id="household", **values))
    assert answer.status_code == 201, answer.content.decode()
    settling.tell()
    return Submission.objects.get(instance=instance)


def ask_backcheck(assessment, field, first, checker):
    draw = Draw.objects.create(
        assessment=assessment,
        number=1,
        seed="ab",
        share=0.1,
        risk_share=0,
        interviews=1,
        drawn_by=field["tl"],
    )
    return BackCheck.objects.create(draw=draw, submission=first, person=checker, why="random")


def test_the_supervision_form_is_for_those_who_review(field, forms, tablet_of, assessment, person_with):
    leader, controller = field["tl"], person_with(Role.FQ, county=OWN)
    for person in (leader, controller):
        certify(assessment, person)
    enumerator = tablet_of(field["crew"][0])
    assert forms_on(enumerator) == ["household"]
    assert statuses(enumerator, forms["supervision"]) == [404] * 4
    for person in (leader, controller):
        assert forms_on(tablet_of(person)) == ["household", "supervision"]
        assert statuses(tablet_of(person), forms["supervision"]) == [200] * 4


def test_the_backcheck_form_comes_with_a_task_and_for_its_household_alone(
    field, forms, tablet_of, assessment, person_with
):
    units = [row.unit for row in rows()[:3]]
    give(field, assessment, units, 1)
    first = sent(tablet_of(field["crew"][0]), units[0])
    checker = person_with(Role.EN, county=OTHER)
    certify(assessment, checker)
    other, theirs = tablet_of(field["crew"][2]), tablet_of(checker, OTHER)
    assert forms_on(theirs) == ["household"] and statuses(theirs, forms["backcheck"]) == [404] * 4
    task = ask_backcheck(assessment, field, first, checker)
    assert (
        forms_on(theirs) == ["backcheck", "household"] and statuses(theirs, forms["backcheck"]) == [200] * 4
    )
    assert list_on(theirs, "backcheck") == [
        units[0]
    ]  # of another county, where nobody of the checker's team works
    assert list_on(theirs, "household") == []
    assert forms_on(other) == ["household"] and statuses(other, forms["backcheck"]) == [404] * 4
    task.state, task.answers = "done", {"tap": "yes"}
    task.save()
    assert forms_on(theirs) == ["household"] and statuses(theirs, forms["backcheck"]) == [404] * 4


def test_a_backcheck_that_was_sent_back_keeps_its_form_and_household(
    field, forms, tablet_of, assessment, person_with
):
    units = [row.unit for row in rows()[:2]]
    give(field, assessment, units, 1)
    checker = person_with(Role.EN, county=OTHER)
    certify(assessment, checker)
    tablet = tablet_of(checker, OTHER)
    tablet.post(interview(instance=new_id(), unit=units[1], form_id="backcheck"))
    assert forms_on(tablet) == ["household"]
    Submission.objects.update(state="returned", reason="请核对")
    assert list_on(tablet, "backcheck") == [units[1]]


def test_a_tablet_hears_what_the_server_has_of_its_households_and_of_no_others(
    field, forms, tablet_of, assessment
):
    mine, theirs = [row.unit for row in rows()[:3]], [row.unit for row in rows()[3:5]]
    give(field, assessment, mine, 1)
    give(field, assessment, theirs, 2)
    asking, writing, second = (
        tablet_of(field["crew"][0]),
        tablet_of(field["crew"][1]),
        tablet_of(field["crew"][0]),
    )
    lists = [list_on(second, "household"), second.get("forms/household/manifest").content]
    done, void, away = sent(asking, mine[0]), sent(asking, mine[1]), sent(writing, mine[2])
    sent(tablet_of(field["crew"][2]), theirs[0])
    Submission.objects.filter(pk=void.pk).update(state="void", reason="误填")
    Submission.objects.filter(pk=away.pk).update(state="returned", reason="请核对")
    found = second.get("returned").json()
    assert [(r["unit"], r["state"], r["by"]) for r in found["results"]] == [
        (mine[0], "received", field["crew"][0].name),
        (mine[1], "void", field["crew"][0].name),
        (mine[2], "returned", field["crew"][1].name),
    ]
    assert found["results"][0]["instances"] == [done.instance]
    assert found["returned"] == []  # it goes back to the colleague who made it
    assert [list_on(second, "household"), second.get("forms/household/manifest").content] == lists


def test_a_tablet_that_holds_an_older_version_hears_of_it_under_its_number(
    field, forms, tablet_of, assessment
):
    unit = rows()[0].unit
    give(field, assessment, [unit], 1)
    first, second = tablet_of(field["crew"][0]), tablet_of(field["crew"][0])
    instances = [sent(first, unit).instance]
    for tablet in (second, first, second):  # returned again and again, corrected here and there
        Submission.objects.update(state="returned", reason="请核对")
        later = interview(instance=new_id(), deprecated=instances[-1], unit=unit, form_id="household")
        assert tablet.post(later).status_code == 201
        instances.append(Submission.objects.get().current)
    Submission.objects.update(state="void", reason="误填")
    (result,) = first.get("returned").json()["results"]
    assert (result["instances"], result["state"]) == (instances, "void")


def test_an_interview_that_was_sent_back_is_fetched_by_whoever_made_it_and_by_nobody_else(
    field, forms, tablet_of, assessment
):
    unit = rows()[0].unit
    give(field, assessment, [unit], 1)
    first, second, partner = (tablet_of(field["crew"][n]) for n in (0, 0, 1))
    made = sent(first, unit, photo="墙.png", people="4")
    address = f"returned/{made.instance}"
    photo = b"\x89PNG\r\n\x1a\n wall"
    first.post(
        interview(instance=made.instance, unit=unit, form_id="household", photo="墙.png", people="4"),
        [("墙.png", photo)],
    )
    assert second.get(address).status_code == 404  # it waits for review
    Submission.objects.update(state="returned", reason="请核对")
    assert partner.get(address).status_code == 404
    assert partner.get(f"{address}/files/墙.png").status_code == 404
    found = second.get(address).json()
    assert (found["form"], found["title"], found["household"]["name"]) == (
        "household",
        "2021年后评估入户调查表",
        unit,
    )
    assert "<people>4</people>" in found["xml"] and made.instance in found["xml"]
    files = {
        file["name"]: second.client.get(file["url"], headers={"X-OpenRosa-Version": "1.0"})
        for file in found["files"]
    }
    assert {name: b"".join(got.streaming_content) for name, got in files.items()} == {"墙.png": photo}
    assert second.get(f"{address}/files/nothing.png").status_code == 404
    got = second.client.get(found["definition"], headers={"X-OpenRosa-Version": "1.0"})
    assert got.status_code == 200 and b"/data/household" in got.content
    (entry,) = Entry.objects.filter(action="submission.fetch")
    assert entry.actor == field["crew"][0].username and entry.subject == f"submission:{made.instance}"


def test_what_was_corrected_locked_or_given_to_another_version_is_fetched_no_more(
    field, forms, tablet_of, assessment
):
    unit = rows()[0].unit
    give(field, assessment, [unit], 1)
    first, second = tablet_of(field["crew"][0]), tablet_of(field["crew"][0])
    made, later = sent(first, unit), new_id()
    Submission.objects.update(state="returned", reason="请核对")
    assert second.get(f"returned/{made.instance}").status_code == 200
    corrected = interview(
        instance=later, deprecated=made.instance, unit=unit, form_id="household", people="5"
    )
    assert second.post(corrected).status_code == 201
    for instance in (made.instance, later):
        assert second.get(f"returned/{instance}").status_code == 404
    Submission.objects.update(state="returned", reason="再核对")
    assert second.get(f"returned/{made.instance}").status_code == 404
    assert second.get(f"returned/{later}").status_code == 200
    for state in ("locked", "void", "passed"):
        Submission.objects.update(state=state)
        assert second.get(f"returned/{later}").status_code == 404


def test_without_a_certificate_nothing_comes_back(field, forms, tablet_of, assessment):
    unit = rows()[0].unit
    give(field, assessment, [unit], 1)
    tablet, person = tablet_of(field["crew"][0]), field["crew"][0]
    made = sent(tablet, unit)
    Submission.objects.update(state="returned", reason="请核对")
    person.certificates.all().delete()
    for address in (f"returned/{made.instance}", f"returned/{made.instance}/files/墙.png"):
        assert tablet.get(address).status_code == 403
