"""What people fill in to review and to issue reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houping.apps.fields import day, not_before_today, words
from houping.apps.reports.models import Remark


class IssueForm(forms.Form):
    """The number under which the reports go out."""

    document_number = forms.CharField(
        label=_("发文字号"), max_length=60, help_text=_("如 渝委农办〔2022〕5号；印在每份报告的签发页上。")
    )


class PublishForm(forms.Form):
    """The version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SubmitForm(forms.Form):
    """What the third party says when it submits the reports."""

    note = words(_("送审说明"), required=False, help_text=_("再次送审时写明改了哪些地方；没有可不填。"))


class PassForm(forms.Form):
    """The opinion with which the reports pass."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    opinion = words(_("审核结论"))


class ReturnForm(PassForm):
    """Why the reports go back, and until when they come again."""

    opinion = words(_("退回理由和修改要求"))
    revise_by = day(_("修改期限"), validators=[not_before_today])


class RemarkForm(forms.Form):
    """One remark on a place of a report."""

    at = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = words(_("审核意见"))
    must = forms.TypedChoiceField(
        label=_("要求"),
        choices=[("1", _("须修改")), ("0", _("建议"))],
        coerce=lambda value: value == "1",
        help_text=_("“须修改”的意见确认落实以后，报告才能审核通过。"),
    )


class TakeForm(forms.Form):
    """What is done with a remark."""

    action = forms.ChoiceField(choices=[(name, name) for name in Remark.MOVES])
    version = forms.IntegerField()
    text = words("", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for words where an act without them says nothing."""
        values = super().clean() or {}
        if values.get("action") in SAYS_WHY and not values.get("text", "").strip():
            self.add_error("text", SAYS_WHY[values["action"]])
        return values


SAYS_WHY = {
    "done": _("请写明改了什么。"),
    "explain": _("请写明不改的理由。"),
    "reopen": _("请写明还要改什么。"),
}


class DraftForm(forms.Form):
    """A report worded anew in Word."""

    file = forms.FileField(
        label=_("修改后的 Word 文件"),
        widget=forms.ClearableFileInput({"accept": ".docx", "data-staged": ""}),
        help_text=_(
            "下载最新一稿，在 Word 中改好后上传。可以改写、增删不涉及结果的句子；"
            "带数字、区县名、等次、认定的句子和表格须保持原样，逐处核对，不一致的不收。"
        ),
    )
    note = words(_("修改说明"), 2, limit=500)
