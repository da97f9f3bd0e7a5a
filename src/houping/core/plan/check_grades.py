"""Grades, caps and vetoes of sections 七(三) and 八 (C4, C5, M4)."""

from collections.abc import Iterator
from math import isclose

from houping.core.errors import Words
from houping.core.plan.found import Found, Trail, note, repeated
from houping.core.plan.model import Group, Plan

CLOSE = 1e-9
FREED = {
    "pass_down": Words("依次递补", "pass down"),
    "stay_empty": Words("不递补", "stay empty"),
}


def findings(plan: Plan) -> Iterator[Found]:
    """Yield what is wrong with the grade rules or open in them."""
    yield from _shares(plan)
    yield from _effects(plan)
    yield from _reference(plan)
    yield from _scales(plan)


def _shares(plan: Plan) -> Iterator[Found]:
    groups = {group.id for group in plan.groups}
    for index, grade in enumerate(plan.grading.grades):
        trail: Trail = ("grading", "grades", index)
        given: list[tuple[Trail, float]] = [((*trail, "share"), grade.share.value)]
        given += [((*trail, "share_by_group", g), s.value) for g, s in grade.share_by_group.items()]
        for place, value in given:
            if not 0 <= value <= 1:
                message = Words(
                    f"等次“{grade.name}”的比例应在 0 到 1 之间，现为 {value:g}。",
                    f"The share of grade “{grade.name}” must lie between 0 and 1; it is {value:g}.",
                )
                yield Found(
                    place,
                    "M4",
                    message,
                    Words("百分数改写为小数，如 30% 写 0.30。", "Write per cent as a decimal: 30% is 0.30."),
                )
        for name in sorted(set(grade.share_by_group) - groups):
            place = (*trail, "share_by_group", name)
            yield Found(
                place,
                "N5",
                Words(f"组别 {name} 不存在。", f"Group {name} does not exist."),
                Words("改为已有的组别编号。", "Give the number of a group of this plan."),
            )
    for title, total in _totals(plan).items():
        if not isclose(total, 1.0, abs_tol=CLOSE):
            message = Words(
                f"{title}各等次比例之和为 {round(total, 6):g}，应为 1。",
                f"The shares of the grades{f' of {title}' if title else ''} add up to {round(total, 6):g}, not to 1.",
            )
            yield Found(
                ("grading", "grades"),
                "C4",
                message,
                Words("调整比例，使之和为 1。", "Adjust the shares so that they add up to 1."),
            )


def _totals(plan: Plan) -> dict[str, float]:
    """Return the sum of shares by group, or once for all when no group has its own."""
    grades = plan.grading.grades
    if not any(grade.share_by_group for grade in grades):
        return {"": sum(grade.share.value for grade in grades)}
    return {g.name: sum(grade.share_of(g.id) for grade in grades) for g in plan.groups}


def _reference(plan: Plan) -> Iterator[Found]:
    rules = plan.grading
    basis = {b.id: b for b in plan.basis}
    trail = ("grading", "reference_document")
    if rules.reference_document not in basis:
        yield Found(
            trail,
            "C4",
            Words(
                f"依据“{rules.reference_document}”不存在。",
                f"The basis document “{rules.reference_document}” does not exist.",
            ),
            Words("改为 plan.yaml 中 basis 的编号。", "Give an id that stands under basis in plan.yaml."),
        )
        return
    if any(g.share.assumption for g in rules.grades):
        exact = [_exact(plan, group) for group in plan.groups]
        message = Words(
            f"等次名称和比例文件未给出，为示例；按比例折算（取整前）{'；'.join(e.zh for e in exact)}。",
            f"The document gives neither names nor shares of the grades; ours are examples. "
            f"Before rounding: {'; '.join(e.en for e in exact)}.",
        )
        yield note(
            ("grading", "grades"),
            "C4",
            message,
            Words(
                "首等向下取整，其余按最大余数；读法见 A-21。",
                "The first grade is rounded down, the others by largest remainder; reading A-21.",
            ),
        )
    if not basis[rules.reference_document].attached:
        message = Words(
            f"《{basis[rules.reference_document].title}》尚未附上，不能锁定等次。",
            f"《{basis[rules.reference_document].title}》 is not attached; grades cannot be locked.",
        )
        yield note(
            trail,
            "C4",
            message,
            Words(
                "取得文件后，在 basis 中写明 number 和 attached。",
                "When you have it, fill in number and attached under basis.",
            ),
        )


