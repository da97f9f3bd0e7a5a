"""What people fill in about inspections, violations, slips and referrals."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation, Person
from houping.apps.fields import PickField, day, not_later_than_today
from houping.apps.supervision.forms import fields
from houping.apps.supervision.models import Inspection, ListItem, Referral, Stage

KIND = Organisation.Kind
AGENCIES = (KIND.FIELD_AGENCY, KIND.PHONE_AGENCY)


class _Places(forms.Form):
    """Forms that name a county of the plan."""

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "county" in self.fields:
            self.fields["county"].choices = [("", _("不在区县")), *counties]


class InspectionForm(_Places):
    """What two inspectors saw."""

    side = forms.ChoiceField(label=_("检查内容"), choices=Inspection.Side.choices)
    stage = forms.ChoiceField(label=_("阶段"), choices=Stage.choices)
    organisation = fields.OfficeField(
        label=_("被检查单位"), kinds=(*AGENCIES, KIND.COUNTY, KIND.DEPARTMENT, KIND.BUREAU)
    )
    county = forms.ChoiceField(label=_("所在区县"), required=False)
    place = forms.CharField(label=_("地点"), max_length=100)
    on = day(_("日期"), initial=timezone.localdate)
    second = fields.PersonField(
        label=_("另一名检查人"), queryset=Person.objects.none(), help_text=_("督导检查须两人进行。")
    )
    looked_at = fields.words(_("检查了什么"))
    found = fields.words(_("发现了什么"), help_text=_("没有发现问题也要写明看到的情况；农户只写编号。"))
    result = forms.ChoiceField(label=_("结论"), choices=Inspection.Result.choices)
    files = fields.FilesField()

    def __init__(self, *args: Any, inspectors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["second"].queryset = inspectors

    def clean_on(self) -> Any:
        """What has not happened yet was not inspected."""
        return not_later_than_today(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        """An inspection of a county is of a county's office, and its county that one."""
        values = super().clean() or {}
        office = values.get("organisation")
        if office and values.get("side") == Inspection.Side.COUNTY:
            if office.kind != KIND.COUNTY:
                self.add_error("organisation", _("检查区县时请选择区县。"))
            values["county"] = office.county
        elif office and office.kind == KIND.COUNTY:
            self.add_error("organisation", _("检查机构时请选择机构、部门。"))
        return values


class ViolationForm(_Places):
    """One violation as it was found or reported."""

    item = PickField(
        label=_("违反条目"),
        queryset=ListItem.objects.none(),
        help_text=_("部门报送的平时情况数值失实的，在该数值的现行版本页登记，不在这里再登记一次。"),
    )
    organisation = fields.OfficeField(label=_("当事单位"), kinds=(*AGENCIES, KIND.COUNTY, KIND.DEPARTMENT))
    county = forms.ChoiceField(label=_("发生区县"), required=False)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    happened = day(_("发生日期"), initial=timezone.localdate)
    what = fields.words(
        _("有关情况"), help_text=_("写明谁、做了什么；反映人的姓名不写。当事单位看不到这一栏。")
    )
    files = fields.FilesField(label=_("证据"))

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items

    def clean_happened(self) -> Any:
        """What has not happened yet is no violation."""
        return not_later_than_today(self.cleaned_data["happened"])

    def clean(self) -> dict[str, Any]:
        """A county's violation happened in the county unless another is named."""
        values = super().clean() or {}
        office = values.get("organisation")
        if office and not values.get("county"):
            values["county"] = office.county
        return values


class LinkForm(forms.Form):
    """Which item a confirmed report of interference, or of the public, goes against."""

    item = PickField(label=_("违反条目"), queryset=ListItem.objects.none())

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items


class TextForm(forms.Form):
    """The words of one step."""

    text = fields.words(_("说明"))

    def __init__(self, *args: Any, label: Any = None, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label or self.fields["text"].label
        self.fields["text"].help_text = hint


class ReplyForm(TextForm):
    """The words of one step, with files."""

    files = fields.FilesField()


class SlipForm(forms.Form):
    """What an office must put right, until when."""

    organisation = fields.OfficeField(label=_("督办对象"), kinds=(*AGENCIES, KIND.COUNTY))
    title = forms.CharField(label=_("督办事项"), max_length=80)
    what = fields.words(_("问题和要求"), 5, help_text=_("每段一行，印在督办单上。"))
    due = day(_("回复期限"))

    def clean_due(self) -> Any:
        """Nobody can reply yesterday."""
        due = self.cleaned_data["due"]
        if due < timezone.localdate():
            raise forms.ValidationError(_("期限不能早于今天。"))
        return due


class ReferralForm(forms.Form):
    """A matter for a discipline body; what it says is sealed."""

    kind = forms.ChoiceField(label=_("类别"), choices=Referral.Kind.choices)
    cause = forms.ChoiceField(label=_("情形（十（五））"), choices=Referral.Cause.choices)
    unit = forms.CharField(label=_("涉及单位"), max_length=100)
    people = forms.CharField(
        label=_("涉及人员"),
        max_length=300,
        required=False,
        help_text=_("姓名、职务；只有写明理由的督导组成员能看。"),
    )
    basis = fields.words(_("事实和依据"), 5)


class TransferForm(forms.Form):
    """To whom a matter went, and when."""

    text = forms.CharField(label=_("接收机关"), max_length=60)
    on = day(_("移交日期"), initial=timezone.localdate)

    def clean_on(self) -> Any:
        """What has not happened yet was not transferred."""
        return not_later_than_today(self.cleaned_data["on"])
