"""Who makes back-checks: people of the third party only with a certificate, on the web too (R-9.7)."""

import pytest

from apps.collection.conftest import certify
from apps.conftest import OTHER
from houping.apps.accounts.roles import Role
from houping.apps.quality.models import BackCheck
from houping.apps.quality.services import backchecks
from houping.core.errors import NotCertified


def test_without_a_certificate_nobody_of_the_third_party_is_drawn_or_may_finish(
    came, assessment, person_with, people
):
    checker = person_with(Role.FQ, county=OTHER)
    came()
    backchecks.draw(actor=people[Role.QC], assessment=assessment)
    task = BackCheck.objects.get()
    assert task.person is not None and task.person != checker
    BackCheck.objects.update(person=checker)
    with pytest.raises(NotCertified):
        backchecks.finish(actor=checker, task_id=task.pk, answers={"tap": "no"})
    certify(assessment, checker)
    backchecks.finish(actor=checker, task_id=task.pk, answers={"tap": "no"})
    task.refresh_from_db()
    assert task.state == "done"
