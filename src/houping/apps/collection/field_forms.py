"""What people fill in about pairs, households, visits, trips."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps import fields
from houping.apps.collection.models import Visit
from houping.apps.collection.models.trips import PIECES
from houping.apps.collection.trips import ASSUMED
from houping.core.collection.outcomes import NOT_ATTEMPTED, RESULTS

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def results() -> list[tuple[str, str]]:
    """Return the codes of a visit with their words, in the language of the page."""
    from houping.apps.formats import in_english

    english = in_english()
    return [(r.code, f"{r.code} {r.en if english else r.zh}") for r in RESULTS if r.code != NOT_ATTEMPTED]


class PairForm(forms.Form):
    """Two enumerators and what they can do."""

    first = forms.ChoiceField(label=_("主问（提问）"))
    second = forms.ChoiceField(label=_("记录（记录、观察、拍照）"))
    skills = forms.CharField(
        label=_("条件"),
        max_length=80,
        required=False,
        help_text=_("如方言，以空格分开；可以不填。"),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].choices = [("", "—"), *people]


class GiveForm(forms.Form):
    """Households for a pair and a day."""

    unit = forms.MultipleChoiceField(label=_("农户"))
    pair = forms.ChoiceField(label=_("小组"), required=False)
    day = fields.day(_("计划日期"), required=False)
    reason = forms.CharField(label=_("改派原因"), max_length=200, required=False)

    def __init__(self, *args: Any, units: list[str], pairs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(unit, unit) for unit in units]
        self.fields["pair"].choices = [("", _("不分派")), *pairs]

    def clean_pair(self) -> int | None:
        """Return the number of the pair."""
        return int(self.cleaned_data["pair"]) if self.cleaned_data["pair"] else None


class SheetForm(forms.Form):
    """The sheet of who visits whom, changed in Excel."""

    file = forms.FileField(label=_("分派表（.xlsx）"))
    reason = forms.CharField(label=_("改派原因"), max_length=200, required=False)


class VisitForm(forms.Form):
    """A visit with its result."""

    at = forms.DateTimeField(label=_("上门时间"), widget=MOMENT, initial=timezone.localtime)
    code = forms.ChoiceField(label=_("结果"))
    mode = forms.ChoiceField(
        label=_("访问方式"),
        choices=Visit.Mode.choices,
        help_text=_("只有外出的监测对象可以电话、视频访问。"),
    )
    note = forms.CharField(
        label=_("情况说明"), max_length=300, required=False, help_text=_("不写姓名、电话。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "—"), *results()]


class StrikeForm(forms.Form):
    """Why a visit does not count."""

    reason = forms.CharField(label=_("撤销理由"), max_length=200)


class TripForm(forms.Form):
    """The stay of a team in a county."""

    leader = forms.ChoiceField(label=_("分县组长"))
    starts = fields.day(_("进驻日期"), initial=datetime.date(2021, 11, 10))
    ends = fields.day(_("离开日期"), initial=datetime.date(2021, 11, 30))
    route = forms.CharField(label=_("路线、车辆"), max_length=300, required=False)
    day_minutes = forms.IntegerField(
        label=_("每日工作时间（分钟，含路途）"), min_value=240, max_value=840, initial=540
    )
    interview_minutes = forms.IntegerField(
        label=_("每户用时（分钟，含步行）"), min_value=15, max_value=180, initial=45
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, leaders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].choices = leaders

    def clean(self) -> dict[str, Any]:
        """A stay ends after it began."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
            self.add_error("ends", _("离开日期不能早于进驻日期。"))
        return data


class PiecesForm(forms.Form):
    """How many talks of each kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for form in ASSUMED:
            self.fields[form] = forms.IntegerField(label=PIECES[form], min_value=0, max_value=999)
