"""Tables of this app for page and Excel."""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from statistics import fmean, median
from typing import Any

from django.utils.translation import gettext as _

from houping.apps.accounts.roles import Role
from houping.apps.formats import MISSING, clauses, day, joined, moment, number, percent
from houping.apps.training import bank
from houping.apps.training.models import (
    Attempt,
    Certificate,
    Course,
    Manual,
    Module,
    Question,
    Rules,
    Subject,
)
from houping.apps.training.queries import Trainee
from houping.apps.training.roster import Team
from houping.apps.training.services.exams import said
from houping.core.reporting.blocks import Table

Naming = Callable[[str], str]


def attendance(
    courses: Iterable[Course], people: Collection[Trainee], present: Mapping[int, set[int]]
) -> Table:
    """Return by course how many should be trained and were; `present`: course id -> person ids."""
    rows = []
    for course in courses:
        owed = [t for t in people if t.level == course.level]
        came = [t for t in owed if t.person.pk in present.get(course.pk, set())]
        absent = joined(t.person.name for t in owed if t not in came) or MISSING
        share = percent(len(came) / len(owed)) if owed else MISSING
        level, module = str(course.get_level_display()), str(course.get_module_display())
        rows.append((level, module, course.title, number(len(owed)), number(len(came)), share, absent))
    header = tuple(
        map(str, (_("层级"), _("模块"), _("课程"), _("应训"), _("实训"), _("到训率"), _("未到训人员")))
    )
    note = _(
        "应训：本层级现有第三方岗位的全部人员（九（三）），要求到训率 100%；补训与首训同等计算。来源：平台签到。"
    )
    return Table(_("培训到训情况"), header, rows, note, (2, 2, 4, 1, 1, 1, 5), (3, 4, 5))


def session(found: Any, people: Collection[Trainee], present: Collection[int], county: Naming) -> Table:
    """Return the sign-in sheet of a session."""
    rows = [
        (
            t.person.name,
            t.person.organisation.name,
            county(t.county) or MISSING,
            _("已到") if t.person.pk in present else _("未到"),
            "",
        )
        for t in people
    ]
    header = (_("姓名"), _("单位"), _("区县"), _("签到"), _("签名"))
    values = {"starts": moment(found.starts), "place": found.place, "teacher": found.teacher}
    note = _("%(starts)s，%(place)s，授课人：%(teacher)s。来源：平台签到。") % values
    return Table(_("签到表：%s") % found.course.title, header, rows, note, (2, 4, 2, 1, 2))


def questions(found: Iterable[Question]) -> Table:
    """Return the bank in the columns of its sheet, so that it can be changed and imported again."""
    kinds = {v: k for k, v in bank.KINDS.items()}
    modules = {v: k for k, v in bank.MODULES.items()}
    subjects = {v: k for k, v in bank.SUBJECTS.items()}
    levels = {v: k for k, v in bank.LEVELS.items()}
    rows = [
        (
            q.code,
            kinds[q.kind],
            modules[q.module],
            subjects[q.subject],
            "、".join(levels[level] for level in q.levels.split(",")),
            q.background,
            q.stem,
            *_options(q),
            bank.JUDGED["AB".index(q.answer)] if q.kind == "judge" else q.answer,
            q.reason,
            q.basis,
        )
        for q in found
    ]
    return Table(_("题库"), bank.COLUMNS, rows, "", (2,) * len(bank.COLUMNS))


def _options(question: Question) -> list[str]:
    options = [] if question.kind == Question.Kind.JUDGE else question.options
    return [*options, *[""] * (len(bank.OPTIONS) - len(options))]


def composition(found: Mapping[tuple[str, str], int], rules: Rules) -> Table:
    """Return how many questions the bank holds, by module and subject, with the shares of a paper."""
    rows = []
    for m in Module.values:
        held = [found[m, s] for s in Subject.values]
        rows.append((str(Module(m).label), *map(number, held), number(sum(held))))
    totals = [sum(found[m, s] for m in Module.values) for s in Subject.values]
    rows.append((_("合计"), *map(number, totals), number(sum(totals))))
    header = (
        _("模块"),
        *(f"{Subject(s).label} {rules.shares.get(s, 0)}%" for s in Subject.values),
        _("合计"),
    )
    note = _("百分数为组卷占比；题数按最大余数法分配，由种子随机抽题，任何人凭种子可复算。")
    return Table(_("题库构成"), header, rows, note, (2, *(1,) * 6), tuple(range(1, 7)), True)


def faults(found: Iterable[tuple[int, str, str]]) -> Table:
    """Return what is wrong in a question sheet."""
    rows = [(str(row), column, text) for row, column, text in found]
    header = (_("行"), _("列"), _("问题"))
    note = _("一行有误，整表不导入。改正后重新上传。")
    return Table(_("题库问题清单"), header, rows, note, (1, 2, 8), (0,))


