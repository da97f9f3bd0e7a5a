"""The list of tokens as a table."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from houping.apps.formats import in_brackets, joined, moment
from houping.apps.tokens.models import Token
from houping.apps.tokens.scopes import OWN_SCOPES
from houping.core.reporting.blocks import Table


def scopes(token: Token) -> str:
    """Write the scopes of a token: plan:read、frame:read."""
    return joined(token.scopes)


def scope_names(token: Token) -> str:
    """Write what a person's own token is good for, in words."""
    return joined(str(OWN_SCOPES[scope].name) for scope in token.scopes if scope in OWN_SCOPES)


def holder(token: Token) -> str:
    """Write who keeps a token: the office, and the person whose own it is."""
    return (
        in_brackets(token.organisation.name, token.person.name) if token.person else token.organisation.name
    )


def tokens(found: Iterable[Token]) -> Table:
    """Return who may use the interface, until when, and when it was last used."""
    header = (
        *(_("令牌"), _("名称"), _("单位"), _("评估年度"), _("权限范围"), _("状态")),
        *(_("建立"), _("有效期至"), _("最近使用"), _("网络地址"), _("吊销")),
    )
    rows = [
        (
            *(token.name, token.title, holder(token), token.assessment or _("全部")),
            *(scopes(token), str(token.state.label), moment(token.created), moment(token.expires)),
            *(moment(token.last_used), token.last_address or "—", moment(token.revoked)),
        )
        for token in found
    ]
    note = _("令牌本身只在建立时显示一次，平台只保存其摘要值。")
    return Table(_("接口令牌"), header, rows, note, (2, 3, 3, 2, 4, 1, 2, 2, 2, 2, 2))