def _exact(plan: Plan, group: Group) -> Words:
    size = len(plan.counties_of(group.id))
    places = [f"{g.name} {g.share_of(group.id) * size:.1f}" for g in plan.grading.grades]
    return Words(f"{group.short}：{'、'.join(places)}", f"{group.short}: {', '.join(places)}")


def _effects(plan: Plan) -> Iterator[Found]:
    rules = plan.grading
    triggers = {t.id: t for t in rules.triggers}
    scale = {g.id for g in rules.review_scale}
    for name, effects in (("caps", rules.caps), ("vetoes", rules.vetoes)):
        for index, effect in enumerate(effects):
            trail: Trail = ("grading", name, index)
            if effect.trigger not in triggers:
                yield Found(
                    (*trail, "trigger"),
                    "C5",
                    Words(
                        f"触发情形“{effect.trigger}”不存在。",
                        f"The trigger “{effect.trigger}” does not exist.",
                    ),
                    Words("改为 triggers 所列编号。", "Give an id that stands under triggers."),
                )
            if effect.grade not in scale:
                message = Words(
                    f"“{effect.grade}”不是实绩考核的等次。",
                    f"“{effect.grade}” is no grade of the yearly performance review (实绩考核).",
                )
                yield Found(
                    (*trail, "grade"),
                    "C5",
                    message,
                    Words(
                        "改为 review_scale 所列编号；不要写后评估的等次。",
                        "Give an id that stands under review_scale, not a grade of this assessment.",
                    ),
                )
    for index, use in enumerate(plan.result_use):
        if use.trigger is not None and use.trigger not in triggers:
            yield Found(
                ("result_use", index, "trigger"),
                "C5",
                Words(f"触发情形“{use.trigger}”不存在。", f"The trigger “{use.trigger}” does not exist."),
                Words("改为 triggers 所列编号。", "Give an id that stands under triggers."),
            )
    for value in repeated(t.precedence for t in rules.triggers):
        yield Found(
            ("grading", "triggers"),
            "C5",
            Words(f"两种触发情形的先后同为 {value}。", f"Two triggers have the precedence {value}."),
            Words("改为互不相同的数字。", "Give them different numbers."),
        )
    vetoes = [triggers[e.trigger].precedence for e in rules.vetoes if e.trigger in triggers]
    caps = [triggers[e.trigger].precedence for e in rules.caps if e.trigger in triggers]
    if vetoes and caps and max(vetoes) > min(caps):
        message = Words(
            "直接评定的情形应先于限制性的情形。",
            "A trigger that fixes the grade must come before one that caps it.",
        )
        yield Found(
            ("grading", "triggers"),
            "C5",
            message,
            Words("使其 precedence 的数字更小。", "Give it a smaller precedence."),
        )


def _scales(plan: Plan) -> Iterator[Found]:
    rules = plan.grading
    named = "、".join(f"“{g.name}”" for g in rules.review_scale if g.named)
    own = "、".join(g.name for g in rules.grades)
    message = Words(
        f"八所说的{named}是年度实绩考核的等次，不是后评估的等次（{own}）；两套分开记录，"
        f"空出的名额{FREED[rules.freed_places.value]}。",
        f"{named} in section 八 are grades of the yearly performance review (实绩考核), not of this assessment "
        f"({own}); the two scales are kept apart, and freed places {FREED[rules.freed_places.value].en}.",
    )
    yield note(("grading", "review_scale"), "C5", message, Words("读法见 A-19。", "Reading A-19."))
