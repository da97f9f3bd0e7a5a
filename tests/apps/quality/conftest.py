"""A small household form with a roster, and interviews that came in, as review finds them."""

import uuid
from functools import cache

import pytest
from django.utils import timezone

from apps.conftest import KEY, OWN
from houping.apps import store
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import (
    Attachment,
    Device,
    Form,
    FormVersion,
    Submission,
    SubmissionVersion,
)
from houping.apps.quality import arrival
from houping.apps.quality.services import review
from houping.instruments.convert import convert
from houping.instruments.sheet import read_source

SOURCE = """
| settings |
|  | form_id | version | form_title | hp_title_en | default_language |
|  | household | 1 | 入户调查表 | Household form | 中文(zh) |

| survey |
|  | type | name | label::中文(zh) | label::English(en) | relevant | calculation | repeat_count | hp_recheck | RULES |
|  | select_one result | result | 访问结果 | Result |  |  |  |  |  |  |  |
|  | select_one yn | consent | 是否同意 | Consent |  |  |  |  |  |  |  |
|  | begin group | a_members | A 家庭成员 | A Members |  |  |  |  |  |  |  |
|  | integer | persons_n | 家庭人口 | Persons |  |  |  | 1 | SIZE |
|  | begin repeat | member | 成员 | Member |  |  | ${persons_n} |  |  |  |  |
|  | text | m_name | 姓名 | Name |  |  |  |  |  |  |  |
|  | text | m_id | 证件号码 | Identity number |  |  |  |  |  |  |  |
|  | integer | m_age | 周岁 | Age |  |  |  |  |  |  |  |
|  | select_one sex | m_sex | 性别 | Sex |  |  |  |  |  |  |  |
|  | select_one relation | m_relation | 与户主关系 | Relation |  |  |  |  |  |  |  |
|  | end repeat |  |  |  |  |  |  |  |  |  |  |
|  | end group |  |  |  |  |  |  |  |  |  |  |
|  | begin group | b_water | F 饮水 | F Water |  |  |  |  |  |  |  |
|  | select_one yn | tap | 是否通自来水 | Tap water |  |  |  | 1 |  |  |  |
|  | decimal | litres | 每人每天用水（升） | Litres |  |  |  | 3 |  |  |  |
|  | calculate | twice |  |  |  | ${litres} * 2 |  |  |  |  |  |
|  | note | told | 两天共 ${twice} 升。 | ${twice} litres in two days. |  |  |  |  |  |  |  |
|  | image | kitchen | 厨房照片 | Kitchen |  |  |  |  |  |  |  |
|  | end group |  |  |  |  |  |  |  |  |  |  |

| choices |
|  | list_name | name | label::中文(zh) | label::English(en) |
|  | result | complete | 完成访问 | Completed |
|  | result | refusal | 拒访 | Refusal |
|  | yn | yes | 是 | Yes |
|  | yn | no | 否 | No |
|  | sex | 1 | 男 | Male |
|  | sex | 2 | 女 | Female |
|  | relation | 01 | 户主 | Head |
|  | relation | 02 | 配偶 | Spouse |
"""
RULES = "constraint | constraint_message::中文(zh) | constraint_message::English(en)"
SIZE = ". >= 1 and . <= 20 | 家庭人口应在1至20人之间。 | Between 1 and 20."
SOURCE = SOURCE.replace("RULES", RULES).replace("SIZE", SIZE)
NAME, NUMBER = "演示户主", "509901195001011233"
MEMBER = (
    f"<member><m_name>{NAME}</m_name><m_id>{NUMBER}</m_id><m_age>71</m_age><m_sex>1</m_sex>"
    "<m_relation>01</m_relation></member>"
)


@cache
def converted():
    """Convert the small form once."""
    return convert(read_source("household", SOURCE.encode())).xml


