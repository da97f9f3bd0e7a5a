"""An issued plan, published lists, the people of the supervision, files that somebody hands in."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.conftest import OTHER, OWN
from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.accounts.roles import ADMINISTRATORS, COUNTY_ROLES, Role
from houping.apps.supervision.models import ListItem
from houping.apps.supervision.services import lists

DAY = datetime.date(2021, 11, 15)


@pytest.fixture
def issued(plan_in_force):
    """The plan of the program, issued."""
    return plan_in_force


@pytest.fixture
def offices(db):
    """The offices that are supervised: code -> office."""
    made = (
        ("field", "第三方评估机构", "field_agency", ""),
        ("phone", "电话调查机构", "phone_agency", ""),
        ("own", "万州区", "county", OWN),
        ("other", "涪陵区", "county", OTHER),
    )
    return {
        code: Organisation.objects.create(code=code, name=name, kind=kind, county=county)
        for code, name, kind, county in made
    }


@pytest.fixture
def people(assessment, organisation, offices):
    """One person of every role, in the office where that role sits; "SV2" is the second inspector. Without passwords."""
    place = {Role.CTY: "own", Role.PH: "phone", Role.TPL: "field", Role.TL: "field"}
    found = {}
    for name in (*Role, "SV2"):
        role = Role(name[:2]) if name == "SV2" else name
        office = offices[place[role]] if role in place else organisation
        person = Person.objects.create(
            username=f"w-{name}", name=f"演示{name}", organisation=office, must_change_password=False
        )
        outside, county = role in ADMINISTRATORS, OWN if role in COUNTY_ROLES else ""
        Assignment.objects.create(
            person=person, role=role, assessment="" if outside else assessment.key, county=county
        )
        found[name] = person
    return found


@pytest.fixture
def publish(assessment, people):
    """Publish the next version of a list: publish("county")."""

    def act(audience):
        made = lists.draft(actor=people[Role.XZJ], assessment=assessment, audience=audience)
        return lists.publish(actor=people[Role.XZJ], version_id=made.pk, effective=DAY, note="")

    return act


@pytest.fixture
def item(publish):
    """An item of a published list, by its code."""
    publish("county"), publish("agency")
    return lambda code: ListItem.objects.get(version__state="published", code=code)


@pytest.fixture
def photo():
    """A photo as somebody hands it in: photo(), photo("x.jpg", shot_at="here")."""

    def make(name="photo.jpg", *, shot_at=""):
        data, image = io.BytesIO(), Image.new("RGB", (8, 8), (9, 99, 199))
        exif = image.getexif()
        if shot_at:
            exif[0x010E] = shot_at  # ImageDescription, one of the places where cameras write
        image.save(data, "JPEG", exif=exif)
        return SimpleUploadedFile(name, data.getvalue())

    return make
