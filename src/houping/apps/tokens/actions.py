"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "token.create": _("建立接口令牌"),
    "token.revoke": _("吊销接口令牌"),
    "token.refused": _("接口令牌无效"),
    "token.read": _("经接口读取"),
    "token.act": _("经接口办理"),
}
DETAILS = {
    "scopes": _("权限范围"),
    "expires": _("有效期至"),
    "organisation": _("单位"),
    "token": _("令牌"),
    "act": _("事项"),
}
SUBJECTS = {
    "token": _("接口令牌"),
}
