"""XPath 1.0 as forms use it: child paths, predicates, operators, functions; compiled to closures.

An expression is evaluated some five hundred times for one submission. libxml2 reads decimals inexactly (4.69 becomes
4.6899999999999995), elementpath takes a hundred microseconds for what takes five here; both compare dates as
texts. See docs/decisions/0111-expressions-are-evaluated-by-our-own-compiler.md.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from houping.core.errors import ExpressionUnreadable
from houping.instruments.functions import FUNCTIONS, Situation
from houping.instruments.values import Node, Value, as_condition, as_number, as_text

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<name>[^\W\d][\w.-]*(?::[\w.-]+)?)|(?P<sign>\.\.|!=|<=|>=|[./*\[\](),|+\-=<>]))"
)
ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": lambda a, b: a / b if b else (float("nan") if a == 0 or a != a else float("inf") * a),
    "mod": lambda a, b: a - b * int(a / b) if b else float("nan"),
}
ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))


@dataclass(slots=True)
class Context:
    """Where a part of an expression is evaluated."""

    node: Node
    situation: Situation
    position: int = 1


Run = Callable[[Context], Value]


@dataclass(frozen=True)
class Expression:
    """One expression of a form, compiled when first used; raises ExpressionUnreadable then."""

    text: str

    @cached_property
    def parsed(self) -> "Parser":
        """The compiled expression with the functions it calls."""
        return Parser(self.text)

    def value(self, situation: Situation) -> Value:
        """Return what the expression gives at the node of a situation."""
        return self.parsed.run(Context(situation.node, situation))

    def holds(self, situation: Situation) -> bool:
        """Return the result as a condition."""
        return as_condition(self.value(situation))


class Parser:
    """Compiles one expression; `calls` lists its functions with their numbers of arguments."""

    def __init__(self, text: str) -> None:
        self.text, self.place, self.calls = text, 0, list[tuple[str, int]]()
        self.tokens = self._tokens()
        self.run = self._binary(0)
        if self.place < len(self.tokens):
            raise self._broken()

    def _tokens(self) -> list[tuple[str, str]]:
        found, place, text = [], 0, self.text.rstrip()
        while place < len(text):
            match = TOKEN.match(text, place)
            if match is None:
                raise ExpressionUnreadable(text=self.text, place=text[place : place + 12])
            found.append((str(match.lastgroup), match[str(match.lastgroup)]))
            place = match.end()
        return found

    def _broken(self) -> ExpressionUnreadable:
        rest = "".join(token for _, token in self.tokens[self.place : self.place + 4])
        return ExpressionUnreadable(text=self.text, place=rest or "…")

    def _peek(self) -> str:
        kind, token = self.tokens[self.place] if self.place < len(self.tokens) else ("", "")
        return f"{kind} " if kind in {"text", "number"} else token

    def _take(self) -> tuple[str, str]:
        if self.place >= len(self.tokens):
            raise self._broken()
        self.place += 1
        return self.tokens[self.place - 1]

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._broken()
        self.place += 1

    def _binary(self, level: int) -> Run:
        if level == len(LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self._peek() in LEVELS[level]:
            sign = self._take()[1]
            left = _operation(sign, left, self._binary(level + 1))
        return left

    def _unary(self) -> Run:
        if self._peek() == "-":
            self.place += 1
            inner = self._unary()
            return lambda context: -as_number(inner(context))
        left = self._path()
        while self._peek() == "|":
            self.place += 1
            left = _union(left, self._path())
        return left

    def _path(self) -> Run:
        token = self._peek()
        if token == "/":
            return self._steps(_root)
        kind, _ = self.tokens[self.place] if self.place < len(self.tokens) else ("", "")
        if kind in {"number", "text"} or token == "(" or self._is_call():
            return self._steps(self._predicates(self._primary()))
        return self._steps(self._step(_here))

    def _is_call(self) -> bool:
        here = self.tokens[self.place : self.place + 2]
        return len(here) == 2 and here[0][0] == "name" and here[1] == ("sign", "(")

    def _steps(self, start: Run) -> Run:
        while self._peek() == "/":
            self.place += 1
            start = self._step(start)
        return start

    def _step(self, start: Run) -> Run:
        kind, token = self._take()
        if token == ".":
            return start
        if token == "..":
            return lambda context: [n.parent for n in _nodes(start(context)) if n.parent is not None]
        if token != "*" and kind != "name":
            self.place -= 1
            raise self._broken()
        return self._predicates(_children(start, token))

    def _predicates(self, start: Run) -> Run:
        while self._peek() == "[":
            self.place += 1
            start = _filtered(start, self._binary(0))
            self._expect("]")
        return start

    def _primary(self) -> Run:
        kind, token = self._take()
        if kind == "number":
            number = float(token)
            return lambda _: number
        if kind == "text":
            text = token[1:-1]
            return lambda _: text
        if token == "(":
            inner = self._binary(0)
            self._expect(")")
            return inner
        return self._call(token)

    def _call(self, name: str) -> Run:
        self._expect("(")
        arguments: list[Run] = []
        while self._peek() != ")":
            if arguments:
                self._expect(",")
            arguments.append(self._binary(0))
        self._expect(")")
        self.calls.append((name, len(arguments)))
        function, least, most = FUNCTIONS.get(name, (None, 0, 0))
        if function is None or not least <= len(arguments) <= most:
            raise ExpressionUnreadable(text=self.text, place=f"{name}({len(arguments)})")
        return _called(name, function, arguments)


def _called(name: str, function: Callable[..., Value], arguments: list[Run]) -> Run:
    if name == "if":
        condition, then, otherwise = arguments
        return lambda context: then(context) if as_condition(condition(context)) else otherwise(context)
    if name == "position" and not arguments:
        return lambda context: float(context.position)
    return lambda context: function(context.situation, *[run(context) for run in arguments])


def _operation(sign: str, left: Run, right: Run) -> Run:
    if sign == "or":
        return lambda context: as_condition(left(context)) or as_condition(right(context))
    if sign == "and":
        return lambda context: as_condition(left(context)) and as_condition(right(context))
    if sign == "=":
        return lambda context: _equal(left(context), right(context))
    if sign == "!=":
        return lambda context: not _equal(left(context), right(context))
    if sign in ORDER:
        compare = ORDER[sign]
        return lambda context: compare(as_number(left(context)), as_number(right(context)))
    compute = ARITHMETIC[sign]
    return lambda context: compute(as_number(left(context)), as_number(right(context)))


def _equal(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return as_condition(left) == as_condition(right)
    if isinstance(left, float) or isinstance(right, float):
        return as_number(left) == as_number(right)
    return as_text(left) == as_text(right)


def _nodes(value: Value) -> list[Node]:
    return value if isinstance(value, list) else []


def _here(context: Context) -> Value:
    return [context.node]


def _root(context: Context) -> Value:
    node = context.situation.node
    while node.parent is not None:
        node = node.parent
    return [node]


def _children(start: Run, name: str) -> Run:
    """Return the step to children of a name; what is not relevant does not exist for an expression."""

    def run(context: Context) -> Value:
        found: list[Node] = []
        for node in _nodes(start(context)):
            groups = node.children.values() if name == "*" else (node.children.get(name, ()),)
            found += [one for group in groups for one in group if one.relevant]
        return found

    return run


def _filtered(start: Run, condition: Run) -> Run:
    def run(context: Context) -> Value:
        kept: list[Node] = []
        for place, node in enumerate(_nodes(start(context)), 1):
            value = condition(Context(node, context.situation, place))
            number = isinstance(value, float) and not isinstance(value, bool)
            if value == place if number else as_condition(value):
                kept.append(node)
        return kept

    return run


def _union(left: Run, right: Run) -> Run:
    return lambda context: list(dict.fromkeys(_nodes(left(context)) + _nodes(right(context))))
