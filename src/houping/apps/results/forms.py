"""What people fill in to have results computed."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.wording import sentence
from houping.apps.fields import FilesField, PickField, SeveralFiles
from houping.apps.results import rulings
from houping.apps.teams.models import Document
from houping.core.errors import HoupingError
from houping.core.plan.model import Plan


class DeliveryForm(forms.Form):
    """Answers as files."""

    title = forms.CharField(label=_("名称"), max_length=120, help_text=_("如 11月25日入户调查数据"))
    files = FilesField(
        label=_("文件"),
        widget=SeveralFiles(attrs={"accept": ".xlsx,.csv,.parquet"}),
        help_text=_(
            "填好的模板（.xlsx），或按表名命名的文件（.csv 可为 GB18030 或 UTF-8 编码）；可以只交其中几张表。"
        ),
    )


class DataFilesForm(forms.Form):
    """As what frozen interviews are taken out.

    titles : form -> title of the questionnaires of the delivery; exercises : id -> name of the assessments they serve
    """

    KINDS = (
        ("sav", "SPSS (.sav)"),
        ("dta", "Stata (.dta)"),
        ("csv", "CSV (UTF-8)"),
        ("xlsx", "Excel (.xlsx)"),
        ("parquet", "Parquet (.parquet)"),
    )
    kind = forms.ChoiceField(
        label=_("格式"),
        choices=KINDS,
        help_text=_("SPSS、Stata 带变量标签、取值标签和缺失值；CSV 的取值为数字；Excel 的取值为文字。"),
    )
    language = forms.ChoiceField(label=_("标签语言"), choices=(("zh", _("中文")), ("en", _("英文"))))
    form = forms.ChoiceField(label=_("问卷"), required=False)
    exercise = forms.ChoiceField(
        label=_("用于"),
        required=False,
        help_text=_("一次入户服务三项考核评估：可只导出用于其中一项的题目和由它们算出的值。"),
    )

    def __init__(self, *args: Any, titles: dict[str, str], exercises: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for name, choices in (("form", titles), ("exercise", exercises)):
            self.fields[name].choices = [("", gettext("全部")), *choices.items()]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """Return format, language, forms and the assessment."""
        form = self.cleaned_data["form"]
        chosen = {name: self.cleaned_data[name] for name in ("kind", "language", "exercise")}
        return chosen | {"forms": [form] if form else []}


class ProposalForm(forms.Form):
    """Why these grades are proposed."""

    reason = forms.CharField(
        label=_("建议说明"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("综合了哪些情况，把握不高的区县怎样集体研究；调整须在“研判认定”中写明依据后重新计算。"),
    )


class StepForm(forms.Form):
    """What each step of a proposal asks for; the fields that the action does not need are left out."""

    FIELDS = {
        "review": ("reference", "opinion"),
        "return": ("returned_for",),
        "approve": ("basis",),
        "reject": ("returned_for",),
    }
    TEXTS = frozenset({"opinion", "basis", "returned_for"})
    version = forms.IntegerField(widget=forms.HiddenInput)
    reference = PickField(
        label=_("等次及比例的依据文件"),
        queryset=Document.objects.none(),
        help_text=_("先在资料库中上传；方案七（三）规定参照国家有关要求确定。"),
    )
    opinion = forms.CharField(label=_("审核意见"), widget=forms.Textarea(attrs={"rows": 3}))
    basis = forms.CharField(label=_("审定依据（会议纪要或批件）"), max_length=200)
    returned_for = forms.CharField(label=_("退回原因"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, action: str, assessment: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, auto_id=f"{action}-%s", label_suffix="")
        for name in list(self.fields):
            if name != "version" and name not in self.FIELDS[action]:
                del self.fields[name]
        if "reference" in self.fields:
            self.fields["reference"].queryset = assessment.documents.all()  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what the step stores."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ComputeForm(forms.Form):
    """The seed of resampling, and what the ruling group decided."""

    seed = forms.CharField(
        label=_("重抽样种子"),
        max_length=80,
        initial="houping",
        help_text=_("同一种子得到同样的误差和等次把握。"),
    )
    rulings = forms.FileField(
        label=_("研判认定（Excel，可不填）"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.json"}),
        help_text=_("按模板填写，每条写明依据；也接受命令行用的 JSON 文件。"),
    )

    def __init__(self, *args: Any, plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_rulings(self) -> dict[str, Any]:
        """Read the file against the plan in force; a wrong one is refused with its place."""
        upload = self.cleaned_data.get("rulings")
        if not upload or self.plan is None:
            return {}
        try:
            return dict(rulings.read(upload.read(), self.plan))
        except HoupingError as error:
            raise forms.ValidationError(sentence(error)) from None
