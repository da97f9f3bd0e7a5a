"""Tables of this app for page and Excel."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from houping.apps.collection.models import Device, Quarantined
from houping.apps.formats import MISSING, in_english, joined, moment, number
from houping.core.collection.instrument import Question
from houping.core.reporting.blocks import Table


def devices(found: Iterable[Device], names: dict[str, str]) -> Table:
    """Return the tablets with what they last said of themselves; `names`: division code -> county."""
    rows = [
        (
            names.get(device.county, device.county),
            device.person.name,
            device.title,
            _("已停用") if device.revoked else _("在用"),
            moment(device.last_contact),
            number(device.queued),
            number(device.finished),
            number(device.received),  # type: ignore[attr-defined]
            missing(device),
            _skew(device.skew_s),
            device.app_version or MISSING,
        )
        for device in found
    ]
    header = (
        _("区县"),
        _("调查员"),
        _("平板编号"),
        _("状态"),
        _("最近联系"),
        _("待发送"),
        _("平板已完成"),
        _("平台已收到"),
        _("相差"),
        _("时钟偏差"),
        _("程序版本"),
    )
    note = _(
        "来源：平板每次联系时的报告。“平板已完成”由平板自己计数，“相差”= 平板已完成 − 平台已收到，应为 0；"
        "ODK Collect 不报告数量。"
    )
    return Table(_("平板"), header, rows, note, (2, 2, 2, 1.2, 3, 1.2, 1.4, 1.4, 1, 1.6, 3), (5, 6, 7, 8))


KINDS = {
    "select_one": gettext_lazy("单选"),
    "select_multiple": gettext_lazy("多选"),
    "integer": gettext_lazy("整数"),
    "decimal": gettext_lazy("小数"),
    "text": gettext_lazy("文字"),
    "date": gettext_lazy("日期"),
    "time": gettext_lazy("时间"),
    "dateTime": gettext_lazy("日期和时间"),
    "geopoint": gettext_lazy("定位"),
    "image": gettext_lazy("照片"),
}


def questions(found: Iterable[Question], title: str, exercises: Mapping[str, str]) -> Table:
    """Return questions of a form with what they serve: the register as the bureau reads it (R-2.17, R-2.18).

    exercises : id -> name of the assessments that share one visit
    """
    english = in_english()
    rows = [
        (
            number(question.row),
            question.name,
            (question.label_en if english else question.label_zh) or MISSING,
            str(KINDS[question.kind]),
            " ".join(question.atoms) or MISSING,
            joined(exercises.get(name, name) for name in question.exercises) or MISSING,
        )
        for question in found
    ]
    header = (_("行"), _("名称"), _("题目"), _("题型"), _("评估内容"), _("用于"))
    note = _("来源：本版问卷的表格。“评估内容”为方案第五部分的条目，“用于”为哪项考核评估（二（四））。")
    return Table(title, header, rows, note, (1, 3, 6, 2, 4, 4), (0,))


def missing(device: Device) -> str:
    """Return how many interviews that a tablet finished have not come; a dash for programs that do not count."""
    if device.finished is None:
        return MISSING
    return number(device.finished - device.received)  # type: ignore[attr-defined]


def _skew(seconds: int | None) -> str:
    """Write how far a clock is wrong: nothing below a minute."""
    if seconds is None:
        return MISSING
    if abs(seconds) < 60:
        return _("准确")
    return _("%d 分钟") % round(seconds / 60)


def quarantined(found: Iterable[Quarantined], names: dict[str, str]) -> Table:
    """Return what was set aside, with what was decided."""
    rows = [
        (
            moment(case.received),
            names.get(case.county, case.county),
            case.person.name,
            case.form_id or MISSING,
            case.instance or MISSING,
            str(case.get_reason_display()),
            str(case.get_state_display()),
            case.decision or MISSING,
        )
        for case in found
    ]
    header = (
        _("收到时间"),
        _("区县"),
        _("提交人"),
        _("问卷"),
        _("实例编号"),
        _("原因"),
        _("状态"),
        _("处理意见"),
    )
    note = _("来源：平台未能直接收下的提交；内容逐字节留存，处理后也不删除。")
    return Table(_("暂存的提交"), header, rows, note, (3, 2, 2, 2, 4, 3, 2, 4), ())
