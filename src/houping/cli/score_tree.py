"""The indicator tree of `houping score`: a table like COINr's iMeta, or YAML with the same facts."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from houping.cli.survey_request import ENCODINGS, yaml_broken
from houping.core.errors import FileUnreadable, TreeUnusable, Words
from houping.core.scoring.hierarchy import Node, children_of
from houping.tables.disk import require_file

KEYS = {
    "icode": "id",
    "id": "id",
    "parent": "parent",
    "weight": "weight",
    "direction": "direction",
    "worst": "worst",
    "best": "best",
    "denominator": "denominator",
    "type": "type",
}
IN_TREE = {"", "indicator", "aggregate"}
EMPTY = {"", "NA", "None"}


@dataclass(frozen=True)
class _Line:
    path: Path
    row: int
    cells: Mapping[str, str]

    def refuse(self, column: str, detail: Words) -> TreeUnusable:
        """Return the refusal of one cell."""
        return TreeUnusable(path=self.path.name, row=self.row, column=column, detail=detail)

    def number(self, column: str) -> float | None:
        """Return a finite number, or None for an empty cell."""
        text = self.cells.get(column, "")
        if text in EMPTY:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.refuse(column, Words(f"“{text}”不是数", f"'{text}' is not a number"))
        return value


def read_tree(path: Path) -> tuple[list[Node], dict[str, int]]:
    """Read the nodes and the row of each in the file. Raises FileMissing, FileUnreadable, TreeUnusable."""
    require_file(path)
    rows = _yaml(path) if path.suffix.lower() in {".yaml", ".yml"} else _table(path)
    lines = [
        _Line(path, row, cells) for row, cells in rows if cells.get("type", "").strip().lower() in IN_TREE
    ]
    if not lines:
        raise FileUnreadable(path=path, detail=Words("没有指标", "it has no indicators"))
    nodes = [_node(line) for line in lines]
    _require_tree(lines, nodes)
    return nodes, {node.id: line.row for node, line in zip(nodes, lines, strict=True)}


def _text(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileUnreadable(path=path, detail=ENCODINGS)


def _table(path: Path) -> list[tuple[int, dict[str, str]]]:
    reader = csv.reader(_text(path).splitlines())
    heads = [KEYS.get(name.strip().lower(), "") for name in next(reader, [])]
    for needed in ("id", "parent", "weight"):
        if needed not in heads:
            detail = Words(
                f"缺少列 {needed}（iCode、Parent、Weight）",
                f"the column {needed} is missing (iCode, Parent, Weight)",
            )
            raise TreeUnusable(path=path.name, row=1, column=needed, detail=detail)
    found = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            pairs = zip(heads, cells, strict=False)
            found.append((reader.line_num, {head: cell.strip() for head, cell in pairs if head}))
    return found


def _yaml(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        document = YAML(typ="rt").load(_text(path))
    except YAMLError as error:
        raise yaml_broken(path, error) from None
    nodes = document.get("nodes") if isinstance(document, Mapping) else None
    if not isinstance(nodes, Sequence) or isinstance(nodes, str):
        detail = Words("应为节点的列表", "it must be a list of nodes")
        raise TreeUnusable(path=path.name, row=1, column="nodes", detail=detail)
    found = []
    for place, entry in enumerate(nodes):
        row = nodes.lc.item(place)[0] + 1 if hasattr(nodes, "lc") else place + 1
        if not isinstance(entry, Mapping):
            raise TreeUnusable(path=path.name, row=row, column="nodes", detail="{id, parent, weight}")
        for key in entry:
            if str(key).lower() not in KEYS:
                raise TreeUnusable(path=path.name, row=row, column=str(key), detail=_unknown_key())
        items = {KEYS[str(k).lower()]: "" if v is None else str(v) for k, v in entry.items()}
        found.append((row, items))
    return found


def _unknown_key() -> Words:
    known = ", ".join(dict.fromkeys(KEYS.values()))
    return Words(f"不认识的键；可用：{known}", f"an unknown key; there are {known}")


def _node(line: _Line) -> Node:
    name = line.cells.get("id", "")
    if name in EMPTY:
        raise line.refuse("id", Words("空", "it is empty"))
    weight = line.number("weight")
    direction = line.number("direction")
    if weight is None or weight < 0:
        raise line.refuse(
            "weight",
            Words(
                f"“{line.cells.get('weight', '')}”须为非负数",
                f"'{line.cells.get('weight', '')}' must be a number of at least 0",
            ),
        )
    if direction not in {None, 1.0, -1.0}:
        raise line.refuse(
            "direction",
            Words(f"“{line.cells['direction']}”须为 1 或 -1", f"'{line.cells['direction']}' must be 1 or -1"),
        )
    parent, denominator = line.cells.get("parent", ""), line.cells.get("denominator", "")
    return Node(
        name,
        "" if parent in EMPTY else parent,
        weight,
        int(direction or 1),
        line.number("worst"),
        line.number("best"),
        "" if denominator in EMPTY else denominator,
    )


def _require_tree(lines: Sequence[_Line], nodes: Sequence[Node]) -> None:
    """Refuse repeated ids, unknown parents, circles, none or several tops, and parents of no weight."""
    below, seen = children_of(nodes), set[str]()
    parents = {node.id: node.parent for node in nodes}
    for line, node in zip(lines, nodes, strict=True):
        if node.id in seen:
            raise line.refuse("id", Words(f"“{node.id}”重复", f"'{node.id}' stands twice"))
        seen.add(node.id)
        if node.parent and node.parent not in parents:
            raise line.refuse("parent", Words(f"没有“{node.parent}”", f"there is no '{node.parent}'"))
        if node.parent and sum(child.weight for child in below[node.parent]) <= 0:
            raise line.refuse(
                "weight",
                Words(f"“{node.parent}”之下权重合计为 0", f"the weights below '{node.parent}' sum to 0"),
            )
    for line, node in zip(lines, nodes, strict=True):
        path, at = {node.id}, node.parent
        while at:
            if at in path:
                raise line.refuse("parent", Words(f"“{node.id}”绕成一圈", f"'{node.id}' is its own ancestor"))
            path.add(at)
            at = parents[at]
    tops = below[""]
    if len(tops) > 1:
        line = lines[[node.id for node in nodes].index(tops[1].id)]
        raise line.refuse(
            "parent",
            Words(
                f"顶层只能有一个：{tops[0].id}、{tops[1].id}",
                f"there can be one top only: {tops[0].id}, {tops[1].id}",
            ),
        )
