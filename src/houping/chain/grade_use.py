"""Section 八 for the chain: the plan's rules as the core knows them, and what they say of each county."""

from collections.abc import Iterable

import polars as pl

from houping.chain.run import Parameters
from houping.core.errors import RulingUnusable, in_words
from houping.core.grading.cap import (
    EXACTLY,
    Act,
    Effect,
    Outcome,
    Rules,
    Ruling,
    Trigger,
    commended,
    outcome,
)
from houping.core.plan.model import Plan
from houping.core.scoring.deduct import COUNTED

COMMENDING = "D"
NAMES = {"excluded": "不得评为", "exactly": "直接评为"}
RETURNED_TO_POVERTY = "4.4"


def rules_of(plan: Plan) -> Rules:
    """Take section 八 from the plan."""
    rules = plan.grading
    return Rules(
        scale=tuple((g.id, g.name) for g in rules.review_scale),
        triggers=tuple(Trigger(t.id, t.name, t.clause, t.precedence) for t in rules.triggers),
        effects=tuple(
            Effect(e.trigger, e.kind, e.grade, e.quote, e.clause) for e in (*rules.caps, *rules.vetoes)
        ),
        acts=tuple(
            Act(u.trigger, u.id, u.name, u.quote, u.to or "", u.clause) for u in plan.result_use if u.trigger
        ),
    )


def rulings_of(plan: Plan, parameters: Parameters) -> list[Ruling]:
    """Read parameter `rulings`; raises RulingUnusable for a county or trigger outside the plan."""
    given = parameters.get("rulings")
    counties = {c.code for c in plan.counties}
    found = []
    for entry in given if isinstance(given, list) else []:
        county, trigger = str(entry.get("county", "")), str(entry.get("trigger", ""))
        if county not in counties:
            raise RulingUnusable(county=county, trigger=trigger, known=in_words(sorted(counties)))
        persons = tuple(str(p) for p in entry.get("persons", ()))
        found.append(Ruling(county, trigger, str(entry.get("basis", "")), persons))
    return found


def result_use(plan: Plan, rulings: list[Ruling], first_grade: Iterable[str]) -> dict[str, dict[str, object]]:
    """Return, by county, what section 八 says of it on the separate 实绩考核 scale."""
    rules = rules_of(plan)
    outcomes = {c.code: outcome(c.code, c.name, rulings, rules) for c in plan.counties}
    praised = commended(first_grade, outcomes, rules, COMMENDING)
    return {code: _entry(found, rules, praised.get(code, ())) for code, found in outcomes.items()}


def _entry(found: Outcome, rules: Rules, praise: tuple[Act, ...]) -> dict[str, object]:
    names = dict(rules.scale)
    held = [e for e in rules.effects if e.trigger in found.triggers]
    return {
        "triggers": list(found.triggers),
        "open_grades": [names[g] for g in found.open_grades],
        "caps": "；".join(f"{NAMES[e.kind]}“{names[e.grade]}”" for e in held if e.kind != EXACTLY),
        "vetoes": "；".join(f"{NAMES[e.kind]}“{names[e.grade]}”" for e in held if e.kind == EXACTLY),
        **({"grounds": list(found.grounds)} if found.grounds else {}),
        "acts": [_act(a) for a in found.acts],
        "proposed_praise": [_act(a) for a in praise],
        "trace": list(found.trace),
    }


def _act(act: Act) -> dict[str, str]:
    return {"id": act.id, "name": act.name, "quote": act.quote, "to": act.to, "clause": act.clause}


def alerts(problems: pl.DataFrame) -> dict[str, list[str]]:
    """Return, by county, advice to the panel; no alert has a consequence of its own (A-20)."""
    standing = problems.filter(pl.col("ruling").is_in(COUNTED)).sort("county", "problem")
    found: dict[str, list[str]] = {}
    grave = standing.filter((pl.col("severity") == "grave") & (pl.col("spread") == "area"))
    for county, problem in grave.select("county", "problem").iter_rows():
        found.setdefault(county, []).append(f"面上严重问题 {problem}：请研判是否属于突出问题（八）。")
    returned = standing.filter(
        (pl.col("indicator") == RETURNED_TO_POVERTY) & pl.col("attribution").is_not_null()
    )
    for county, problem in returned.select("county", "problem").iter_rows():
        found.setdefault(county, []).append(
            f"返贫致贫问题 {problem} 已归因：请研判是否构成规模性返贫（八）。"
        )
    return found
