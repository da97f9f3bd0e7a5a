"""What people fill in about the load of the counties."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.fields import day, not_later_than_today
from houping.apps.supervision.models import Burden


class BurdenForm(forms.Form):
    """One thing that a county was asked for."""

    county = forms.ChoiceField(label=_("区县"))
    kind = forms.ChoiceField(label=_("类别"), choices=Burden.Kind.choices)
    what = forms.CharField(label=_("事由"), max_length=200)
    on = day(_("日期"), initial=timezone.localdate)
    amount = forms.IntegerField(label=_("数量（次、份）"), min_value=1, max_value=1000, initial=1)
    hours = forms.DecimalField(
        label=_("时数"), required=False, min_value=0, max_value=999, decimal_places=1, max_digits=5
    )
    village = forms.CharField(
        label=_("村（到村时填）"),
        max_length=60,
        required=False,
        help_text=_("不得要求村级填表报数（十一（一））。"),
    )

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = counties

    def clean_on(self) -> Any:
        """What has not happened yet is no load."""
        return not_later_than_today(self.cleaned_data["on"])


class StrikeForm(forms.Form):
    """Why an entry does not count."""

    reason = forms.CharField(label=_("撤销理由"), max_length=200)


class LimitsForm(forms.Form):
    """From how much of each kind on a county is warned about."""

    def __init__(self, *args: Any, limits: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in Burden.Kind.choices:
            self.fields[kind] = forms.IntegerField(
                label=label, min_value=1, max_value=1000, initial=limits[kind]
            )
