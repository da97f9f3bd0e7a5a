"""Two tablets correct one interview: what came second was set aside, and stands beside what came first."""

import pytest
from django.urls import reverse

from apps.conftest import KEY, OWN
from houping.apps import store
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Quarantined

from .conftest import MEMBER, NAME, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def aside(assessment, tablet, correct):
    """Let an interview be corrected, and then a second correction of the same version be set aside."""

    def take(submission, **answers):
        old, instance = submission.current, "uuid:second"
        correct(submission, tap="no", litres="50")
        kept = store.put([filled(instance=instance, old=old, **answers)])
        return Quarantined.objects.create(
            assessment=assessment,
            reason=Quarantined.Reason.STALE,
            form_id="household",
            form_version="1",
            instance=instance,
            deprecated=old,
            submission=submission,
            sha256=kept.sha256,
            size=kept.size,
            county=OWN,
            person=submission.person,
            device=tablet,
        )

    return take


def page_of(client, submission):
    return client.get(reverse("quality:interview", args=[KEY, submission.pk])).content.decode()


def test_the_page_of_an_interview_shows_both_answers_where_a_second_correction_differs(
    came, aside, people, client
):
    submission = came(tap="yes", litres="40")
    case = aside(submission, tap="yes", litres="60", member=MEMBER.replace(NAME, "演示配偶"))
    for role in (Role.TL, Role.QC):
        client.force_login(people[role])
        page = page_of(client, submission)
        box = page.partition(f'id="aside-{case.pk}"')[2].partition('class="review-page"')[0]
        assert "修改的不是最新版本" in box and "平板" in box and "第 2 版" in box
        assert "是否通自来水：现有 否，暂存 <strong>是</strong>" in box
        assert "每人每天用水（升）：现有 50，暂存 <strong>60</strong>" in box
        assert "姓名" in box and "演示配偶" not in page and "周岁" not in box
        waiting = client.get(reverse("collection:quarantine", args=[KEY])).content.decode()
        assert f"{reverse('quality:interview', args=[KEY, submission.pk])}#aside-{case.pk}" in waiting
        assert "核对 1 份暂存的提交" in client.get(reverse("plans:todo", args=[KEY])).content.decode()


def test_what_was_decided_stands_beside_the_interview_no_more(came, aside, people, client):
    submission = came()
    case = aside(submission, litres="60")
    Quarantined.objects.update(state="dismissed", decision="以第一份为准", decided_by=people[Role.TL])
    client.force_login(people[Role.TL])
    assert f"aside-{case.pk}" not in page_of(client, submission)
    waiting = client.get(reverse("collection:quarantine", args=[KEY])).content.decode()
    assert "以第一份为准" in waiting and "查看访问" in waiting
    assert (
        "暂存的提交"
        not in client.get(reverse("plans:todo", args=[KEY])).content.decode().partition("<main")[2]
    )
