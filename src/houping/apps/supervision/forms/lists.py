"""What people fill in about negative lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houping.apps.fields import day, say_what_to_choose
from houping.apps.supervision.models import ListItem, ListVersion


class ItemForm(forms.ModelForm):
    """One item of a draft."""

    class Meta:
        model = ListItem
        fields = ("code", "text", "who", "severity", "handling", "source", "false_data")
        labels = {
            "code": _("编号"),
            "text": _("禁止事项"),
            "who": _("适用于"),
            "severity": _("程度"),
            "handling": _("处理"),
            "source": _("依据"),
            "false_data": _("属于提供失实数据资料"),
        }
        help_texts = {
            "code": _("如 C14；编号不变，各版才能对照。"),
            "source": _("条款；文件没有写的，写“假设：……”。"),
            "false_data": _("勾选后质量总控组也能登记这一条。"),
        }

    def __init__(self, *args: Any, version: ListVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_to_choose(self)
        self.instance.version = version

    def validate_unique(self) -> None:
        """Say that a code stands in the list already."""
        same = self.instance.version.items.filter(code=self.cleaned_data.get("code"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("code", _("清单中已有这个编号。"))


class PublishForm(forms.Form):
    """From when a version holds, and what changed."""

    effective = day(_("施行日期"), help_text=_("相关人员须在此日之前签收。"))
    note = forms.CharField(label=_("修改说明"), max_length=200, required=False)


class SignForm(forms.Form):
    """The statement under which a person signs."""

    agreed = forms.BooleanField(label=_("本人已逐条阅读本清单，将严格遵守；如有违反，愿接受处理。"))
