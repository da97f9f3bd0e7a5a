"""Controls that the forms of several apps share: days, sentences, files."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houping.apps import contents
from houping.apps.accounts.wording import sentence
from houping.core.errors import HoupingError
from houping.core.reporting.plain import plain

CHOOSE = _("请选择")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def day(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, widget=DAY, **more)


def not_later_than_today(on: datetime.date) -> datetime.date:
    """Return a day that has come; refuse one that has not."""
    if on > timezone.localdate():
        raise forms.ValidationError(gettext("日期不能晚于今天。"))
    return on


def not_before_today(due: datetime.date) -> datetime.date:
    """Return a day that somebody can still keep; refuse one that has passed."""
    if due < timezone.localdate():
        raise forms.ValidationError(gettext("期限已过，请填今天或以后的日期。"))
    return due


class PlainField(forms.CharField):
    """A text of which papers can be made; what pasting brought besides is left out."""

    def to_python(self, value: Any) -> str:
        """Return the text without characters that no document holds."""
        return plain(super().to_python(value) or "")


def words(label: Any, rows: int = 3, *, limit: int = 2000, **more: Any) -> forms.CharField:
    """Return a field for sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return PlainField(label=label, max_length=limit, widget=widget, **more)


class PickField(forms.ModelChoiceField):
    """One of what the database holds."""

    def __init__(self, queryset: Any, **more: Any) -> None:
        super().__init__(queryset, **{"empty_label": CHOOSE, **more})


def say_what_to_choose(form: forms.BaseForm) -> None:
    """Put words in the place of the dashes with which Django begins the choices of a model."""
    for field in form.fields.values():
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(value, label if value else CHOOSE) for value, label in field.choices]


class SeveralFiles(forms.ClearableFileInput):
    """A control that takes more than one file."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, as a list; none at all only where the field may stay empty."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files as a list."""
        given = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            super().clean(None, initial)
        return [super(FilesField, self).clean(file, initial) for file in given]


class EvidenceField(FilesField):
    """Several files of the kinds that are kept; one that is refused is named at the field, before anything is written."""

    def __init__(self, *, staged: bool = True, **more: Any) -> None:
        super().__init__(**more)
        if staged:  # they may come before the form, over several connections
            self.widget.attrs["data-staged"] = ""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files as a list; each was told by its content."""
        given = super().clean(data, initial)
        if refused := [words for file in given if (words := _refusal(file))]:
            raise forms.ValidationError(refused)
        return given


def _refusal(file: Any) -> str:
    """Return why a file is not kept; "" for one that is."""
    try:
        contents.kind_of_upload(file)
    except HoupingError as error:
        return sentence(error)
    return ""
