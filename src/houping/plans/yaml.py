"""Read YAML 1.2 with the place of every value, so that each problem can name file and line."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from houping.core.errors import PlanYamlBroken, Words

# A folded line break becomes a blank, which Chinese does not have between its characters and marks.
WIDE = "\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef"
FOLD = re.compile(f"(?<=[{WIDE},;:.()]) (?=[{WIDE}])")

Key = str | int
Trail = tuple[Key, ...]


@dataclass(frozen=True)
class Parsed:
    """The data of one file, the line (from 1) of every key and item, and the keys that stand twice."""

    data: Mapping[str, object]
    lines: Mapping[Trail, int]
    doubled: tuple[tuple[Trail, int], ...]


NOT_UTF8 = Words("不是 UTF-8 编码，请另存为 UTF-8", "it is not in UTF-8; save it as UTF-8")
NOT_PAIRS = Words("最外层应为“键: 值”", "its outermost level must hold “key: value” pairs")


class _BrokenError(Exception):
    """Reading stopped at a line, for a reason."""

    def __init__(self, line: int, detail: Words) -> None:
        self.line, self.detail = line, detail
        super().__init__(detail.en)


def parse(path: Path, data: bytes) -> Parsed:
    """Read the bytes of one YAML file; raises PlanYamlBroken with the line where reading stopped."""
    try:
        return _parse(data)
    except _BrokenError as error:
        raise PlanYamlBroken(path=path, line=error.line, detail=error.detail) from None


@lru_cache(maxsize=64)
def _parse(data: bytes) -> Parsed:
    yaml = YAML(typ="safe", pure=True)
    try:
        root = yaml.compose(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _BrokenError(line, NOT_UTF8) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _BrokenError(mark.line + 1 if mark else 1, _syntax(error.problem or error.context)) from None
    except YAMLError as error:
        raise _BrokenError(1, _syntax(error)) from None
    if not isinstance(root, MappingNode):
        raise _BrokenError(1, NOT_PAIRS)
    reader = _Reader(yaml.constructor)
    values = reader.mapping(root, ())
    return Parsed(values, reader.lines, tuple(reader.doubled))


def _syntax(problem: object) -> Words:
    return Words(f"写法不符合 YAML（{problem}）", str(problem))


class _Reader:
    """Turn nodes into plain values and remember where each stood."""

    def __init__(self, constructor: SafeConstructor) -> None:
        self.constructor = constructor
        self.lines: dict[Trail, int] = {}
        self.doubled: list[tuple[Trail, int]] = []

    def value(self, node: Node, trail: Trail) -> object:
        if isinstance(node, MappingNode):
            return self.mapping(node, trail)
        if isinstance(node, SequenceNode):
            return [self._item(item, (*trail, i)) for i, item in enumerate(node.value)]
        return self._scalar(node)

    def _item(self, node: Node, trail: Trail) -> object:
        self.lines[trail] = node.start_mark.line + 1
        return self.value(node, trail)

    def mapping(self, node: MappingNode, trail: Trail) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node)
            place = (*trail, key if isinstance(key, int) else str(key))
            line = key_node.start_mark.line + 1
            if place in self.lines:
                self.doubled.append((place, line))
            self.lines[place] = line
            values[key if isinstance(key, int) else str(key)] = self.value(value_node, place)  # type: ignore[index]
        return values

    def _scalar(self, node: Node) -> object:
        try:
            value = self.constructor.construct_object(node, deep=True)
        except (MarkedYAMLError, ValueError) as error:
            line = node.start_mark.line + 1
            raise _BrokenError(
                line, Words(f"无法识别的值：{error}", f"a value cannot be read: {error}")
            ) from None
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, str) and isinstance(node, ScalarNode) and node.style == ">":
            return FOLD.sub("", value)
        return value
