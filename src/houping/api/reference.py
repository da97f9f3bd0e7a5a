"""The description of the interface as a file and as a page of the documentation, from the code itself."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from houping.apps.tokens.scopes import SCOPES, offices_of

SERVED = "api/v1"
STATUSES = (
    (401, "没有令牌，令牌不正确、已过期或已吊销 no token, a wrong, expired or revoked one"),
    (403, "令牌没有所需范围，或内容不向区县提供 the scope is missing, or not for counties"),
    (404, "没有这项内容，或此令牌无权知道它 nothing there, or nothing that this token may know of"),
    (405, "此地址不支持该方法，可用的在 Allow 头 wrong method; the right ones are in Allow"),
    (409, "时机不对：尚未公布、另一次计算在进行、键已用于别的请求 wrong moment, or a key of another request"),
    (422, "参数或内容不符合说明，places 逐一列出 the request does not fit; see places"),
    (429, "超过每分钟上限，或错误令牌过多；Retry-After 给出秒数 too many requests; see Retry-After"),
    (500, "系统出错，已记入日志 a fault of ours, in the log"),
)
ERRORS = (
    "每个拒绝都是同一形状的 JSON；`code` 与平台和命令行相同（见 [errors.md](errors.md)），"
    "`message` 的语言由 `Accept-Language` 决定。",
    "Every refusal is JSON of one shape; `code` is that of the site and the command line, "
    "`message` speaks the language of `Accept-Language`.",
    "",
    "```json",
    '{"code": "request-unusable", "status": 422, "message": "…", "language": "zh-hans",',
    ' "places": [{"where": "query.size", "rule": "less_than_equal"}]}',
    "```",
)


@dataclass(frozen=True)
class Offered:
    """One operation, as documentation lists it."""

    name: str
    method: str
    path: str
    scope: str
    summary: str
    parameters: tuple[str, ...]
    tagged: bool

    @property
    def chinese(self) -> str:
        """The summary in Chinese; it is written in both languages, the English one last."""
        return self.summary.removesuffix(self.english).strip()

    @property
    def english(self) -> str:
        """The summary in English."""
        return re.split(r"[\u3400-\u9fff] ", self.summary)[-1]


def schema() -> dict[str, Any]:
    """Return the OpenAPI document."""
    from houping.api.urls import interface  # it imports the pages, which import this module

    found: dict[str, Any] = json.loads(json.dumps(interface.get_openapi_schema(path_prefix=SERVED)))
    return found


def text() -> str:
    """Return the OpenAPI document as docs/reference/openapi.json holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def operations() -> list[Offered]:
    """Return the operations in the order of their addresses."""
    return _known(get_language() or "")


@lru_cache(maxsize=4)
def _known(_language: str) -> list[Offered]:
    """Keep the operations of a language: they change with the program only, and take half a second to gather."""
    return list(_operations(schema()))


def _operations(document: dict[str, Any]) -> Iterator[Offered]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names = [p["name"] for p in operation.get("parameters", []) if p["in"] != "path"]
            if "requestBody" in operation:
                names.append("body")
            yield Offered(
                name=operation["operationId"],
                method=method.upper(),
                path=path,
                scope=operation["x-scope"],
                summary=operation["summary"],
                parameters=tuple(names),
                tagged="304" in operation["responses"],
            )


def page() -> str:
    """Return docs/reference/api.md after its note: operations, scopes, the shape of answers."""
    rows = [
        f"| {o.method} | `{o.path}` | {o.summary} | {'任何有效令牌' if o.scope == 'any' else f'`{o.scope}`'} "
        f"| {'、'.join(f'`{name}`' for name in o.parameters)} | {'是' if o.tagged else ''} |"
        for o in operations()
    ]
    scopes = [f"| `{code}` | {scope.name} | {offices_of(code)} |" for code, scope in SCOPES.items()]
    statuses = [f"| {status} | {said} |" for status, said in STATUSES]
    lines = [
        "## 操作 Operations",
        "",
        "| 方法 | 地址 | 内容 | 范围 | 参数 | ETag |",
        "|---|---|---|---|---|---|",
        *rows,
    ]
    lines += ["", "## 范围 Scopes", "", "| 代号 | 含义 | 可授予的单位 |", "|---|---|---|", *scopes]
    lines += ["", "## 错误 Errors", "", *ERRORS, "", "| 状态 | 何时 |", "|---|---|", *statuses]
    return "\n".join(lines) + "\n"
