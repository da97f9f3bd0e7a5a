"""What people fill in about a frame."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from houping.apps.fields import FilesField, SeveralFiles
from houping.apps.unmasking import ReasonForm
from houping.core.frame.identity import identity_fault


class UploadForm(forms.Form):
    """A frame as files."""

    title = forms.CharField(label=_("名称"), max_length=120, help_text=_("如 2021年10月各部门汇总数据"))
    files = FilesField(
        label=_("文件"),
        widget=SeveralFiles(attrs={"accept": ".xlsx,.csv,.parquet"}),
        help_text=_(
            "填好的模板（.xlsx），或村表、户表（.csv 可为 GB18030 或 UTF-8 编码，.parquet，.xlsx）。"
        ),
    )


class DemoForm(forms.Form):
    """The invented frame of a demonstration."""

    scale = forms.FloatField(
        label=_("规模"),
        min_value=0.001,
        max_value=1,
        initial=0.01,
        help_text=_("1 为全量，约 640 万户，需数分钟。"),
    )


class SignForm(forms.Form):
    """The confirmation of a frame."""

    statement = forms.CharField(
        label=_("数据来源与时点说明"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("各变量由哪个部门提供、截止何时；冻结后随抽样框保存。"),
    )
    complete = forms.BooleanField(label=_("已核对分县数量，确认抽样框完整"))


class FindForm(ReasonForm):
    """An identity number to be looked up, and why."""

    number = forms.CharField(
        label=_("身份证号"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        help_text=_("十八位。系统里没有身份证号，只比对加密的散列值；输入的号码不保存。"),
    )
    field_order = ("number", "reason")

    def clean_number(self) -> str:
        """Refuse what cannot be an identity number."""
        number: str = unicodedata.normalize("NFKC", self.cleaned_data["number"]).strip().upper()
        if identity_fault(number):
            raise forms.ValidationError(_("不是有效的身份证号：请核对位数、出生日期和末位校验码。"))
        return number
