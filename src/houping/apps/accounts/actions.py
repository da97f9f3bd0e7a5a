"""What this app writes into the ledger."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "account.sign_in": _("登录"),
    "account.sign_in_failed": _("登录失败"),
    "account.sign_out": _("退出"),
    "account.session_ended": _("会话结束"),
    "account.locked": _("账号因多次失败锁定"),
    "account.create": _("建立账号"),
    "account.deactivate": _("停用账号"),
    "account.activate": _("启用账号"),
    "account.reset_password": _("重置口令"),
    "account.change_password": _("修改口令"),
    "account.enrol_second_factor": _("绑定第二因子"),
    "account.recovery_codes": _("更换恢复码"),
    "account.recovery_code_used": _("用恢复码登录"),
    "account.reset_second_factor": _("重置第二因子"),
    "reset.request": _("提请重置"),
    "reset.confirm": _("确认重置"),
    "reset.decline": _("不予确认重置"),
    "reset.withdraw": _("撤回重置提请"),
    "account.language": _("选择语言"),
    "account.import": _("导入邀请表"),
    "organisation.create": _("建立单位"),
    "role.propose": _("提请授予角色"),
    "role.decline": _("不予授予角色"),
    "role.assign": _("授予角色"),
    "role.withdraw": _("收回角色"),
    "avoidance.add": _("登记回避区县"),
    "avoidance.remove": _("取消回避区县"),
}

DETAILS = {
    "address": _("网络地址"),
    "factor": _("哪一步"),
    "until": _("锁定至"),
    "role": _("角色"),
    "starts": _("起"),
    "ends": _("止"),
    "people": _("人数"),
    "kind": _("类别"),
    "left": _("剩余"),
    "reason": _("理由"),
    "confirmed_by": _("确认人"),
}
SUBJECTS = {
    "organisation": _("单位"),
    "person": _("人员"),
}
