"""What people fill in about the draw: the steps of the ceremony, what-if numbers, reasons, requests."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houping.apps.sampling.models import Ceremony, Contribution, Replacement
from houping.apps.sampling.sizes import NUMBERS, VILLAGES
from houping.core.sampling.beacon import plain

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
LONGEST = 200


def without_separator(text: str) -> str:
    """Return the text as it goes into the beacon; refuse the separator of the seed."""
    if "|" in text:
        raise forms.ValidationError(_("不能含竖线“|”。"))
    return plain(text)


class BeginForm(forms.Form):
    """The beginning of a draw; a new one says why."""

    reason = forms.CharField(
        label=_("重新抽样的原因"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("原来的抽样作废但保留可查；原因记入日志账本。"),
    )

    def __init__(self, *args: Any, first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["reason"]


class MoveForm(forms.Form):
    """What each step of a ceremony asks for; the fields that the step does not need are left out."""

    FIELDS = {
        "announce": ("event_kind", "event", "event_at", "source"),
        "enter": ("value",),
        "return": ("reason",),
        "check": ("value",),
        "release": ("release_at",),
        "reveal": ("ended",),
    }
    version = forms.IntegerField(widget=forms.HiddenInput)
    event_kind = forms.ChoiceField(label=_("随机数的来源"), choices=Ceremony.EventKind.choices)
    event = forms.CharField(
        label=_("事件名称"),
        max_length=LONGEST,
        help_text=_("须具体到期次、场次，如“××彩票第××期开奖号码”“抽样会现场见证”。"),
    )
    event_at = forms.DateTimeField(
        label=_("发生时间"), widget=MOMENT, required=False, help_text=_("公共事件必填，须在将来。")
    )
    source = forms.CharField(
        label=_("结果公布处"), max_length=LONGEST, required=False, help_text=_("任何人都能查到结果的地方。")
    )
    value = forms.CharField(
        label=_("事件结果"), max_length=LONGEST, help_text=_("照公布的样子填写，数字之间空一格。")
    )
    reason = forms.CharField(label=_("退回原因"), max_length=LONGEST)
    release_at = forms.DateTimeField(
        label=_("名单开放时间"),
        widget=MOMENT,
        help_text=_("到此时间，分县组长才能看到本县名单；早于现在即立即开放。"),
    )
    ended = forms.BooleanField(
        label=_("实地调查已经结束"), help_text=_("证明包含随机数，公开后任何人都能算出全部样本。")
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{action}-%s", **kwargs)
        wanted = self.FIELDS.get(action, ())
        for name in list(self.fields):
            if name != "version" and name not in wanted:
                del self.fields[name]

    def clean_event(self) -> str:
        """Refuse what cannot be a part of the seed."""
        return without_separator(self.cleaned_data["event"])

    def clean_value(self) -> str:
        """Refuse what cannot be a part of the seed."""
        return without_separator(self.cleaned_data["value"])

    def clean(self) -> dict[str, Any]:
        """A public event needs its time."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (
            cleaned.get("event_kind") == "public"
            and not cleaned.get("event_at")
            and "event_at" not in self.errors
        ):
            self.add_error("event_at", _("请填写公共事件的发生时间。"))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what the step stores."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "ended"}}


class ContributionForm(forms.Form):
    """What a witness throws or draws."""

    means = forms.ChoiceField(label=_("方式"), choices=Contribution.Means.choices)
    value = forms.CharField(
        label=_("数字"),
        max_length=100,
        help_text=_("当众读出的数字，按先后次序，数字之间空一格，如 3 1 6 2 5。"),
    )

    def clean_value(self) -> str:
        """Take digits and blanks only; dice show one to six."""
        value = without_separator(self.cleaned_data["value"])
        if not value.replace(" ", "").isdigit():
            raise forms.ValidationError(_("只能填写数字和空格。"))
        if self.cleaned_data.get("means") == "dice" and set(value) - set("123456 "):
            raise forms.ValidationError(_("骰子的点数是 1 至 6。"))
        return value


class AskForm(forms.Form):
    """A request to replace a household."""

    unit = forms.CharField(label=_("样本户编号"), max_length=60, help_text=_("见样本名单，照抄完整编号。"))
    reason = forms.ChoiceField(label=_("原因"), choices=Replacement._meta.get_field("reason").choices)
    note = forms.CharField(label=_("说明（上门次数、时段、见证人）"), max_length=LONGEST, required=False)

    def clean_unit(self) -> str:
        """Undo blanks of copying."""
        unit: str = self.cleaned_data["unit"]
        return unit.strip()


class DecideForm(forms.Form):
    """The answer to a request."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    action = forms.ChoiceField(choices=[(a, label) for a, label in Replacement.ACTION_LABELS.items()])
    answer = forms.CharField(label=_("审批意见"), max_length=LONGEST, required=False)

    def clean(self) -> dict[str, Any]:
        """Who declines says why."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("action") == "decline" and not cleaned.get("answer"):
            self.add_error("answer", _("不同意的，请填写理由。"))
        return cleaned


class WhatIfForm(forms.Form):
    """Numbers of the plan that may be changed for one question; empty means as issued."""

    def __init__(self, *args: Any, issued: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (n for n in issued if n.startswith(VILLAGES)):
            label = _("下限 %s 户的区县抽村数") % name.removeprefix(VILLAGES)
            self._add(name, label, issued[name], 2, 40, 1)
        for number in NUMBERS:
            self._add(number.name, number.label, issued[number.name], number.low, number.high, number.step)
        self.fields["phone_base"] = forms.ChoiceField(
            label=_("N 的读法"),
            choices=[("persons", _("按人")), ("households", _("按户"))],
            initial=issued["phone_base"],
            required=False,
        )

    def _add(self, name: str, label: object, value: Any, low: float, high: float, step: float) -> None:
        kind = forms.IntegerField if isinstance(value, int) else forms.FloatField
        self.fields[name] = kind(
            label=label,
            initial=value,
            min_value=low,
            max_value=high,
            required=False,
            widget=forms.NumberInput(attrs={"step": step if isinstance(value, float) else int(step)}),
        )

    def clean(self) -> dict[str, Any]:
        """The cap of the telephone sample is not below its floor."""
        cleaned: dict[str, Any] = super().clean() or {}
        floor, cap = cleaned.get("phone_floor"), cleaned.get("phone_cap")
        if floor is not None and cap is not None and cap < floor:
            self.add_error("phone_cap", _("上限不能小于下限。"))
        return cleaned

    def asked(self) -> dict[str, Any]:
        """Return what was asked about; what was left empty stays as issued."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
