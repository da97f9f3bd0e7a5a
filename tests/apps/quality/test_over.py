"""What is over is not asked for again: a locked interview, tablets whose corrections have all come."""

import pytest
from django.urls import reverse

from apps.conftest import KEY
from houping.apps.accounts.roles import Role
from houping.apps.collection import enrolling, sheets
from houping.apps.collection.models import Device, Submission, SubmissionVersion

REMARK = ["退回理由", "只保存批注", "批注本行", 'name="remark:b_water/tap"', "了结"]


@pytest.mark.parametrize(("state", "offered"), [("team_review", True), ("locked", False), ("void", False)])
def test_remarks_are_offered_only_while_something_can_come_of_them(
    state, offered, came, people, client, step
):
    submission = came()
    step(people[Role.TL], submission, "return", remarks={"b_water/tap": "照片里没有水龙头"})
    Submission.objects.filter(pk=submission.pk).update(state=state)
    client.force_login(people[Role.TL])
    page = client.get(reverse("quality:interview", args=[KEY, submission.pk])).content.decode()
    assert [words in page for words in REMARK] == [offered] * len(REMARK)


def test_a_corrected_interview_came_twice_from_its_tablet(came, correct, tablet, assessment, people, client):
    first, _second = came(), came()
    correct(first, tap="no")
    SubmissionVersion.objects.update(device=tablet)
    Device.objects.update(finished=3, queued=0)
    (device,) = enrolling.listed(assessment, None)
    assert (device.received, sheets.missing(device)) == (3, "0")
    client.force_login(people[Role.TL])
    assert client.get(reverse("collection:devices", args=[KEY])).status_code == 200
