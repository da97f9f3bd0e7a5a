"""The functions that forms may use: those of XPath 1.0 and those that ODK adds, as JavaRosa computes them.

Source: ODK XForms specification, section "XPath functions"; where it is silent, JavaRosa.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from houping.instruments.values import EPOCH, Day, Node, Value, as_condition, as_number, as_text


@dataclass
class Situation:
    """What an expression can see: the node it belongs to, the clock, lists by id, labels of codes."""

    clock: datetime
    node: Node
    instances: Mapping[str, Node] = field(default_factory=dict)
    label: Callable[[str, str], str] = lambda code, _path: code


def _texts(values: Sequence[Value]) -> list[str]:
    """Return all texts of the arguments, every node of a node-set counted."""
    texts: list[str] = []
    for value in values:
        texts += [node.text for node in value] if isinstance(value, list) else [as_text(value)]
    return texts


def _numbers(values: Sequence[Value]) -> list[float]:
    return [as_number(text) for text in _texts(values)]


def _nodes(value: Value) -> list[Node]:
    return value if isinstance(value, list) else []


def _coalesce(_: Situation, *values: Value) -> Value:
    return next((text for value in values if (text := as_text(value))), "")


def _selected(_: Situation, chosen: Value, code: Value) -> Value:
    return as_text(code) in as_text(chosen).split()


def _selected_at(_: Situation, chosen: Value, index: Value) -> Value:
    codes, place = as_text(chosen).split(), int(as_number(index))
    return codes[place] if 0 <= place < len(codes) else ""


def _round(_: Situation, value: Value, digits: Value = 0.0) -> Value:
    """Round decimal halves up. Other engines do otherwise, so the linter asks for `int`."""
    number = as_number(value)
    if not math.isfinite(number):
        return number
    step = Decimal(1).scaleb(-int(as_number(digits)))
    rule = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
    return float(Decimal(repr(number)).quantize(step, rounding=rule))


def _int(_: Situation, value: Value) -> Value:
    number = as_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _regex(_: Situation, value: Value, pattern: Value) -> Value:
    return re.fullmatch(as_text(pattern).removeprefix("^").removesuffix("$"), as_text(value)) is not None


def _substr(_: Situation, value: Value, start: Value, end: Value = math.inf) -> Value:
    last = as_number(end)
    return as_text(value)[int(as_number(start)) : None if math.isinf(last) else int(last)]


def _substring(_: Situation, value: Value, start: Value, length: Value = math.inf) -> Value:
    first = math.floor(as_number(start) + 0.5)
    last = first + as_number(length)
    return "".join(c for place, c in enumerate(as_text(value), 1) if first <= place < last)


def _today(situation: Situation) -> Value:
    return Day((situation.clock.date() - EPOCH.date()).days)


def _now(situation: Situation) -> Value:
    return Day((situation.clock - EPOCH) / timedelta(days=1))


def _date(_: Situation, value: Value) -> Value:
    return value if isinstance(value, Day) else Day(as_number(value))


def _format_date(situation: Situation, value: Value, pattern: Value) -> Value:
    days = as_number(value)
    if math.isnan(days):
        return ""
    moment = EPOCH + timedelta(days=days)
    if days != int(days):
        moment = moment.astimezone(situation.clock.tzinfo)
    written = {"Y": "%Y", "y": "%y", "m": "%m", "d": "%d", "H": "%H", "M": "%M", "S": "%S"}
    plain = {"n": str(moment.month), "e": str(moment.day), "h": str(moment.hour)}
    parts = {sign: moment.strftime(form) for sign, form in written.items()} | plain
    return re.sub(r"%(\w)", lambda found: parts.get(found[1], found[0]), as_text(pattern))


def _instance(situation: Situation, name: Value) -> Value:
    found = situation.instances.get(as_text(name))
    return [] if found is None else [found]


def _pulldata(situation: Situation, name: Value, column: Value, key: Value, wanted: Value) -> Value:
    for root in _nodes(_instance(situation, name)):
        for item in root.children["root"][0].children.get("item", ()):
            if as_text(item.children.get(as_text(key), [])) == as_text(wanted):
                return as_text(item.children.get(as_text(column), []))
    return ""


def _indexed_repeat(_: Situation, targets: Value, *places: Value) -> Value:
    """Return the target inside the n-th repeat: pairs of (repeat, position)."""
    found = _nodes(targets)
    for repeats, position in zip(places[::2], places[1::2], strict=True):
        place = int(as_number(position)) - 1
        chosen = _nodes(repeats)[place : place + 1] if place >= 0 else []
        found = [node for node in found if chosen and chosen[0] in node.ancestors()]
    return as_text(found)


def _position(_: Situation, nodes: Value) -> Value:
    return float(_nodes(nodes)[0].position) if nodes else math.nan


# name -> (function, least and most arguments)
FUNCTIONS: Mapping[str, tuple[Callable[..., Value], int, int]] = {
    "true": (lambda _: True, 0, 0),
    "false": (lambda _: False, 0, 0),
    "not": (lambda _, value: not as_condition(value), 1, 1),
    "boolean": (lambda _, value: as_condition(value), 1, 1),
    "boolean-from-string": (lambda _, value: as_text(value).lower() in {"true", "1"}, 1, 1),
    "number": (lambda _, value: as_number(value), 1, 1),
    "string": (lambda _, value: as_text(value), 1, 1),
    "string-length": (lambda _, value: float(len(as_text(value))), 1, 1),
    "normalize-space": (lambda _, value: " ".join(as_text(value).split()), 1, 1),
    "contains": (lambda _, text, part: as_text(part) in as_text(text), 2, 2),
    "starts-with": (lambda _, text, part: as_text(text).startswith(as_text(part)), 2, 2),
    "ends-with": (lambda _, text, part: as_text(text).endswith(as_text(part)), 2, 2),
    "substring-before": (lambda _, text, part: _around(text, part)[0], 2, 2),
    "substring-after": (lambda _, text, part: _around(text, part)[1], 2, 2),
    "substring": (_substring, 2, 3),
    "substr": (_substr, 2, 3),
    "concat": (lambda _, *values: "".join(_texts(values)), 1, 99),
    "join": (lambda _, between, *values: as_text(between).join(_texts(values)), 2, 99),
    "regex": (_regex, 2, 2),
    "count": (lambda _, nodes: float(len(_nodes(nodes))), 1, 1),
    "count-non-empty": (lambda _, nodes: float(sum(bool(text) for text in _texts((nodes,)))), 1, 1),
    "sum": (lambda _, nodes: float(sum(_numbers((nodes,)))), 1, 1),
    "min": (lambda _, *values: min(_numbers(values), default=math.nan), 1, 99),
    "max": (lambda _, *values: max(_numbers(values), default=math.nan), 1, 99),
    "pow": (lambda _, base, exponent: float(as_number(base) ** as_number(exponent)), 2, 2),
    "abs": (lambda _, value: abs(as_number(value)), 1, 1),
    "int": (_int, 1, 1),
    "round": (_round, 1, 2),
    "coalesce": (_coalesce, 2, 2),
    "selected": (_selected, 2, 2),
    "selected-at": (_selected_at, 2, 2),
    "count-selected": (lambda _, chosen: float(len(as_text(chosen).split())), 1, 1),
    "today": (_today, 0, 0),
    "now": (_now, 0, 0),
    "date": (_date, 1, 1),
    "date-time": (_date, 1, 1),
    "decimal-date-time": (lambda _, value: float(as_number(value)), 1, 1),
    "format-date": (_format_date, 2, 2),
    "format-date-time": (_format_date, 2, 2),
    "instance": (_instance, 1, 1),
    "pulldata": (_pulldata, 4, 4),
    "current": (lambda situation: [situation.node], 0, 0),
    "once": (lambda situation, value: situation.node.text or as_text(value), 1, 1),
    "indexed-repeat": (_indexed_repeat, 3, 7),
    "position": (_position, 0, 1),
    "if": (lambda _, condition, then, otherwise: then if as_condition(condition) else otherwise, 3, 3),
    "jr:choice-name": (lambda situation, code, path: situation.label(as_text(code), as_text(path)), 2, 2),
}


def _around(text: Value, part: Value) -> tuple[str, str]:
    before, found, after = as_text(text).partition(as_text(part))
    return (before, after) if found else ("", "")
