"""What people fill in about forms, tablets and what was set aside."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houping.apps.collection.models import Form
from houping.apps.formats import in_brackets
from houping.instruments.convert import built_in, title_of

LARGEST = 16 << 20


class EnrolForm(forms.Form):
    """A new tablet."""

    person = forms.ChoiceField(label=_("调查员"), help_text=_("平板归一人使用；换人须重新登记。"))
    title = forms.CharField(
        label=_("平板编号"), max_length=60, help_text=_("写在平板背面的编号，如“城口-03”。")
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("请选择")), *people]


class RecoveryForm(forms.Form):
    """The recovery request that a tablet shows."""

    request = forms.CharField(
        label=_("恢复申请"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), strip=True
    )


class TabletFileForm(forms.Form):
    """The encrypted file of a tablet."""

    file = forms.FileField(label=_("加密文件"), help_text=_("平板导出的 .houping 文件。"))


class RegisterForm(forms.Form):
    """A new version of a questionnaire: one that comes with the plan, or a file."""

    built_in = forms.ChoiceField(label=_("内置问卷"), required=False)
    file = forms.FileField(
        label=_("或上传文件"),
        required=False,
        help_text=_("XLSForm 的 Excel 或 Markdown 表格，或 XForm（.xml）。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["built_in"].choices = [("", "—"), *((name, title_of(name)) for name in built_in())]

    def clean(self) -> dict[str, Any]:
        """Ask for one of both."""
        data = super().clean() or {}
        if bool(data.get("built_in")) == bool(data.get("file")):
            self.add_error("file", gettext("请选择一份内置问卷，或上传一个文件，二者选一。"))
        if data.get("file") and data["file"].size > LARGEST:
            self.add_error("file", gettext("文件过大，问卷不应超过 16 MB。"))
        return data


class LateForm(forms.Form):
    """What happens to interviews that come after a form was closed."""

    late = forms.ChoiceField(label=_("停用后收到的提交"), choices=Form.Late.choices)


class DecisionForm(forms.Form):
    """Why a case is taken or left aside."""

    why = forms.CharField(label=_("处理意见"), max_length=200)


def said_person(name: str, county: str) -> str:
    """Return how somebody stands in a list of choices."""
    return in_brackets(name, county)
