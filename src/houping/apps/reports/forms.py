"""What people fill in to issue reports."""

from django import forms
from django.utils.translation import gettext_lazy as _


class IssueForm(forms.Form):
    """The number under which the reports go out."""

    document_number = forms.CharField(
        label=_("发文字号"), max_length=60, help_text=_("如 渝委农办〔2022〕5号；印在每份报告的签发页上。")
    )


class PublishForm(forms.Form):
    """The version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
