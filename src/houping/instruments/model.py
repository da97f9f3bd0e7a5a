"""The model of an XForm, as a re-check needs it: template, binds, repeats, lists of answers."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from houping.instruments.safe_xml import Element, child, local, parse_xml, text_of
from houping.instruments.values import Node
from houping.instruments.xpath import Expression

JR = "{http://openrosa.org/javarosa}"
PRELOAD = f"{JR}preload"
CLOSED = {"select", "select1"}
Row = tuple[tuple[str, str], ...]  # (column, cell), so that lists can be remembered
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Bind:
    """What the form says about one node: path from the root (``/data/header/result``), type, rules."""

    path: str
    kind: str = "string"
    relevant: Expression | None = None
    constraint: Expression | None = None
    required: Expression | None = None
    calculate: Expression | None = None
    preloaded: bool = False


@dataclass(frozen=True)
class Model:
    """An XForm: the empty instance without namespaces, binds in order, counts of repeats, lists.

    lists : id -> rows of a list that the form holds; files : ids of lists that come as CSV
    closed : path of a closed question -> id of its list
    """

    template: Node
    binds: tuple[Bind, ...]
    repeats: Mapping[str, Expression | None]
    lists: Mapping[str, Rows]
    files: Mapping[str, str]
    closed: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=32)
def model_of(xform: bytes) -> Model:
    """Return the model of an XForm, read once per contents; raises SubmissionUnreadable for broken XML."""
    root = parse_xml(xform)
    model = next(one for one in root.iter() if local(one) == "model")
    first, *others = [one for one in model if local(one) == "instance"]
    inner = [one for one in others if len(one)]
    repeats = {
        one.get("nodeset", ""): _expression(one.get(f"{JR}count"))
        for one in root.iter()
        if local(one) == "repeat"
    }
    return Model(
        template=_template(first[0], None),
        binds=tuple(_bind(one) for one in model if local(one) == "bind"),
        repeats=repeats,
        lists={one.get("id", ""): tuple(_row(item) for item in one[0]) for one in inner},
        files={one.get("id", ""): one.get("src", "").rpartition("/")[2] for one in others if one.get("src")},
        closed=dict(_closed(root)),
        labels=dict(_labels(model)),
    )


def _template(element: Element, parent: Node | None) -> Node:
    """Return the empty instance, each repeat once."""
    node = Node(local(element), text_of(element), parent)
    for one in element:
        if local(one) not in node.children:
            node.children[local(one)] = [_template(one, node)]
    return node


@lru_cache(maxsize=512)
def codes_of(rows: Rows) -> frozenset[str]:
    """Return the codes of a list."""
    return frozenset(dict(row).get("name", "") for row in rows)


@lru_cache(maxsize=512)
def list_tree(rows: Rows) -> Node:
    """Return a list as expressions see it: ``instance('x')/root/item``, built once for the same rows."""
    holder = Node("list")
    root = holder.add("root")
    for row in rows:
        item = root.add("item")
        for head, cell in row:
            item.add(head, cell)
    return holder


def rows_of_csv(data: bytes) -> Rows:
    """Return the rows of a list that tablets download (UTF-8, with or without a mark of byte order)."""
    return tuple(tuple(row.items()) for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def _bind(one: Element) -> Bind:
    return Bind(
        path=one.get("nodeset", ""),
        kind=one.get("type", "string"),
        relevant=_expression(one.get("relevant")),
        constraint=_expression(one.get("constraint")),
        required=_expression(one.get("required")),
        calculate=_expression(one.get("calculate")),
        preloaded=one.get(PRELOAD) is not None,
    )


def _expression(text: str | None) -> Expression | None:
    return Expression(text.strip()) if text and text.strip() else None


def _row(item: Element) -> Row:
    return tuple((local(cell), text_of(cell)) for cell in item)


def _closed(root: Element) -> Iterator[tuple[str, str]]:
    """Yield path and list of every closed question."""
    for control in root.iter():
        if local(control) in CLOSED:
            itemset = child(control, "itemset")
            nodes = itemset.get("nodeset", "") if itemset is not None else ""
            if nodes.startswith("instance('"):
                yield control.get("ref", ""), nodes.split("'")[1]


def _labels(model: Element) -> Iterator[tuple[str, str]]:
    """Yield text id and text of the default language."""
    itext = child(model, "itext")
    for translation in itext if itext is not None else ():
        if translation.get("default"):
            for text in translation:
                yield text.get("id", ""), "".join(text_of(value) for value in text if not value.get("form"))
