"""A question bank of forty invented questions, and people who sit the exam."""

import pytest

from houping.apps.accounts.roles import Role
from houping.apps.training import bank
from houping.apps.training.services import exams

SHORT = {"questions": 10, "minutes": 60, "pass_mark": 90, "resits": 1, "experienced": 25, "expires": None}
SHARES = {"policy": 30, "form": 30, "sampling": 15, "income": 15, "discipline": 10}
SUBJECTS = ("政策", "问卷口径", "抽样与流程", "收入核算", "纪律保密")


def row(code, subject, **changes):
    """Return a row of a question sheet: the right answer is B."""
    found = dict.fromkeys(bank.COLUMNS, "")
    found |= {"编号": code, "题型": "单选", "模块": "学习政策", "科目": subject, "层级": "全部"}
    found |= {"题干": f"演示题 {code}", "选项A": "甲", "选项B": "乙", "选项C": "丙", "答案": "B"}
    return found | changes


def rows(number=8):
    """Return a small bank: `number` questions of each subject."""
    return [row(f"{subject}-{n}", subject) for subject in SUBJECTS for n in range(1, number + 1)]


@pytest.fixture
def questions(assessment, person_with):
    """Take a small bank in: questions() or questions(rows)."""
    bureau = person_with(Role.XZJ)

    def take(given=None):
        numbered = list(enumerate(rows() if given is None else given, start=2))
        return bank.take(actor=bureau, assessment=assessment, entries=bank.check(numbered))

    return take


@pytest.fixture
def rules(assessment, person_with):
    """Set the rules of the exam: rules(minutes=5)."""
    bureau = person_with(Role.XZJ)

    def put(**changes):
        values = SHORT | {"shares": SHARES} | changes
        return exams.set_rules(actor=bureau, assessment=assessment, values=values)

    put()
    return put


def right(attempt, share=1.0):
    """Return answers to a share of a paper, the rest wrong."""
    paper = exams.paper_of(attempt)
    good = round(len(paper) * share)
    return {str(q.pk): q.answer if place < good else "A" for place, q in enumerate(paper)}


@pytest.fixture
def sit(assessment):
    """Let a person sit the exam and hand it in: sit(person, 0.5)."""

    def take(person, share=1.0):
        attempt = exams.begin(actor=person, assessment=assessment)
        return exams.submit(actor=person, attempt_id=attempt.pk, answers=right(attempt, share))

    return take
