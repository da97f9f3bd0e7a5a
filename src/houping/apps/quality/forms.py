"""What people fill in about interviews, alerts, back-checks and interference."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Person
from houping.apps.fields import PickField
from houping.apps.quality.models import Interference, Verdict
from houping.apps.quality.reading import said
from houping.core.collection.instrument import Instrument, Question
from houping.instruments.limits import fits
from houping.instruments.values import as_text

MOMENT = {"type": "datetime-local"}


class MoveForm(forms.Form):
    """One step of the review: the version that was seen, and what the step asks for."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class VoidForm(MoveForm):
    """Why an interview does not count."""

    invalid = forms.ChoiceField(label=_("无效原因"), choices=Verdict.Reason.choices)
    reason = forms.CharField(label=_("具体情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("version", "invalid", "reason")


class AnswerForm(forms.Form):
    """The answer to an alert."""

    text = forms.CharField(label=_("核实情况"), max_length=500)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("理由"), max_length=300)


class HandForm(forms.Form):
    """Who makes a back-check."""

    person = PickField(label=_("回访人"), queryset=Person.objects.none())

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda person: f"{person.name}（{person.organisation}）"


class SecondForm(forms.Form):
    """The second answers: the questions that are asked again, without the first answers."""

    def __init__(self, *args: Any, questions: list[Question], instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[question.name] = _field(question, instrument)
        self.fields["note"] = forms.CharField(label=_("备注"), max_length=300, required=False)

    def clean(self) -> None:
        """Hold the answers against the rules of the form, as a tablet does."""
        given = self.answers()
        for question in self.questions:
            if not fits(question, given.get(question.name, "")):
                self.add_error(question.name, said(question.constraint_zh, question.constraint_en))

    def answers(self) -> dict[str, str]:
        """Return question -> answer of what was asked: an empty field is no answer."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "note"}
        return {name: as_text(value) for name, value in given.items() if value not in (None, "")}


def _field(question: Question, instrument: Instrument) -> forms.Field:
    choices = [(c.name, said(c.label_zh, c.label_en)) for c in instrument.choices.get(question.choices, ())]
    label = said(question.label_zh, question.label_en) or question.name
    if question.kind == "select_multiple":
        return _Several(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)
    if choices:
        return forms.ChoiceField(label=label, choices=[("", "—"), *choices], required=False)
    if question.kind == "integer":
        return forms.IntegerField(label=label, required=False)
    if question.kind == "decimal":
        return forms.FloatField(label=label, required=False)
    return forms.CharField(label=label, max_length=200, required=False)


class _Several(forms.MultipleChoiceField):
    """Several codes, written as a tablet writes them: with blanks between."""

    def clean(self, value: Any) -> str:
        """Return the codes as one text."""
        return " ".join(super().clean(value))


class InterferenceForm(forms.Form):
    """A report of interference."""

    county = forms.ChoiceField(label=_("区县"))
    village = forms.CharField(label=_("村"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("情形"), choices=Interference.Kind.choices)
    happened = forms.DateTimeField(
        label=_("发生时间"),
        widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M"),
        initial=timezone.localtime,
    )
    what = forms.CharField(
        label=_("经过"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明谁、在哪里、做了什么；农户只写编号，不写姓名。"),
    )

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = counties

    def clean_happened(self) -> Any:
        """What has not happened yet is no interference."""
        moment = self.cleaned_data["happened"]
        if moment > timezone.now():
            raise forms.ValidationError(gettext("时间不能晚于现在。"))
        return moment


class HandlingForm(forms.Form):
    """What became of a report."""

    handling = forms.CharField(label=_("核查和处理情况"), max_length=1000)
