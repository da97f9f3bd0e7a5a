"""The edits of the household interview: roster and income account. Sources: plan section 五; docs/methods/quality-edits.md.

The account: net income per head = (wages + business + property + transfers - business costs) / persons, over the
registration year. Numbers that are conventions, not law, are parameters of `Limits`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from houping.core.errors import Words
from houping.core.frame.identity import identity_fault
from houping.core.quality.edits import Edit, Hit, Sheet, Test, adds_up, complete, within

MEMBER = "member"


@dataclass(frozen=True)
class Limits:
    """Conventions of the account: line and amounts in yuan a year, shares from 0 to 1, ages in years."""

    line: float = 6000.0
    change: float = 0.30
    pension_age: int = 60
    farm_without_cost: float = 5000.0
    tolerance: float = 1.0
    most_income: float = 500_000.0


@dataclass(frozen=True)
class Account:
    """The names of the questions of the income account in the form."""

    persons: str = "persons"
    wages: str = "income_wage"
    business: str = "income_gross"
    costs: str = "cost_total"
    property: str = "income_property"
    transfers: str = "income_transfer"
    total: str = "income_total"
    per_head: str = "income_pc_yuan"
    last_year: str = "income_last_yuan"
    above_line: str = "above_line"
    pensions: str = "tran_pension"
    low_income: str = "tran_dibao"


def household_edits(account: Account | None = None, limits: Limits | None = None) -> tuple[Edit, ...]:
    """Return the rules of the household interview, roster first, then the account."""
    a, limit = account or Account(), limits or Limits()
    return (*_roster_edits(), *_sum_edits(a, limit), *_source_edits(a, limit))


def _roster_edits() -> tuple[Edit, ...]:
    """Completeness, ranges and identity numbers of the members."""
    identity = Words("证件号码不符合校验规则", "an identity number fails its check digit or date")
    return (
        Edit(
            "E01",
            Words("成员的性别、年龄、关系未填", "sex, age or relation of a member is missing"),
            "critical",
            ("m_sex", "m_age", "m_relation"),
            complete(("m_sex", "m_age", "m_relation")),
            MEMBER,
        ),
        Edit(
            "E02",
            Words("年龄超出 0 至 120", "an age is not between 0 and 120"),
            "critical",
            ("m_age",),
            within("m_age", 0, 120),
            MEMBER,
        ),
        Edit("E03", identity, "warning", ("m_id",), _identity, MEMBER),
        Edit(
            "E04",
            Words("证件号码与性别不符", "the identity number says another sex"),
            "warning",
            ("m_id", "m_sex"),
            _sex_agrees,
            MEMBER,
        ),
        Edit(
            "E05",
            Words("家庭人口与成员名册人数不符", "the number of persons is not that of the roster"),
            "critical",
            ("persons_n", MEMBER),
            _roster_size,
        ),
        Edit(
            "E06",
            Words("一户应有且只有一名户主", "a household has one head, no more and no less"),
            "warning",
            ("m_relation", MEMBER),
            _one_head,
        ),
        Edit(
            "E07",
            Words("同一证件号码在名册中出现两次", "an identity number stands twice in the roster"),
            "critical",
            ("m_id", MEMBER),
            _identity_once,
        ),
    )


def _sum_edits(a: Account, limit: Limits) -> tuple[Edit, ...]:
    parts = (a.wages, a.business, a.property, a.transfers)
    return (
        Edit(
            "I01",
            Words("纯收入合计不等于各项之和减经营支出", "net income is not the sum of its parts less costs"),
            "critical",
            (a.total, *parts, a.costs),
            adds_up(a.total, parts, (a.costs,), tolerance=limit.tolerance),
        ),
        Edit(
            "I02",
            Words("人均纯收入不等于合计除以人口", "income per head is not the total over persons"),
            "critical",
            (a.per_head, a.total, a.persons),
            adds_up(a.per_head, (a.total,), tolerance=limit.tolerance, per=a.persons),
        ),
        Edit(
            "I03",
            Words("“是否高于监测线”与人均纯收入矛盾", "'above the line' contradicts income per head"),
            "critical",
            (a.above_line, a.per_head),
            _against_line(a, limit),
        ),
        Edit(
            "I04",
            Words("人均纯收入比上年变动超过 30%", "income per head changed by more than 30 % in a year"),
            "warning",
            (a.per_head, a.last_year),
            _against_last_year(a, limit),
        ),
        Edit(
            "I05",
            Words("人均纯收入为负或过高", "income per head is negative or very high"),
            "warning",
            (a.per_head,),
            within(a.per_head, 0, limit.most_income),
        ),
    )


def _source_edits(a: Account, limit: Limits) -> tuple[Edit, ...]:
    return (
        Edit(
            "I06",
            Words("有工资性收入，但名册中无人务工", "there are wages but nobody in the roster works"),
            "warning",
            (a.wages, "m_work_area", "m_public_post", MEMBER),
            _wages_need_work(a),
        ),
        Edit(
            "I07",
            Words("有养老金收入，但无人满 60 岁", "there is a pension but nobody is 60"),
            "warning",
            (a.pensions, "m_age", MEMBER),
            _pension_needs_age(a, limit),
        ),
        Edit(
            "I08",
            Words(
                "有低保、特困金收入，但名册中无人享受",
                "there is low-income support but nobody is on the roster",
            ),
            "critical",
            (a.low_income, "m_support", MEMBER),
            _support_needs_roster(a),
        ),
        Edit(
            "I09",
            Words("经营收入较大而经营支出为零", "large business income without any cost"),
            "warning",
            (a.business, a.costs),
            _business_needs_cost(a, limit),
        ),
        Edit(
            "I10",
            Words("有人务工满一个月，但没有工资性收入", "somebody worked for a month or more without wages"),
            "warning",
            (a.wages, "m_work_months", MEMBER),
            _work_needs_wages(a),
        ),
    )


def _identity(row: Sheet) -> Iterator[Hit]:
    if row.has("m_id") and (fault := identity_fault(row.text("m_id").upper())):
        yield (row.path("m_id"),), fault


def _sex_agrees(row: Sheet) -> Iterator[Hit]:
    number, sex = row.text("m_id").upper(), row.text("m_sex")
    if (
        sex in {"1", "2"}
        and number
        and not identity_fault(number)
        and (int(number[16]) % 2 == 1) != (sex == "1")
    ):
        yield (row.path("m_id"), row.path("m_sex")), ""


def _roster_size(sheet: Sheet) -> Iterator[Hit]:
    name = "persons_n" if sheet.has("persons_n") else "persons"
    stated, rows = sheet.number(name), len(sheet.rows(MEMBER))
    if stated is not None and rows and stated != rows:
        yield (sheet.path(name),), f"{stated:g} ≠ {rows}"


def _one_head(sheet: Sheet) -> Iterator[Hit]:
    rows = [row for row in sheet.rows(MEMBER) if row.has("m_relation")]
    heads = [row.path("m_relation") for row in rows if row.text("m_relation") == "01"]
    if rows and len(heads) != 1:
        yield tuple(heads) or (rows[0].path("m_relation"),), f"{len(heads)}"


def _identity_once(sheet: Sheet) -> Iterator[Hit]:
    first: dict[str, str] = {}
    for row in sheet.rows(MEMBER):
        number = row.text("m_id").upper()
        if number and number in first:
            yield (first[number], row.path("m_id")), ""
        first.setdefault(number, row.path("m_id"))


def _against_line(a: Account, limit: Limits) -> Test:
    def test(sheet: Sheet) -> Iterator[Hit]:
        said, income = sheet.text(a.above_line), sheet.number(a.per_head)
        if income is None or said not in {"0", "1", "yes", "no"}:
            return
        if (said in {"1", "yes"}) != (income >= limit.line):
            yield (sheet.path(a.above_line), sheet.path(a.per_head)), f"{income:.0f} / {limit.line:.0f}"

    return test


def _against_last_year(a: Account, limit: Limits) -> Test:
    def test(sheet: Sheet) -> Iterator[Hit]:
        now, before = sheet.number(a.per_head), sheet.number(a.last_year)
        if now is None or before is None or before <= 0:
            return
        if abs(now / before - 1) > limit.change:
            yield (sheet.path(a.per_head), sheet.path(a.last_year)), f"{100 * (now / before - 1):+.0f}%"

    return test


def _wages_need_work(a: Account) -> Test:
    def test(sheet: Sheet) -> Iterator[Hit]:
        rows = sheet.rows(MEMBER)
        works = any(
            r.text("m_work_area") not in {"", "none"} or r.text("m_public_post") == "yes" for r in rows
        )
        if (sheet.number(a.wages) or 0) > 0 and rows and not works:
            yield (sheet.path(a.wages),), ""

    return test


def _work_needs_wages(a: Account) -> Test:
    def test(sheet: Sheet) -> Iterator[Hit]:
        worked = [r for r in sheet.rows(MEMBER) if (r.number("m_work_months") or 0) >= 1]
        if worked and sheet.number(a.wages) == 0:
            yield (worked[0].path("m_work_months"), sheet.path(a.wages)), ""

    return test


def _pension_needs_age(a: Account, limit: Limits) -> Test:
    def test(sheet: Sheet) -> Iterator[Hit]:
        ages = [age for r in sheet.rows(MEMBER) if (age := r.number("m_age")) is not None]
        if (sheet.number(a.pensions) or 0) > 0 and ages and max(ages) < limit.pension_age:
            yield (sheet.path(a.pensions),), f"{max(ages):g} < {limit.pension_age}"

    return test


def _support_needs_roster(a: Account) -> Test:
    def test(sheet: Sheet) -> Iterator[Hit]:
        rows = sheet.rows(MEMBER)
        supported = any(r.text("m_support") in {"dibao", "tekun"} for r in rows)
        if (sheet.number(a.low_income) or 0) > 0 and rows and not supported:
            yield (sheet.path(a.low_income),), ""

    return test


def _business_needs_cost(a: Account, limit: Limits) -> Test:
    def test(sheet: Sheet) -> Iterator[Hit]:
        income, costs = sheet.number(a.business), sheet.number(a.costs)
        if (income or 0) >= limit.farm_without_cost and not costs:
            yield (sheet.path(a.business), sheet.path(a.costs)), f"{income:.0f}"

    return test
