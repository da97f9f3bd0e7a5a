"""What a person may look for in the ledger."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houping.apps.fields import day
from houping.apps.ledger.queries import Choice, assessments, county_names
from houping.apps.ledger.registry import all_actions

ANY = ("", _("全部"))


class ChoiceForm(forms.Form):
    """The filter above the list; everything is optional."""

    since = day(_("起"), required=False)
    until = day(_("止"), required=False)
    person = forms.CharField(label=_("人员"), required=False, max_length=64)
    action = forms.ChoiceField(label=_("事项"), required=False)
    subject = forms.CharField(label=_("对象"), required=False, max_length=120)
    assessment = forms.ChoiceField(label=_("评估"), required=False)
    county = forms.ChoiceField(label=_("区县"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        self.fields["action"].choices = [ANY, *all_actions().items()]
        self.fields["assessment"].choices = [ANY, *((key, key) for key in assessments())]
        self.fields["county"].choices = [ANY, *county_names().items()]

    def clean(self) -> dict[str, Any]:
        """Refuse days that run backwards."""
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("截止日期早于起始日期。"))
        return data

    def choice(self) -> Choice | None:
        """Return the choice, or None when the form has errors."""
        return Choice(**self.cleaned_data) if self.is_valid() else None
