"""Controls that several forms share: days, files, people, offices, counties."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation

WIDEST = 4000


def day(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def words(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    """Return a field for sentences."""
    more.setdefault("max_length", WIDEST)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


def not_later_than_today(on: datetime.date) -> datetime.date:
    """Return a day that has come; refuse one that has not."""
    if on > timezone.localdate():
        raise forms.ValidationError(gettext("日期不能晚于今天。"))
    return on


class SeveralFiles(forms.ClearableFileInput):
    """A control that takes more than one file."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what they are is told from their content."""

    def __init__(self, **more: Any) -> None:
        hint = _("照片、PDF、Word、Excel、录音、录像；按内容识别类型，不收带宏的文件。")
        super().__init__(
            **{"label": _("附件"), "required": False, "widget": SeveralFiles, "help_text": hint, **more}
        )

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files as a list."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in given]


class OfficeField(forms.ModelChoiceField):
    """An office, counties by their names."""

    def __init__(self, *, kinds: tuple[str, ...], **more: Any) -> None:
        super().__init__(queryset=Organisation.objects.filter(kind__in=kinds), **more)


class PersonField(forms.ModelChoiceField):
    """A person with office."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name and office."""
        return f"{obj.name}（{obj.organisation}）"
