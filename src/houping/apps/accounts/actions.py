"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "account.sign_in": _("登录"),
    "account.sign_in_failed": _("登录失败"),
    "account.sign_out": _("退出"),
    "account.locked": _("账号因多次失败锁定"),
    "account.create": _("建立账号"),
    "account.deactivate": _("停用账号"),
    "account.activate": _("启用账号"),
    "account.reset_password": _("重置口令"),
    "account.change_password": _("修改口令"),
    "account.enrol_second_factor": _("绑定第二因子"),
    "account.reset_second_factor": _("重置第二因子"),
    "account.import": _("导入邀请表"),
    "role.assign": _("授予角色"),
    "role.withdraw": _("收回角色"),
    "avoidance.add": _("登记回避区县"),
    "avoidance.remove": _("取消回避区县"),
    "token.create": _("建立接口令牌"),
    "token.revoke": _("吊销接口令牌"),
}