def teams(groups: Mapping[str, Collection[Trainee]], last: Mapping[int, Attempt], name: Naming) -> Table:
    """Return the score statistics by team, with the sum (R-9.7)."""
    rows = [_team(name(team), members, last) for team, members in groups.items()]
    everybody = [t for members in groups.values() for t in members]
    if len(rows) > 1:
        rows.append(_team(_("合计"), everybody, last))
    header = (
        _("队伍"),
        _("人数"),
        _("已考"),
        _("合格"),
        _("合格率"),
        _("平均分"),
        _("中位数"),
        _("最低分"),
        _("最高分"),
    )
    note = _("每人取现行手册下最后一次考试；合格率 = 合格 ÷ 人数。来源：平台考试记录。")
    return Table(
        _("考试成绩（分队伍）"), header, rows, note, (3, *(1,) * 8), tuple(range(1, 9)), len(groups) > 1
    )


def _team(name: str, members: Collection[Trainee], last: Mapping[int, Attempt]) -> tuple[str, ...]:
    taken = [last[t.person.pk] for t in members if t.person.pk in last]
    scores = [float(a.score or 0) for a in taken]
    passed = sum(a.has_passed for a in taken)
    figures = (fmean(scores), median(scores), min(scores), max(scores)) if scores else (None,) * 4
    return (
        name,
        number(len(members)),
        number(len(taken)),
        number(passed),
        percent(passed / len(members)) if members else MISSING,
        *(number(f, 1) for f in figures),
    )


def people(
    found: Iterable[Trainee],
    last: Mapping[int, Attempt],
    valid: Mapping[int, Certificate],
    level: Naming,
    county: Naming,
) -> Table:
    """Return everybody with the last mark and the certificate."""
    rows = []
    for t in found:
        attempt, certificate = last.get(t.person.pk), valid.get(t.person.pk)
        rows.append(
            (
                t.person.name,
                t.person.organisation.name,
                county(t.county) or MISSING,
                level(t.level),
                number(attempt.number) if attempt else MISSING,
                said(attempt.score) if attempt else MISSING,
                _result(attempt),
                certificate.printed if certificate else MISSING,
            )
        )
    header = (
        _("姓名"),
        _("单位"),
        _("区县"),
        _("层级"),
        _("第几次"),
        _("得分"),
        _("结果"),
        _("有效上岗证"),
    )
    note = _("没有有效上岗证的，入户表单在网页和平板上都不能打开。")
    return Table(_("个人成绩"), header, rows, note, (2, 4, 2, 2, 1, 1, 1, 2), (4, 5))


def _result(attempt: Attempt | None) -> str:
    if attempt is None:
        return _("未考")
    return _("合格") if attempt.has_passed else _("不合格")


def certificates(found: Iterable[Certificate], why_not: Mapping[int, str], level: Naming) -> Table:
    """Return the 上岗证台账."""
    rows = [
        (
            c.printed,
            c.person.name,
            c.person.organisation.name,
            level(c.level),
            said(c.attempt.score),
            _("第 %d 版") % c.manual if c.manual else MISSING,
            day(c.issued),
            why_not[c.pk] or _("有效"),
        )
        for c in found
    ]
    header = (_("编号"), _("姓名"), _("单位"), _("层级"), _("得分"), _("手册"), _("发证日期"), _("状态"))
    note = _("来源：平台考试记录；依据九（三）“实行考试上岗”。")
    return Table(_("上岗证台账"), header, rows, note, (2, 2, 4, 2, 1, 1, 2, 3), (4,))


def manuals(found: Iterable[Manual]) -> Table:
    """Return the versions of the manual."""
    rows = [
        (_("第 %d 版") % m.number, m.document.title, m.changes, m.issued_by.name, moment(m.issued))
        for m in found
    ]
    header = (_("版本"), _("手册"), _("变动"), _("发布人"), _("发布时间"))
    note = _("新版发布后，依原版取得的上岗证失效，须重新考试。")
    return Table(_("指标判定手册"), header, rows, note, (1, 3, 5, 2, 2))


def roster(teams: Iterable[Team], rules: Rules, county: Naming) -> Table:
    """Return the check of the county teams (R-10.2)."""
    rows = [
        (
            county(t.county),
            number(t.people),
            number(t.leaders),
            number(t.controllers),
            number(t.enumerators),
            percent(t.share),
            number(t.certified),
            clauses(t.lacks) or _("符合"),
        )
        for t in teams
    ]
    header = (
        _("区县"),
        _("人数"),
        str(Role.TL.label),
        str(Role.FQ.label),
        str(Role.EN.label),
        _("教师和有经验的占比"),
        _("有上岗证"),
        _("检查结果"),
    )
    note = (
        _(
            "要求：每组有组长，至少 1 名质控员，调查员两人一组，教师和有经验的不低于 %d%%，人人有上岗证（十（一））。"
        )
        % rules.experienced
    )
    if rules.is_assumed:
        note += _("占比为示例：方案只要求“建强配强评估队伍”，未规定比例，由市乡村振兴局设定。")
    return Table(_("队伍配备检查"), header, rows, note, (2, 1, 1, 1, 1, 2, 1, 6), tuple(range(1, 7)))


def decimal(value: Decimal | None) -> str:
    """Write a mark."""
    return said(value) or MISSING