def filled(
    *, tap="yes", litres="40", twice="", member=MEMBER, result="complete", photo="", instance="", old=""
):
    """Return a submission as a tablet sends it; `twice` is computed rightly unless it is given."""
    twice = twice or f"{float(litres) * 2:g}"
    deprecated = f"<deprecatedID>{old}</deprecatedID>" if old else ""
    return (
        f'<?xml version="1.0"?><data id="household" version="1"><result>{result}</result><consent>yes</consent>'
        f"<a_members><persons_n>1</persons_n>{member}</a_members>"
        f"<b_water><tap>{tap}</tap><litres>{litres}</litres><twice>{twice}</twice><kitchen>{photo}</kitchen></b_water>"
        f"<meta>{deprecated}<instanceID>{instance}</instanceID></meta></data>"
    ).encode()


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()


@pytest.fixture
def form_version(assessment, person_with):
    """Keep the small form as if it had been published."""
    person, kept = person_with(Role.QC), store.put([converted()])
    form = Form.objects.create(assessment=assessment, form_id="household", title="入户调查表")
    return FormVersion.objects.create(
        form=form,
        version="1",
        title="入户调查表",
        state="published",
        source=SOURCE,
        sha256=kept.sha256,
        md5=kept.md5,
        size=kept.size,
        registered_by=person,
        approved_by=person,
        published=timezone.now(),
    )


@pytest.fixture
def enumerator(person_with):
    return person_with(Role.EN)


@pytest.fixture
def tablet(assessment, enumerator):
    return Device.objects.create(
        assessment=assessment,
        person=enumerator,
        county=OWN,
        title="平板",
        digest="d" * 64,
        salt="ab" * 16,
        enrolled_by=enumerator,
    )


@pytest.fixture
def came(assessment, form_version, enumerator):
    """Let an interview come in and be examined: came(tap="no"), came(person=…, county=…, state=…)."""

    def take(*, person=None, county=OWN, state="", unit="", received=None, examine=True, **answers):
        instance = f"uuid:{uuid.uuid4()}"
        person = person or enumerator
        fields = {"received": received} if received else {}
        made = Submission.objects.create(
            assessment=assessment,
            form=form_version.form,
            instance=instance,
            current=instance,
            unit=unit or instance[-12:],
            county=county,
            village="500101000001",
            person=person,
            **fields,
        )
        add_version(made, form_version, person, instance=instance, **answers)
        if examine:
            arrival.examine_new()
        if state:
            reason = "演示" if state in {"returned", "void"} else ""
            Submission.objects.filter(pk=made.pk).update(state=state, reason=reason)
        made.refresh_from_db()
        return made

    return take


def add_version(submission, form_version, person, *, instance="", flags=(), files=(), **answers):
    """Add a version to an interview, as the receipt does it."""
    number = submission.versions.count() + 1
    old = submission.current if number > 1 else ""
    instance = instance or f"uuid:{uuid.uuid4()}"
    kept = store.put([filled(instance=instance, old=old, **answers)])
    made = SubmissionVersion.objects.create(
        submission=submission,
        form=submission.form,
        form_version=form_version,
        number=number,
        instance=instance,
        deprecated=old,
        sha256=kept.sha256,
        size=kept.size,
        person=person,
        flags=list(flags),
        entry=1,  # placed and told to the ledger, which comes before its examination
        expected=[answers["photo"]] if answers.get("photo") else [],
    )
    for name, content, kind in files:
        file = store.put([content])
        Attachment.objects.create(version=made, name=name, sha256=file.sha256, size=file.size, kind=kind)
    submission.current = instance
    submission.save(update_fields=["current"])
    return made


@pytest.fixture
def correct(form_version):
    """Let a corrected version come in from the tablet: correct(submission, tap="no")."""

    def send(submission, person=None, **answers):
        made = add_version(submission, form_version, person or submission.person, **answers)
        Submission.objects.filter(pk=submission.pk).update(
            state="submitted", reason="", version=submission.version + 1
        )
        arrival.examine_new()
        submission.refresh_from_db()
        return made

    return send


@pytest.fixture
def step():
    """Take an interview one step on with its present version: step(actor, submission, "take")."""

    def move(actor, submission, action, **values):
        submission.refresh_from_db()
        values.setdefault("version", submission.version)
        return review.move(actor=actor, submission_id=submission.pk, action=action, **values)

    return move


@pytest.fixture
def people(person_with):
    """The reviewers of the county and of quality control."""
    return {role: person_with(role) for role in (Role.TL, Role.FQ, Role.QC)}


__all__ = ["KEY"]
