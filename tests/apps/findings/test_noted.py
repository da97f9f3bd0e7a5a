"""What an interviewer notes in the questionnaire becomes a finding, once, with its photo; what cannot is an alert."""

import pytest

from apps.conftest import OWN
from apps.findings.conftest import JPEG, VALUES, act
from houping.apps import store
from houping.apps.accounts.models import Assignment
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Attachment, Form, FormVersion, Submission, SubmissionVersion
from houping.apps.findings.models import Finding
from houping.apps.findings.services import noted
from houping.apps.findings.services.reporting import report_finding
from houping.apps.quality import arrival
from houping.apps.quality.models import Alert
from houping.core.errors import SamePerson
from houping.plans import folder_of

XFORM = (
    b'<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>'
    b'<data id="talk" version="1"/></instance></model></h:head></h:html>'
)
WATER = {
    "title": "水窖干涸（演示）",
    "indicator": "4.1",
    "severity": "serious",
    "fixed": "no",
    "photo": "water.jpg",
}


@pytest.fixture
def received(plan_in_force, assessment, person_with):
    """Receive a version of an interview that notes problems, with files: received([WATER], {"water.jpg": JPEG})."""
    asker, kept = person_with(Role.EN, username="asker"), store.put([XFORM])
    form = Form.objects.create(assessment=assessment, form_id="talk", title="谈话")
    published = FormVersion.objects.create(
        form=form, version="1", title="谈话", sha256=kept.sha256, md5=kept.md5, size=1, registered_by=asker
    )
    submission = Submission.objects.create(
        assessment=assessment, form=form, instance="uuid:1", unit="u-1", county=OWN, person=asker
    )

    def receive(problems, files, xml=None):
        number = submission.versions.count() + 1
        version = SubmissionVersion.objects.create(
            submission=submission,
            form=form,
            form_version=published,
            number=number,
            instance=f"uuid:{number}",
            deprecated="" if number == 1 else f"uuid:{number - 1}",
            sha256=store.put([xml or _sent(problems)]).sha256,
            size=1,
            person=asker,
            entry=number,
        )
        for name, content in files.items():
            attach(version, name, content)
        arrival.examine_new()
        return version

    return receive


def _sent(problems):
    rows = "".join(
        f"<problem><page>{''.join(f'<problem_{k}>{v}</problem_{k}>' for k, v in p.items())}</page></problem>"
        for p in problems
    )
    return f'<data id="talk" version="1"><o>{rows}<remark>演示</remark></o></data>'.encode()


def attach(version, name, content):
    kept = store.put([content])
    Attachment.objects.create(
        version=version, name=name, sha256=kept.sha256, size=kept.size, kind="image/jpeg"
    )


def test_every_noted_problem_becomes_a_finding_of_the_interviewer_with_its_photo(received):
    version = received(
        [WATER, WATER | {"title": "墙体裂缝（演示）", "photo": "", "fixed": "yes"}], {"water.jpg": JPEG}
    )
    water, wall = Finding.objects.order_by("number")
    assert (water.title, water.indicator, water.severity, water.state) == (
        "水窖干涸（演示）",
        "4.1",
        "serious",
        "reported",
    )
    assert (water.found_by, water.submission, water.unit) == (version.person, version.submission, "u-1")
    assert store.read(water.evidence.get().sha256) == JPEG
    assert "边查边改" in wall.what and not wall.fixed_on_site  # it counts as mended once photos show it
    assert not wall.evidence.exists()


def test_a_corrected_interview_adds_what_is_new_and_takes_nothing_back(received):
    received([WATER, WATER], {"water.jpg": JPEG})
    received([WATER | {"title": "已改"}, WATER, WATER], {"water.jpg": JPEG})
    assert [f.title for f in Finding.objects.order_by("number")] == ["水窖干涸（演示）"] * 3


def test_a_photo_that_comes_later_is_carried_over_once(received):
    version = received([WATER, WATER], {})
    attach(version, "water.jpg", JPEG)
    assert (noted.carry_photos(), noted.carry_photos()) == (2, 0)
    assert [e.name for f in Finding.objects.all() for e in f.evidence.all()] == ["water.jpg"] * 2


def test_what_cannot_become_a_finding_is_an_alert_on_the_interview(received):
    received([WATER | {"indicator": "9.9"}, WATER], {"water.jpg": b"no picture"})
    assert Finding.objects.get().evidence.count() == 0
    indicator, photo = Alert.objects.filter(code="O01").order_by("place")
    assert "9.9" in indicator.detail and photo.place.endswith("problem_photo")


def test_whoever_asked_in_the_interview_checks_no_problem_that_it_shows(received, assessment, person_with):
    """Also when somebody else reports it: the finding rests on what the interviewer wrote down."""
    version = received([], {})
    asker, leader = version.person, person_with(Role.TL)
    Assignment.objects.create(person=asker, role=Role.FQ, assessment=assessment.key, county=OWN)
    made = report_finding(
        actor=leader, assessment=assessment, values=VALUES | {"path": ""}, submission=version.submission
    )
    with pytest.raises(SamePerson):
        act(type(asker).objects.get(pk=asker.pk), made, "verify")
    assert act(person_with(Role.FQ), made, "verify").state == "verified"


def test_who_may_no_longer_report_leaves_an_alert_and_holds_up_nobody(received, assessment, person_with):
    """An interview that is read after its interviewer's last day must not stop the reading of all later ones."""
    Assignment.objects.filter(person__username="asker").delete()
    version = received([WATER], {"water.jpg": JPEG})
    assert Alert.objects.get(code="O01").detail == noted.NO_MORE and not Finding.objects.exists()
    version.refresh_from_db()
    assert version.answers


TALK = (
    '<data id="talk" version="1"><t_funds><funds_said>项目已验收</funds_said>'
    "<funds_clue>{clue}</funds_clue></t_funds><t_secure><secure_clue>无。</secure_clue></t_secure></data>"
)


def test_a_clue_of_a_talk_becomes_a_finding_of_its_indicator_once(received):
    """Whatever is doubtful is verified (凡疑必核); that there is nothing is no clue; numbers stay in the interview."""
    source = (folder_of("chongqing_2021") / "forms" / "interview_cadre.md").read_text(encoding="utf-8")
    FormVersion.objects.update(source=source)
    Form.objects.update(form_id="interview_cadre")
    clue = "公路项目完工半年没有公示（演示），可问 13000000000"
    received([], {}, TALK.format(clue=clue).encode())
    received([], {}, TALK.format(clue=clue).encode())
    found = Finding.objects.get()
    assert (found.indicator, found.path, found.severity) == ("1.4", "t_funds/funds_clue", "minor")
    assert (
        found.title.startswith("公路项目完工半年没有公示（演示）")
        and "13000000000" not in found.title + found.what
    )
    assert (found.found_by.username, found.state) == ("asker", "reported")
