"""What the security administrator fills in for a token."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.accounts.queries import assessments
from houping.apps.fields import PickField, day
from houping.apps.formats import in_brackets
from houping.apps.tokens.scopes import SCOPES

ALL = ("", _("全部评估年度"))


class TokenForm(forms.Form):
    """A new token."""

    title = forms.CharField(label=_("名称"), max_length=100, help_text=_("哪个系统、作何用途。"))
    organisation = PickField(Organisation.objects.all(), label=_("单位"), help_text=_("由该单位负责保管。"))
    assessment = forms.ChoiceField(label=_("评估年度"), required=False)
    scopes = forms.MultipleChoiceField(label=_("权限范围"), widget=forms.CheckboxSelectMultiple)
    expires = day(_("有效期至"), help_text=_("最长 366 天。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["assessment"].choices = [ALL, *((key, key) for key in assessments())]
        self.fields["scopes"].choices = [
            (name, in_brackets(str(scope.name), name)) for name, scope in SCOPES.items()
        ]

    def clean_expires(self) -> datetime.datetime:
        """Return the end of the last day."""
        return _end_of(self.cleaned_data["expires"])


class OwnTokenForm(forms.Form):
    """A new token of the person who asks."""

    title = forms.CharField(
        label=_("名称"), max_length=100, help_text=_("哪个程序、作何用途，如“Power BI 每日进度”。")
    )
    assessment = forms.ChoiceField(label=_("评估年度"))
    review = forms.BooleanField(
        label=_("允许批注、审核访问记录"),
        required=False,
        help_text=_("不选则只读。审核以您的名义记入日志账本，权限与平台上相同。"),
    )
    expires = day(_("有效期至"), help_text=_("最长 31 天；更换口令或第二因子后立即失效。"))

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        keys = [key for key in assessments() if person.may("token.own", assessment=key)]
        self.fields["assessment"].choices = [(key, key) for key in keys]

    def clean_expires(self) -> datetime.datetime:
        """Return the end of the last day."""
        return _end_of(self.cleaned_data["expires"])


def _end_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59, 59)))
