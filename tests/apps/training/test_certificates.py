"""Certificates: when they hold, what their code tells, what the picture loses; courses and rosters."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from apps.conftest import KEY, OTHER, OWN
from houping.apps import store
from houping.apps.accounts.models import Assignment, Avoidance
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.teams.models import Document
from houping.apps.training import queries, roster
from houping.apps.training.models import Certificate, Level, Module
from houping.apps.training.services import certificates, courses, exams
from houping.core.errors import AttendanceOutside, CertificateWithdrawn, PhotoUnusable


@pytest.fixture
def certificate(questions, rules, person_with, sit):
    """The certificate of an enumerator."""
    questions()
    return sit(person_with(Role.EN)).certificate


@pytest.fixture
def manual(assessment, person_with):
    """Issue a version of the manual: manual("changes")."""
    qc = person_with(Role.QC)

    def issue(changes="改动（演示）"):
        number = Document.objects.count()
        document = Document.objects.create(
            assessment=assessment,
            kind="training",
            title="手册（演示）",
            name="m.txt",
            size=1,
            sha256=f"{number:064d}",
            added_by=qc,
        )
        return courses.issue_manual(actor=qc, assessment=assessment, document=document, changes=changes)

    return issue


def fresh(person):
    """Return a person as the next request sees them."""
    return type(person).objects.get(pk=person.pk)


def test_a_new_manual_asks_for_a_new_exam(certificate, manual, assessment, sit):
    person = fresh(certificate.person)
    assert queries.certified(person, assessment)
    manual()
    assert not queries.certified(person, assessment)
    assert "第 1 版" in queries.why_not(person, assessment)
    assert sit(person).number == 1  # a new count of attempts
    assert queries.certified(fresh(person), assessment)
    assert [c.printed for c in Certificate.objects.all()] == ["CQ2021-0001", "CQ2021-0002"]


def test_whoever_fails_all_exams_on_a_new_manual_hears_that_none_is_left(
    certificate, manual, assessment, sit
):
    manual()
    person = fresh(certificate.person)
    sit(person, 0)
    assert "须重新考试" in queries.why_not(person, assessment)  # one is left
    sit(person, 0)
    assert "申请再给一次补考" in queries.why_not(person, assessment)


def test_a_certificate_holds_no_longer_than_the_role(certificate, assessment):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Assignment.objects.filter(person=certificate.person).update(starts=yesterday, ends=yesterday)
    assert not queries.certified(fresh(certificate.person), assessment)


def test_a_certificate_ends_with_the_campaign(certificate, assessment, rules):
    rules(expires=timezone.localdate())
    assert queries.certified(fresh(certificate.person), assessment)
    rules(expires=timezone.localdate() - datetime.timedelta(days=1))
    assert "到期" in queries.why_not(fresh(certificate.person), assessment)


def test_a_certificate_of_one_assessment_opens_nothing_in_another(certificate):
    from houping.apps.plans.models import Assessment

    other = Assessment.objects.create(key="cq2022", title="另一年", year=2022)
    assert not queries.certified(fresh(certificate.person), other)


def test_a_withdrawn_certificate_opens_nothing_and_says_why(certificate, assessment, person_with):
    bureau = person_with(Role.XZJ)
    certificates.withdraw(actor=bureau, certificate_id=certificate.pk, reason="编造答案（演示）")
    assert "编造答案" in queries.why_not(fresh(certificate.person), assessment)
    with pytest.raises(CertificateWithdrawn):
        certificates.withdraw(actor=bureau, certificate_id=certificate.pk, reason="再一次")
    assert Entry.objects.filter(action="certificate.withdraw").count() == 1


def test_after_a_withdrawal_an_exam_may_be_taken_again_while_attempts_are_left(
    certificate, assessment, person_with, sit
):
    certificates.withdraw(actor=person_with(Role.XZJ), certificate_id=certificate.pk, reason="演示")
    assert sit(fresh(certificate.person)).number == 2


def test_the_code_tells_whoever_reads_it_valid_or_not_and_nothing_else(
    certificate, client, assessment, person_with
):
    page = reverse("verify-certificate", args=[certificate.code])
    text = client.get(page).content.decode()
    assert "有效" in text and "无效</p>" not in text
    for secret in (certificate.person.name, certificate.person.username, certificate.printed):
        assert secret not in text
    certificates.withdraw(actor=person_with(Role.XZJ), certificate_id=certificate.pk, reason="演示")
    assert "无效" in client.get(page).content.decode()
    unknown = client.get(reverse("verify-certificate", args=["no-such-code"]))
    assert unknown.status_code == 404 and "无效" in unknown.content.decode()


def test_an_older_certificate_of_the_same_person_is_not_valid(certificate, manual, client, sit):
    manual()
    newer = sit(fresh(certificate.person)).certificate
    assert "无效" in client.get(reverse("verify-certificate", args=[certificate.code])).content.decode()
    assert (
        "无效"
        not in client.get(reverse("verify-certificate", args=[newer.code]))
        .content.decode()
        .split("请核对")[0]
    )


def picture(size=(600, 800), kind="JPEG"):
    exif = Image.Exif()
    exif[0x010E] = "29.5N 106.5E"
    buffer = io.BytesIO()
    Image.new("RGB", size, "grey").save(buffer, kind, exif=exif)
    return SimpleUploadedFile("photo.jpg", buffer.getvalue())


def test_the_picture_is_cut_to_size_and_loses_what_the_camera_wrote(certificate):
    kept = certificates.set_photo(actor=certificate.person, certificate_id=certificate.pk, upload=picture())
    data = store.read(kept.photo)
    assert Image.open(io.BytesIO(data)).size == (295, 413)
    assert b"29.5N" not in data


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff\xe0 broken"])
def test_what_is_no_picture_is_refused(certificate, data):
    upload = SimpleUploadedFile("photo.jpg", data)
    with pytest.raises(PhotoUnusable):
        certificates.set_photo(actor=certificate.person, certificate_id=certificate.pk, upload=upload)


def test_the_printed_page_names_the_counties_to_avoid(certificate, client):
    Avoidance.objects.create(person=certificate.person, county=OTHER, reason="籍贯（演示）")
    client.force_login(certificate.person)
    text = client.get(reverse("training:certificate", args=[KEY, certificate.pk])).content.decode()
    assert certificate.printed in text and OTHER in text and "data:image/svg+xml" in text


def test_a_leader_sees_the_certificates_of_the_own_county_only(certificate, client, person_with):
    address = reverse("training:certificate", args=[KEY, certificate.pk])
    for county, status in ((OWN, 200), (OTHER, 404)):
        client.force_login(person_with(Role.TL, county=county))
        assert client.get(address).status_code == status
    client.force_login(person_with(Role.EN))
    assert client.get(address).status_code == 404


def test_attendance_is_counted_against_everybody_who_holds_a_role_of_the_level(assessment, person_with):
    from houping.apps.training import sheets

    bureau, came, stayed = person_with(Role.XZJ), person_with(Role.EN), person_with(Role.EN)
    values = {"module": Module.POLICY, "level": Level.ENUMERATOR, "title": "政策（演示）", "hours": 2}
    course = courses.add_course(actor=bureau, assessment=assessment, values=values)
    when = {"starts": timezone.now(), "place": "演示", "teacher": "演示"}
    session = courses.add_session(actor=bureau, course_id=course.pk, values=when)
    courses.record_attendance(actor=bureau, session_id=session.pk, present=[came.pk])
    people = queries.trainees(assessment)
    (line,) = sheets.attendance([course], people, {course.pk: {came.pk}}).rows
    assert line[3:] == ("2", "1", "50.00%", stayed.name)
    with pytest.raises(AttendanceOutside):
        courses.record_attendance(actor=bureau, session_id=session.pk, present=[bureau.pk])
    make_up = courses.add_session(actor=bureau, course_id=course.pk, values=when)
    courses.record_attendance(actor=bureau, session_id=make_up.pk, present=[stayed.pk])
    assert {a.person_id for s in course.sessions.all() for a in s.attendances.all()} == {came.pk, stayed.pk}
    came.assignments.all().delete()  # left the work: was trained all the same
    courses.record_attendance(actor=bureau, session_id=session.pk, present=[stayed.pk])
    assert {a.person_id for a in session.attendances.all()} == {came.pk, stayed.pk}


def test_the_courses_stand_in_the_order_of_the_plan(assessment, client, person_with):
    bureau = person_with(Role.XZJ)
    for module in reversed(Module):
        values = {"module": module, "level": Level.ENUMERATOR, "title": f"课程-{module}", "hours": 2}
        courses.add_course(actor=bureau, assessment=assessment, values=values)
    client.force_login(person_with(Role.EN))
    page = client.get(reverse("training:overview", args=[KEY])).content.decode()
    places = [page.index(f"课程-{module}") for module in Module]
    assert places == sorted(places)


def team_of(assessment, backgrounds=None, certified=(), percent=25):
    members = queries.trainees(assessment)
    return roster.team(OWN, members, backgrounds=backgrounds or {}, certified=certified, percent=percent)


def test_a_team_is_told_everything_that_it_lacks(assessment, person_with):
    person_with(Role.EN)
    assert len(team_of(assessment).lacks) == 5


def test_a_team_with_leader_controller_pairs_and_experience_lacks_nothing(assessment, person_with):
    leader = person_with(Role.TL)
    people = [leader, person_with(Role.FQ), person_with(Role.EN), person_with(Role.EN)]
    found = team_of(assessment, {leader.pk: "teacher"}, [p.pk for p in people])
    assert (found.lacks, found.share) == ((), 0.25)
    assert len(team_of(assessment, {leader.pk: "new"}, [p.pk for p in people]).lacks) == 1


def test_an_odd_enumerator_is_named(assessment, person_with):
    people = [person_with(role) for role in (Role.TL, Role.FQ, Role.EN, Role.EN, Role.EN)]
    found = team_of(
        assessment, {people[0].pk: "teacher", people[1].pk: "experienced"}, [p.pk for p in people]
    )
    assert found.lacks == ("调查员 3 人，有 1 人不能结对",)


def test_the_statistics_by_team_count_the_last_exam_of_each_member(
    questions, rules, person_with, sit, assessment
):
    from houping.apps.training import sheets

    questions()
    good, poor = person_with(Role.EN), person_with(Role.EN)
    person_with(Role.EN)
    sit(good, 1.0)
    sit(poor, 0.5)
    sit(poor, 0.6)
    groups = queries.by_team(assessment, queries.trainees(assessment))
    (line,) = sheets.teams(groups, queries.standing(assessment).last, str).rows
    assert line == (OWN, "3", "2", "1", "33.33%", "80.0", "80.0", "60.0", "100.0")
    assert exams.said(queries.standing(assessment).last[poor.pk].score) == "60"
