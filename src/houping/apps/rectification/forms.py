"""What people fill in about rectification."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houping.apps.fields import FilesField, SeveralFiles, day, not_before_today, words
from houping.apps.findings.forms import ACCEPT
from houping.apps.rectification.models import Measure


class LetterForm(forms.Form):
    """Number and days of a letter."""

    county = forms.ChoiceField(label=_("区县"))
    document_number = forms.CharField(label=_("文号"), max_length=60)
    plan_due = day(_("整改方案报送期限"), validators=[not_before_today])
    due = day(_("整改完成期限"), validators=[not_before_today])

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = counties

    def clean(self) -> dict[str, Any]:
        """The plan comes before the proof."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("plan_due") and given.get("due") and given["plan_due"] > given["due"]:
            self.add_error("due", _("整改完成期限不能早于方案报送期限。"))
        return given


class StepForm(forms.Form):
    """One step with its words."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = words(_("情况说明"))


class QuietForm(StepForm):
    """A step that needs no words."""

    note = words(_("情况说明"), required=False, rows=2)


class PlanForm(forms.Form):
    """How a county will put it right."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    plan = words(_("整改措施"))
    office = forms.CharField(label=_("责任单位"), max_length=80)


class ProveForm(forms.Form):
    """What was done."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    result = words(_("整改结果"))


class ExtendForm(StepForm):
    """A later day."""

    due = day(_("新的期限"))
    field_order = ("version", "due", "note")


class ProofForm(forms.Form):
    """Files of a plan or a result."""

    files = FilesField(
        label=_("文件"),
        widget=SeveralFiles(attrs={"accept": ACCEPT}),
        help_text=_("可多选；照片、PDF、Excel、Word，每个不超过 50 MB。上传后不能删除。"),
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class MeasureForm(forms.Form):
    """A talk or a listing."""

    county = forms.ChoiceField(label=_("区县"))
    kind = forms.ChoiceField(label=_("类别"), choices=Measure.Kind.choices)
    on = day(_("日期"))
    due = day(_("督办期限"), required=False, validators=[not_before_today])
    people = forms.CharField(label=_("约谈对象（职务）"), max_length=200, required=False)
    place = forms.CharField(
        label=_("约谈时间、地点"),
        max_length=100,
        required=False,
        help_text=_("如：9 时 30 分，市局 3 楼会议室。"),
    )
    document_number = forms.CharField(
        label=_("约谈通知文号"), max_length=60, required=False, help_text=_("约谈登记后可以下载约谈通知。")
    )
    basis = words(_("依据"))

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = counties


class MinutesForm(forms.Form):
    """The minutes of a talk, as signed."""

    files = FilesField(label=_("约谈纪要"), widget=SeveralFiles(attrs={"accept": ACCEPT}))


class EndForm(forms.Form):
    """How it ended."""

    outcome = words(_("结果"))
