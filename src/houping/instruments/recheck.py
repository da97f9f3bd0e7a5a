"""Compute a submission again on the server: relevance, calculations, constraints, required answers, codes.

A tablet may be old, changed, or a program of somebody else's; what it computed is believed only when the form's
own rules give the same. Differences are listed, never mended.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from houping.core.errors import SubmissionUnreadable
from houping.instruments.functions import Situation
from houping.instruments.model import Bind, Model, Rows, codes_of, list_tree, model_of, rows_of_csv
from houping.instruments.safe_xml import Element, local, parse_xml, text_of
from houping.instruments.values import Node, as_number, as_text, days_of

Fact = Literal["value", "relevance", "constraint", "required", "code", "count", "unknown", "unsettled"]
TOLERANCE = 1e-9
SWEEPS = 20
META = "meta"


@dataclass(frozen=True)
class Difference:
    """One place where a submission and its form disagree.

    path : as in `read_submission`; fact : what disagrees; sent, computed : the two values
    """

    path: str
    fact: Fact
    sent: str
    computed: str


def recheck(xform: bytes, submission: bytes, lists: Mapping[str, bytes] | None = None) -> list[Difference]:
    """Return every difference between a submission and what its form computes, in the order of the form.

    lists : file name -> CSV of the lists that the tablet held. Raises SubmissionUnreadable for broken XML or a
    submission of another form, ExpressionUnreadable for a form that this program cannot compute.
    """
    model = model_of(xform)
    rows = {name: rows_of_csv(data) for name, data in (lists or {}).items()}
    return Check(model, parse_xml(submission), rows).differences()


class Check:
    """One submission against one model."""

    def __init__(self, model: Model, sent: Element, lists: Mapping[str, Rows]) -> None:
        if local(sent) != model.template.name:
            raise SubmissionUnreadable(form=model.template.name, detail=local(sent))
        self.model = model
        self.surplus: list[Difference] = []
        self.nodes: dict[str, list[Node]] = defaultdict(list)
        self.unasked: set[Node] = set()
        top = Node("")
        self.root = self._filled(model.template, sent, f"/{model.template.name}", top)
        rows = {name: lists[file] for name, file in model.files.items() if file in lists}
        self.rows: dict[str, Rows] = {**model.lists, **rows}
        self.situation = Situation(
            self._clock(), top, {name: list_tree(items) for name, items in self.rows.items()}, self._label
        )

    def differences(self) -> list[Difference]:
        """Compute, then compare."""
        if not self.settled():
            return [*self.surplus, Difference("", "unsettled", "", "")]
        return [*self.surplus, *self._counts(), *self._compared()]

    def settled(self) -> bool:
        """Compute relevance and values until nothing changes; return whether that came to an end."""
        return any(not self._sweep() for _ in range(SWEEPS))

    def _filled(self, template: Node, sent: Element | None, path: str, parent: Node) -> Node:
        """Return the template with what was sent; what was not sent is empty."""
        made = parent.add(template.name)
        self.nodes[path].append(made)
        if not template.children:
            made.given = text_of(sent) if sent is not None else None
            made.text = made.given or ""
            return made
        found: dict[str, list[Element]] = defaultdict(list)
        for one in sent if sent is not None else ():
            found[local(one)].append(one)
        for name, (part,) in template.children.items():
            inner = f"{path}/{name}"
            came: Sequence[Element | None] = found.pop(name, [])
            if inner not in self.model.repeats:
                came = came[:1] or [None]
            for one in came:
                self._filled(part, one, inner, made)
        for name in found if template.name != META else ():
            self.surplus.append(
                Difference(f"{_place(made, self.model)}/{name}".lstrip("/"), "unknown", "", "")
            )
        return made

    def _clock(self) -> datetime:
        """Return the end that the submission states, else its start, else the beginning of time."""
        for name in ("end", "start"):
            for node in self.nodes.get(f"/{self.model.template.name}/{name}", ()):
                if not math.isnan(days_of(node.text)):
                    return datetime.fromisoformat(node.text)
        return datetime(1970, 1, 1, tzinfo=UTC)

    def _at(self, node: Node) -> Situation:
        self.situation.node = node
        return self.situation

    def _label(self, code: str, path: str) -> str:
        """Return the label of a code of the question at a path, in the form's first language."""
        for row in self.rows.get(self.model.closed.get(path.strip(), ""), ()):
            item = dict(row)
            if item.get("name") == code:
                return self.model.labels.get(item.get("itextId", ""), item.get("label", code))
        return code

    def _sweep(self) -> bool:
        """Evaluate every bind once; return whether anything changed."""
        changed = False
        for bind in self.model.binds:
            for node in self.nodes.get(bind.path, ()):
                changed |= self._settle(bind, node)
        return changed

    def _settle(self, bind: Bind, node: Node) -> bool:
        relevant = all(one.relevant for one in node.ancestors())
        if relevant and bind.relevant is not None:
            relevant = bind.relevant.holds(self._at(node))
        value = self._value(bind, node) if relevant and not node.children else ""
        changed = (node.relevant, node.text) != (relevant, value)
        node.relevant, node.text = relevant, value
        return changed

    def _value(self, bind: Bind, node: Node) -> str:
        if bind.calculate is None or bind.preloaded:
            return node.given or ""
        value = as_text(bind.calculate.value(self._at(node)))
        return "" if value == "NaN" else value

    def _counts(self) -> Iterator[Difference]:
        """Yield repeats that are more or fewer than the form's own count.

        JavaRosa keeps the first instance of a repeat whose count is 0: it is no difference, and nothing in it was
        asked where the repeat is relevant only for a count above 0, as the linter (E12) wants it.
        """
        for path, count in self.model.repeats.items():
            above, name = path.rsplit("/", 1)
            for holder in self.nodes.get(above, ()) if count is not None else ():
                if count is None or not _exists(holder):
                    continue
                number = as_number(count.value(self._at(holder)))
                wanted, came = 0 if math.isnan(number) else int(number), holder.children.get(name, [])
                self.unasked.update(came[wanted:])
                if len(came) != wanted and (wanted, len(came)) != (0, 1):
                    place = f"{_place(holder, self.model)}/{name}".lstrip("/")
                    yield Difference(place, "count", str(len(came)), str(wanted))

    def _compared(self) -> Iterator[Difference]:
        for bind in self.model.binds:
            if f"/{META}/" in bind.path or bind.preloaded:
                continue
            for node in self.nodes.get(bind.path, ()):
                if not node.children and self.unasked.isdisjoint(node.ancestors()):
                    yield from self._compare(bind, node)

    def _compare(self, bind: Bind, node: Node) -> Iterator[Difference]:
        sent, value = node.given or "", node.text
        found: list[tuple[Fact, str, str]] = []
        if not node.relevant:
            if sent:
                found.append(("relevance", sent, ""))
        elif bind.calculate is not None:
            if not same(sent, value):
                found.append(("value", sent, value))
        elif value:
            if bind.constraint is not None and not bind.constraint.holds(self._at(node)):
                found.append(("constraint", sent, bind.constraint.text))
            found += [("code", code, "") for code in self._foreign(bind, value)]
        elif bind.required is not None and bind.required.holds(self._at(node)):
            found.append(("required", "", bind.required.text))
        for fact, given, computed in found:
            yield Difference(_place(node, self.model), fact, given, computed)

    def _foreign(self, bind: Bind, value: str) -> list[str]:
        """Return the codes that the question's list does not have; none when the list is not at hand."""
        rows = self.rows.get(self.model.closed.get(bind.path, ""))
        return [] if rows is None else [code for code in value.split() if code not in codes_of(rows)]


def _exists(node: Node) -> bool:
    return node.relevant and all(one.relevant for one in node.ancestors())


def _place(node: Node, model: Model) -> str:
    """Return the path of a node below the root, with positions in repeats."""
    parts: list[str] = []
    while node.parent is not None and node.parent.parent is not None:
        path = "/".join(one.name for one in [*reversed(list(node.ancestors())), node])
        parts.append(f"{node.name}[{node.position}]" if path in model.repeats else node.name)
        node = node.parent
    return "/".join(reversed(parts))


def same(sent: str, computed: str) -> bool:
    """Whether two values are equal as texts or, within rounding, as numbers."""
    if sent == computed:
        return True
    try:
        return math.isclose(float(sent), float(computed), rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    except ValueError:
        return False
