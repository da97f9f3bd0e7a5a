"""Courses, bank, exams and certificates of the demonstration: some have passed, one has not (演示数据)."""

import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from houping.apps.accounts.demo import COUNTY
from houping.apps.accounts.models import Assignment, Person
from houping.apps.accounts.roles import Role
from houping.apps.teams import services as library
from houping.apps.teams.models import Document
from houping.apps.training import bank, queries
from houping.apps.training.models import Attempt, Background, Level, Module, Question
from houping.apps.training.services import courses, exams

BANK = Path(__file__).parent / "data" / "questions.csv"
TITLES = {
    Module.POLICY: "巩固拓展脱贫攻坚成果政策",
    Module.GOALS: "后评估的目标、任务和内容",
    Module.STANDARD: "问卷逐项讲解与判定标准",
    Module.PROCESS: "抽样、入户、审核流程",
    Module.DISCIPLINE: "纪律、保密与回避",
}
MANUAL = """指标判定手册（演示数据，第 1 版）
一、住房安全：以实际居住的房屋为准；鉴定等级 C、D 级或有明显裂缝、倾斜、渗漏的，列为疑似问题。
二、饮水安全：水量、水质、用水方便程度、供水保证率四项全部达标或基本达标为安全。
三、义务教育：6—15 周岁适龄儿童无辍学；送教上门、身体原因有证明的除外。
四、基本医疗：家庭成员全部参加城乡居民医保；有未参保的写明原因。
五、收入：人均纯收入 =（工资性 + 生产经营性 + 财产性 + 转移性 − 生产经营性支出）÷ 家庭人口。
六、凡疑必核、凡核必准：不当场下结论，证据随记录上传。
"""
# further members of the team of the demonstration county: (name, role, background, share of right answers)
MEMBERS = (
    ("演示调查员甲", Role.EN, "new", 1.0),
    ("演示调查员乙", Role.EN, "new", 0.95),
    ("演示调查员丁", Role.EN, "new", 1.0),
    ("演示调查员戊", Role.EN, "experienced", 0.95),
    ("演示调查员庚", Role.EN, "new", 1.0),
    ("演示调查员辛", Role.EN, "experienced", 0.95),
    ("演示调查员壬", Role.EN, "new", 1.0),
    ("演示调查员癸", Role.EN, "new", 0.95),
    ("演示调查员己", Role.EN, "new", 0.95),
    ("演示调查员丙", Role.EN, "experienced", 0.7),
)
SCORES = {Role.TPL: 0.95, Role.TL: 1.0, Role.FQ: 1.0, Role.EN: 0.95, Role.PH: 0.93}
BACKGROUNDS = {Role.TL: "teacher", Role.FQ: "experienced", Role.EN: "new"}


def load(demo: Any) -> None:
    """Hold the courses, take in the bank, let people sit the exam."""
    assessment, bureau, qc = demo.assessment, demo.people[Role.XZJ], demo.people[Role.QC]
    courses.issue_manual(
        actor=qc, assessment=assessment, document=_manual(demo), changes="首版：七项判定口径。（演示）"
    )
    bank.take(actor=bureau, assessment=assessment, entries=bank.check(bank.read_csv(BANK)))
    members = [(demo.people[role], share, BACKGROUNDS.get(role, "")) for role, share in SCORES.items()]
    members += [
        (_member(demo, place, name, role), share, kind)
        for place, (name, role, kind, share) in enumerate(MEMBERS)
    ]
    _train(demo, [person for person, _share, _kind in members])
    for person, share, kind in members:
        if kind:
            courses.set_background(
                actor=bureau, assessment=assessment, person=person, kind=Background.Kind(kind)
            )
        _sit(person, assessment, share)


def _manual(demo: Any) -> Document:
    return library.add_document(
        actor=demo.people[Role.QC],
        assessment=demo.assessment,
        upload=SimpleUploadedFile("指标判定手册（演示）.txt", MANUAL.encode()),
        values={
            "kind": "training",
            "title": "指标判定手册（演示数据）",
            "number": "第1版",
            "issuer": "质量总控组",
            "audience": Document.Audience.AGENCIES,
        },
    )


def _member(demo: Any, place: int, name: str, role: Role) -> Person:
    """Make a further member of the county team."""
    person = Person(
        username=f"demo-{role.lower()}-{place + 2}",
        name=name,
        organisation=demo.people[Role.EN].organisation,
        must_change_password=False,
        password=demo.people[Role.EN].password,
    )
    person.save()
    Assignment.objects.create(person=person, role=role, assessment=demo.assessment.key, county=COUNTY)
    return person


def _train(demo: Any, people: list[Person]) -> None:
    """Hold every module for every level; the last two members missed the last module."""
    assessment, bureau = demo.assessment, demo.people[Role.XZJ]
    levels = {p.pk: queries.level_of(p.roles(assessment.key)) for p in people}
    manual = assessment.documents.filter(kind="training")
    begun = timezone.make_aware(datetime.datetime(2021, 11, 3, 9, 0))
    for day, module in enumerate(Module):
        for level in Level:
            values = {"module": module, "level": level, "title": TITLES[module], "hours": 2}
            course = courses.add_course(actor=bureau, assessment=assessment, values=values, materials=manual)
            starts = begun + datetime.timedelta(days=day)
            session = courses.add_session(
                actor=bureau,
                course_id=course.pk,
                values={"starts": starts, "place": "演示会议中心", "teacher": "演示讲师"},
            )
            late = people[-2:] if module == Module.DISCIPLINE else []
            present = [p.pk for p in people if levels[p.pk] == level and p not in late]
            courses.record_attendance(actor=bureau, session_id=session.pk, present=present)


def _sit(person: Person, assessment: Any, share: float) -> Attempt:
    """Answer a share of a paper rightly and hand it in."""
    attempt = exams.begin(actor=person, assessment=assessment)
    paper = exams.paper_of(attempt)
    right = round(len(paper) * share)
    answers = {str(q.pk): q.answer if place < right else _wrong(q) for place, q in enumerate(paper)}
    return exams.submit(actor=person, attempt_id=attempt.pk, answers=answers)


def _wrong(question: Question) -> str:
    return next(letter for letter, _ in question.lettered if letter not in question.answer[:1])
