"""Controls that several forms share: long sentences, files, people, offices."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from houping.apps import fields
from houping.apps.accounts.models import Organisation

WIDEST = 4000  # characters of a text
words = partial(fields.words, limit=WIDEST)


class FilesField(fields.EvidenceField):
    """Any number of files; what they are is told from their content."""

    def __init__(self, **more: Any) -> None:
        hint = _("照片、PDF、Word、Excel、录音、录像；按内容识别类型，不收带宏的文件。")
        super().__init__(**{"label": _("附件"), "required": False, "help_text": hint, **more})


class OfficeField(fields.PickField):
    """An office, counties by their names."""

    def __init__(self, *, kinds: tuple[str, ...], **more: Any) -> None:
        super().__init__(queryset=Organisation.objects.filter(kind__in=kinds), **more)


class PersonField(fields.PickField):
    """A person with office."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name and office."""
        return f"{obj.name}（{obj.organisation}）"
