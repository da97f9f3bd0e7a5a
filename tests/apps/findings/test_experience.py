"""Cases of typical experience: reviewed by somebody else, without personal numbers, then taken into the reports (R-2.6)."""

import pytest

from apps.conftest import OWN
from houping.apps.accounts.roles import Role
from houping.apps.findings.in_force import cases_taken
from houping.apps.findings.services import watching
from houping.core.errors import PersonalInText, SamePerson

CASE = {"county": OWN, "indicator": "1.3", "title": "院坝会一月一开", "text": "现场答复 318 件诉求（演示）。"}


def test_only_what_another_person_took_into_the_library_goes_into_reports(
    plan_in_force, assessment, person_with
):
    author, reviewer = person_with(Role.QC), person_with(Role.QC)
    made = [watching.propose(actor=author, assessment=assessment, values=CASE) for _ in range(2)]
    with pytest.raises(SamePerson):
        watching.review(actor=author, experience_id=made[0].pk, action="take")
    watching.review(actor=reviewer, experience_id=made[0].pk, action="take")
    watching.review(actor=reviewer, experience_id=made[1].pk, action="leave")
    assert cases_taken(assessment) == [CASE]


def test_a_county_reads_the_library_without_the_names_of_the_team(
    plan_in_force, assessment, person_with, client
):
    author, reviewer = person_with(Role.TL), person_with(Role.QC)
    made = watching.propose(actor=author, assessment=assessment, values=CASE)
    watching.review(actor=reviewer, experience_id=made.pk, action="take")
    for reader, shown in ((person_with(Role.CTY), False), (reviewer, True)):
        client.force_login(reader)
        page = client.get("/a/cq2021/findings/experiences/").content.decode()
        assert CASE["title"] in page and (author.name in page) == shown


def test_a_case_with_a_telephone_number_is_refused(plan_in_force, assessment, person_with):
    values = CASE | {"text": "联系人 138 0000 1234（演示）"}
    with pytest.raises(PersonalInText):
        watching.propose(actor=person_with(Role.TL), assessment=assessment, values=values)
