"""What people fill in to have results computed."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houping.apps.frames.forms import FilesField, SeveralFiles


class DeliveryForm(forms.Form):
    """Answers as files."""

    title = forms.CharField(label=_("名称"), max_length=120)
    files = FilesField(
        label=_("文件"),
        widget=SeveralFiles(attrs={"accept": ".parquet"}),
        help_text=_("households、phone、villages、marks、routine、problems 六个 Parquet 文件。"),
    )


class ComputeForm(forms.Form):
    """The seed of resampling, and what the ruling group decided."""

    seed = forms.CharField(
        label=_("重抽样种子"),
        max_length=80,
        initial="houping",
        help_text=_("同一种子得到同样的误差和等次把握。"),
    )
    rulings = forms.FileField(
        label=_("研判认定（JSON，可不填）"),
        required=False,
        help_text=_("rulings、limits 两个清单，每条写明依据。"),
    )

    def clean_rulings(self) -> dict[str, Any]:
        """Read the file; wrong JSON is refused with its line."""
        upload = self.cleaned_data.get("rulings")
        if not upload:
            return {}
        try:
            found = json.loads(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(gettext("文件不是 UTF-8 编码。")) from None
        except json.JSONDecodeError as error:
            raise forms.ValidationError(gettext("第 %d 行不是有效的 JSON。") % error.lineno) from None
        if not isinstance(found, dict):
            raise forms.ValidationError(gettext("最外层须为对象，含 rulings、limits。"))
        return found
