"""What people fill in about routine data."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.fields import PickField, day, not_later_than_today
from houping.apps.routine.evidence import ACCEPT
from houping.apps.routine.services import OFFICES
from houping.apps.routine.submitting import Source

DAYS = 10  # until the deadline that the page proposes


def _default_due() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=DAYS)


def _not_past(day: datetime.date) -> datetime.date:
    if day < timezone.localdate():
        raise forms.ValidationError(gettext("时限不能早于今天。"))
    return day


class IssueForm(forms.Form):
    """Until when, and which office hands in for each department of the plan."""

    due = day(_("报送时限"), initial=_default_due)

    def __init__(self, *args: Any, departments: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Organisation.objects.filter(kind__in=OFFICES)
        by_name = {office.name: office for office in offices}
        self.departments = departments
        for place, department in enumerate(departments):
            self.fields[f"office-{place}"] = PickField(
                label=department,
                queryset=offices,
                required=False,
                initial=by_name.get(department),
                empty_label=gettext("暂不下达"),
            )

    def clean_due(self) -> datetime.date:
        """A deadline lies ahead."""
        return _not_past(self.cleaned_data["due"])

    def offices(self) -> dict[str, Organisation]:
        """Return department -> office, of those that were chosen."""
        chosen = ((name, self.cleaned_data[f"office-{n}"]) for n, name in enumerate(self.departments))
        return {name: office for name, office in chosen if office}


class PostponeForm(forms.Form):
    """Another deadline."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    due = day(_("新的时限"))
    reason = forms.CharField(label=_("理由"), max_length=200)

    def clean_due(self) -> datetime.date:
        """A deadline lies ahead."""
        return _not_past(self.cleaned_data["due"])


class RemindForm(forms.Form):
    """What a reminder says."""

    text = forms.CharField(label=_("催报内容"), max_length=200, initial=_("请按时限报送平时情况数据。"))


class SubmitForm(forms.Form):
    """A filled template with the source of its figures."""

    file = forms.FileField(
        label=_("填好的表"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_("由本任务单下载的模板（.xlsx），或同样表头的 CSV（UTF-8、GB18030）。"),
    )
    as_of = day(_("数据时点"))
    basis = forms.CharField(
        label=_("口径说明"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("数据来自哪个系统或台账，分子、分母怎样计算，不含哪些情况。"),
    )
    reason = forms.CharField(
        label=_("更正理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("已采用的数据更正时必须填写，新旧数值逐个留痕。"),
    )
    document = forms.FileField(
        label=_("来源文件"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT, "data-staged": ""}),
        help_text=_("绩效评价结果的正式文件；没有来源文件的得分不予接收（五（三）6）。"),
    )
    number = forms.CharField(label=_("文号"), max_length=60)
    dated = day(_("文件日期"))

    def __init__(self, *args: Any, correcting: bool, documented: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="")
        unneeded = [] if correcting else ["reason"]
        unneeded += [] if documented else ["document", "number", "dated"]
        for name in unneeded:
            del self.fields[name]

    def clean_as_of(self) -> datetime.date:
        """Figures do not refer to days to come."""
        return not_later_than_today(self.cleaned_data["as_of"])

    def clean_dated(self) -> datetime.date:
        """No document is dated ahead."""
        return not_later_than_today(self.cleaned_data["dated"])

    def source(self) -> Source:
        """Return where the figures come from."""
        names = ("as_of", "basis", "document", "number", "dated")
        return Source(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class ReturnForm(forms.Form):
    """Why a version goes back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("退回原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AcceptForm(forms.Form):
    """Which version of the record was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class MarkForm(forms.Form):
    """Which value is false, and what shows it."""

    value = forms.TypedChoiceField(label=_("哪个数值"), coerce=int)
    reason = forms.CharField(
        label=_("失实情况"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("哪里不实、怎样发现、与什么对不上。不写个人信息。"),
    )
    upload = forms.FileField(
        label=_("证据"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT, "data-staged": ""}),
    )

    def __init__(self, *args: Any, values: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="", auto_id="mark-%s")
        self.fields["value"].choices = values  # type: ignore[attr-defined]


class HandleForm(forms.Form):
    """What the supervisors found about a mark."""

    action = forms.ChoiceField(choices=(("confirm", ""), ("clear", "")))
    finding = forms.CharField(label=_("核查结论"), max_length=1000)
    becomes = forms.RegexField(label=_("认定后"), regex=r"^(item|same)-\d+$", required=False)

    def clean(self) -> dict[str, Any]:
        """Split what it becomes: an item of the list, or the violation that it joins."""
        given: dict[str, Any] = super().clean() or {}
        kind, _dash, number = given.pop("becomes", "").partition("-")
        names = {"item": "item", "same": "same_as"}
        return given | ({names[kind]: int(number)} if number else {})
