"""What the public fills in, and what becomes of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Person
from houping.apps.fields import day
from houping.apps.findings.models import Finding
from houping.apps.supervision import receipts
from houping.apps.supervision.forms import fields
from houping.apps.supervision.forms.records import AGENCIES, KIND, LinkForm


class VoiceForm(forms.Form):
    """A report of the public; `number` tells each form from all others, the last field is for machines that fill in all."""

    number = forms.CharField(
        max_length=64,
        required=False,
        initial=receipts.new_form,
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}),
    )
    county = forms.ChoiceField(label=_("区县"))
    what = fields.words(
        _("反映什么"),
        6,
        min_length=10,
        error_messages={"min_length": _("请写得具体些，至少%(limit_value)d个字（现在%(show_value)d个）。")},
        help_text=_("写明时间、地点、谁、做了什么。不要写身份证号、银行卡号。"),
    )
    contact = forms.CharField(
        label=_("联系方式（可不填）"),
        max_length=100,
        required=False,
        help_text=_("加密保存，只有核查人员写明理由后能看，不会告诉被反映的单位。"),
    )
    files = fields.FilesField(
        staged=False,  # nobody without a name leaves files here but with the report itself
        label=_("照片、录音等（可不附）"),
        help_text=_(
            "最多5个，合计不超过30 MB。不保存原文件名；照片、录音录像中的拍摄时间、地点和文档中的作者会去掉。"
        ),
    )
    website = forms.CharField(
        label=_("此栏请留空"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = [("", _("请选择")), *counties]

    def clean_number(self) -> str:
        """Return the number; a form that lost it is one of its own."""
        return self.cleaned_data["number"] or receipts.new_form()

    def clean_website(self) -> str:
        """Refuse what a machine filled in; a person is told how to go on."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("此栏用来识别自动程序，请清空后重新提交。"))
        return ""


class ReceiptForm(forms.Form):
    """The receipt of a report."""

    receipt = forms.CharField(
        label=_("回执号"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("16位数字，空格可以不填。"),
    )


class AssignForm(forms.Form):
    """Who looks into a report, until when."""

    person = fields.PersonField(label=_("核查人"), queryset=Person.objects.none())
    due = day(_("期限"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class VoiceFindingForm(forms.Form):
    """How a report of the public is classed as a problem."""

    title = forms.CharField(label=_("问题名称"), max_length=80)
    indicator = forms.ChoiceField(label=_("计入指标"))
    severity = forms.ChoiceField(label=_("程度"), choices=Finding.Severity.choices)

    def __init__(self, *args: Any, indicators: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [("", "—"), *indicators]


class VoiceViolationForm(LinkForm):
    """Whom a report of the public is about, and which item it goes against."""

    organisation = fields.OfficeField(label=_("当事单位"), kinds=(*AGENCIES, KIND.COUNTY))
