"""The plan in force, people of every role, and findings on their way: found(), act(person, finding, action)."""

import io

import pytest
from PIL import ExifTags, Image

from apps.conftest import OWN
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Finding
from houping.apps.findings.services import evidence, life, reporting


def photo(**exif):
    """Return a small picture, lying on its side as telephones write it, with who, where and when: photo(Make="…")."""
    image, tags = Image.new("RGB", (8, 4), "navy"), Image.Exif()
    tags[ExifTags.Base.Orientation] = 6
    for name, value in exif.items():
        tags[ExifTags.Base[name]] = value
    tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (30.0, 49.0, 12.0)
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=tags)
    return stream.getvalue()


JPEG = photo()
VALUES = {
    "county": OWN,
    "village": "500101001001",
    "place": "演示村",
    "unit": "u-0001",
    "household": "h-0001",
    "source": "document",
    "indicator": "4.1",
    "title": "疑似饮水安全未达标",
    "what": "水窖干涸，取水往返超过 20 分钟（演示）",
    "severity": "serious",
    "spread": "point",
    "extent": "single",
}
# what an act needs besides the version
GIVEN = {
    "feed_back": {"statement": "1 户饮水取水时间超过 20 分钟，请核实整改。", "responsible": "演示区水利局"},
    "rule": {"note": "佐证不足以否定事实"},
    "extend": {"hours": 24, "note": "区县补充材料"},
    "class": {"severity": "minor"},
}
NOTE = {"note": "经核查属实（演示）"}


@pytest.fixture
def everybody(plan_in_force, person_with):
    """One person of every role, of the county where that matters."""
    return {role: person_with(role) for role in Role}


@pytest.fixture
def found(plan_in_force, assessment, person_with):
    """Report a problem: found(severity="minor"); the finder is an enumerator."""
    finder = person_with(Role.EN, username="finder")

    def make(by=None, **values):
        return reporting.report_finding(
            actor=by or finder, assessment=assessment, values={**VALUES, **values}
        )

    return make


def act(actor, finding, action, **values):
    """Take a finding one step on with what the step needs."""
    finding.refresh_from_db()
    given = {**NOTE, **GIVEN.get(action, {}), **values}
    return life.act(actor=actor, finding_id=finding.pk, action=action, version=finding.version, values=given)


def attach(actor, finding, purpose, content=JPEG, name="照片.jpg"):
    """Add a file."""
    return evidence.add_evidence(
        actor=actor, finding_id=finding.pk, purpose=purpose, stream=io.BytesIO(content), name=name
    )


def put_into(finding, state):
    """Set a state without its history, with what the state implies."""
    told = state not in {"reported", "verified", "cleared", "merged"}
    Finding.objects.filter(pk=finding.pk).update(
        state=state,
        statement="演示" if told else "",
        fed_back="2021-11-12T00:00Z" if told else None,
        ruling="upheld" if state == "ruled" else "",
        reasons="演示" if state == "ruled" else "",
        fixed_on_site=False,
        due=None,
        same_as=Finding.objects.exclude(pk=finding.pk).first() if state == "merged" else None,
    )
