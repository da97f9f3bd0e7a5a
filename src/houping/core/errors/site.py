"""Refusals of the site: states, versions, files that people hand in."""

from houping.core.errors.base import StateError


class MoveRefused(StateError):
    """An action that the present state does not allow."""

    code = "move-refused"
    zh = "当前状态“{state}”下不能进行“{action}”；须处于：{possible}。请刷新页面查看最新状态。"
    en = "“{action}” is not possible in state “{state}”; it needs: {possible}. Reload the page to see the present state."


class RecordChanged(StateError):
    """Somebody else changed the record in the meantime."""

    code = "record-changed"
    zh = "{who}已于{when}修改此记录，您的修改没有保存。请核对最新内容后重新提交（已填内容仍在页面上）。"
    en = "{who} changed this record at {when}; yours was not saved. Compare with the present content and submit again (what you typed is still on the page)."
