"""What people fill in about the checklist of the counties."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from houping.apps.fields import say_what_to_choose
from houping.apps.supervision.cooperation import Lines
from houping.apps.supervision.models import Cooperation, CooperationItem
from houping.apps.supervision.services.cooperation import Filled


class ItemForm(forms.ModelForm[CooperationItem]):
    """One thing to have ready."""

    class Meta:
        model = CooperationItem
        fields = CooperationItem.FIELDS
        labels = {
            "code": _("编号"),
            "text": _("准备什么"),
            "by": _("由谁"),
            "days": _("进驻前几天备齐"),
            "source": _("依据"),
        }
        help_texts = {
            "text": _("只向区县、区县部门、乡镇提出；不得要求村级填表报数（十一（一））。"),
            "days": "",
            "source": _("条款；文件没有的写“假设：”和理由。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_to_choose(self)


NUMBER = r"^[-+0-9 ]{7,20}$"


def _telephone(label: Any) -> forms.CharField:
    words = _("电话只写数字、+、-、空格，7至20位，例如 023-12345678。")
    return forms.CharField(
        label=label,
        max_length=20,
        required=False,
        validators=[RegexValidator(NUMBER, words)],
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )


class FillForm(forms.Form):
    """Whom the team calls in a county, and what is ready there; `lines` gives the items in their order."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    liaison = forms.CharField(label=_("联络员（姓名、职务）"), max_length=60, required=False)
    telephone = _telephone(_("联络员电话"))
    deputy = forms.CharField(label=_("备用联络员（姓名、职务）"), max_length=60, required=False)
    deputy_telephone = _telephone(_("备用联络员电话"))

    def __init__(self, data: Any = None, *, about: Cooperation, lines: Lines) -> None:
        phones = about.telephones or ["", ""]
        initial = {
            "version": about.version,
            "liaison": about.liaison,
            "telephone": phones[0],
            "deputy": about.deputy,
            "deputy_telephone": phones[1],
        }
        super().__init__(data, initial=initial, label_suffix="")
        self.items = [item for item, _due, _tick in lines]
        for item, _due, tick in lines:
            self.fields[f"ready-{item.pk}"] = forms.BooleanField(
                label=_("已备齐"), required=False, initial=tick is not None
            )
            self.fields[f"note-{item.pk}"] = forms.CharField(
                label=_("说明"),
                max_length=200,
                required=False,
                initial=tick.note if tick else about.notes.get(str(item.pk), ""),
                widget=forms.TextInput(attrs={"placeholder": _("说明")}),
            )

    def filled(self) -> Filled:
        """Return what was said."""
        given = self.cleaned_data
        ready = {i.pk: given[f"note-{i.pk}"] for i in self.items if given[f"ready-{i.pk}"]}
        said = {i.pk: given[f"note-{i.pk}"] for i in self.items}
        notes = {pk: words for pk, words in said.items() if words and pk not in ready}
        phones = (given["telephone"], given["deputy_telephone"])
        return Filled(given["liaison"], given["deputy"], phones, ready, notes)


class MoveForm(forms.Form):
    """Which version of the record was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
