"""Section 八: what rulings mean for the separate yearly 实绩考核, rule by rule, in words.

Facts ("triggers") are ruled by people, never computed here (A-20). A trigger may close a grade of the review
scale (不得评为优秀), fix it (直接评为一般, which outranks the former) or lead to other acts (约谈提醒,
挂牌督办, 追究责任). Grades of this assessment are another scale and are not touched (A-19).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from houping.core.errors import RulingUnusable, RulingWithoutBasis, in_words

EXACTLY, EXCLUDED = "exactly", "excluded"


@dataclass(frozen=True)
class Trigger:
    """A fact of section 八; smaller precedence goes first."""

    id: str
    name: str
    clause: str
    precedence: int


@dataclass(frozen=True)
class Effect:
    """`excluded` closes `grade` and better; `exactly` leaves only `grade`."""

    trigger: str
    kind: str
    grade: str
    quote: str
    clause: str


@dataclass(frozen=True)
class Act:
    """Another consequence: talk, listed supervision, referral, commendation, reward."""

    trigger: str
    id: str
    name: str
    quote: str
    to: str
    clause: str


@dataclass(frozen=True)
class Rules:
    """All of section 八; `scale` is (id, name) of the review grades, best first."""

    scale: tuple[tuple[str, str], ...]
    triggers: tuple[Trigger, ...]
    effects: tuple[Effect, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Ruling:
    """What the panel found: county, trigger, the basis (document), and named people for a referral."""

    county: str
    trigger: str
    basis: str
    persons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """For one county: review grades still open (ids, best first), acts, and the trace in plain Chinese.

    grounds : the bases of the rulings that close or fix a grade
    """

    county: str
    open_grades: tuple[str, ...]
    acts: tuple[Act, ...]
    triggers: tuple[str, ...]
    trace: tuple[str, ...]
    grounds: tuple[str, ...] = ()


def basis_words(number: int, document: str) -> str:
    """Return how reports name a ruling of the panel on a county: its number and the document that it rests on."""
    return f"研判认定第{number}号（{document}）"


def outcome(county: str, name: str, rulings: Iterable[Ruling], rules: Rules) -> Outcome:
    """Apply all rulings on one county; `name` is what the sentences call it. Raises RulingUnusable."""
    own = [r for r in rulings if r.county == county]
    known = {t.id: t for t in rules.triggers}
    for ruling in own:
        if ruling.trigger not in known:
            raise RulingUnusable(county=county, trigger=ruling.trigger, known=in_words(sorted(known)))
        if not ruling.basis.strip():
            raise RulingWithoutBasis(county=county, trigger=ruling.trigger)
    own.sort(key=lambda r: (known[r.trigger].precedence, r.trigger, r.basis))
    held = tuple(dict.fromkeys(r.trigger for r in own))
    trace = [f"经研判，{name}{known[r.trigger].name}（依据：{r.basis}）。" for r in own]
    effects = [e for t in held for e in rules.effects if e.trigger == t]
    acts = tuple(a for t in held for a in rules.acts if a.trigger == t)
    trace += [f"按第{e.clause}部分：{e.quote}。" for e in effects]
    trace += [f"按第{a.clause}部分：{a.quote}{f'（移送{a.to}）' if a.to else ''}。" for a in acts]
    for r in own:
        if r.persons:
            trace.append(f"涉及个人 {len(r.persons)} 名，一并追究责任。")
    binding = {e.trigger for e in effects}
    grounds = tuple(dict.fromkeys(r.basis for r in own if r.trigger in binding))
    open_ones = open_grades(effects, [g for g, _ in rules.scale])
    return Outcome(county, open_ones, acts, held, tuple(trace), grounds)


def open_grades(effects: Sequence[Effect], scale: Sequence[str]) -> tuple[str, ...]:
    """Return the review grades that all effects leave open.

    A fixed grade outranks a closed one, unless it is closed itself: then the best grade that is open below.
    """
    first = max((scale.index(e.grade) + 1 for e in effects if e.kind == EXCLUDED), default=0)
    fixed = [scale.index(e.grade) for e in effects if e.kind == EXACTLY]
    if fixed:
        return (scale[max(first, *fixed)],)
    return tuple(scale[first:])


def commended(
    first_grade: Iterable[str], outcomes: Mapping[str, Outcome], rules: Rules, trigger: str
) -> dict[str, tuple[Act, ...]]:
    """Propose 表扬 and 资金奖励 for counties of the first grade without any adverse ruling."""
    acts = tuple(a for a in rules.acts if a.trigger == trigger)
    return {county: acts for county in first_grade if not outcomes[county].triggers}
