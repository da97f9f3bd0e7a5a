"""What people fill in about the plan, the schedule, tasks and notices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.fields import DAY, PickField, day
from houping.apps.plans.models import Milestone, Opinion, Task
from houping.plans import built_in


def on_present_version(form: forms.Form | forms.ModelForm, version: int) -> None:
    """Tie a refused form to the present version: who has compared may send what was typed again."""
    form.data = form.data.copy()
    form.data["version"] = version


class AssessmentForm(forms.Form):
    """A new assessment year."""

    title = forms.CharField(label=_("名称"), max_length=120)
    year = forms.IntegerField(label=_("评估年度"), min_value=2000, max_value=2100)
    key = forms.SlugField(
        label=_("评估代号"),
        max_length=40,
        help_text=_("用于网址，小写字母、数字、连字符，如 cq2022；建立后不可修改。"),
    )


class PlanUploadForm(forms.Form):
    """A plan from a ZIP of its folder, or copied from a plan that comes with the program."""

    source = forms.ChoiceField(label=_("来源"))
    upload = forms.FileField(label=_("方案文件夹（ZIP）"), required=False)
    note = forms.CharField(label=_("版本说明"), max_length=200, required=False)

    def __init__(self, *args: Any, latest: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("upload", _("上传 ZIP"))]
        if latest:
            choices.append(("latest", _("复制本年度第 %d 版") % latest))
        choices += [(name, _("内置方案 %s") % name) for name in built_in()]
        self.fields["source"].choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for a file when one is to be uploaded."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("source") == "upload" and not cleaned.get("upload"):
            self.add_error("upload", _("请选择 ZIP 文件。"))
        return cleaned


class PlanFileForm(forms.Form):
    """One file of a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("内容"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "font-monospace"}),
    )

    def clean_text(self) -> str:
        """Undo what browsers do to line ends."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")


class MoveForm(forms.Form):
    """What each move of a plan asks for; the fields that the action does not need are left out."""

    FIELDS = {
        "consult": ("reply_by",),
        "submit": (),
        "return": ("returned_for",),
        "approve": ("approval_basis",),
        "issue": ("document_number",),
    }
    version = forms.IntegerField(widget=forms.HiddenInput)
    reply_by = day(_("意见反馈截止日期"))
    returned_for = forms.CharField(label=_("退回原因"), widget=forms.Textarea(attrs={"rows": 3}))
    approval_basis = forms.CharField(label=_("审定依据（会议纪要或批件）"), max_length=200)
    document_number = forms.CharField(label=_("发文字号"), max_length=60)

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name != "version" and name not in self.FIELDS[action]:
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """Return what the move stores."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class OpinionForm(forms.Form):
    """An opinion on the plan."""

    clause = forms.CharField(label=_("涉及条款"), max_length=60, required=False, help_text=_("如 六（一）2"))
    text = forms.CharField(label=_("意见"), widget=forms.Textarea(attrs={"rows": 4}))


class ReplyForm(forms.Form):
    """The reply to an opinion."""

    outcome = forms.ChoiceField(
        label=_("处理"), choices=[c for c in Opinion.Outcome.choices if c[0] != "open"]
    )
    reply = forms.CharField(label=_("答复"), widget=forms.Textarea(attrs={"rows": 3}))


class MilestoneForm(forms.ModelForm):
    """When a step really began and ended."""

    class Meta:
        model = Milestone
        fields = ("actual_start", "actual_end", "remark", "version")
        labels = {
            "actual_start": _("实际开始"),
            "actual_end": _("实际完成"),
            "remark": _("说明（延迟须写原因）"),
        }
        widgets = {"actual_start": DAY, "actual_end": DAY, "version": forms.HiddenInput}

    def clean(self) -> dict[str, Any]:
        """An end needs a start, and comes after it; a delay needs its reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("actual_start"), cleaned.get("actual_end")
        if end and not start:
            self.add_error("actual_start", _("已填完成日期，请同时填写开始日期。"))
        if start and end and end < start:
            self.add_error("actual_end", _("完成日期早于开始日期。"))
        if end and end > self.instance.planned_end and not cleaned.get("remark"):
            self.add_error("remark", _("完成日期晚于计划，请写明原因。"))
        return cleaned


class TaskForm(forms.Form):
    """A new task for an office."""

    title = forms.CharField(label=_("任务"), max_length=120)
    organisation = PickField(label=_("责任单位"), queryset=Organisation.objects.all())
    clause = forms.CharField(label=_("依据条款"), max_length=60, required=False)
    due = day(_("完成期限"), required=False)


class TaskReportForm(forms.Form):
    """How far a task is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("状态"), choices=Task.State.choices)
    progress = forms.CharField(label=_("进展"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def clean(self) -> dict[str, Any]:
        """A finished task says how."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("state") == Task.State.DONE and not cleaned.get("progress"):
            self.add_error("progress", _("请写明完成情况。"))
        return cleaned


class NoticeForm(forms.Form):
    """A notice to offices."""

    title = forms.CharField(label=_("标题"), max_length=120)
    body = forms.CharField(label=_("正文"), widget=forms.Textarea(attrs={"rows": 6}))
    kinds = forms.MultipleChoiceField(
        label=_("发送范围"),
        choices=[c for c in Organisation.Kind.choices if c[0] != "operator"],
        widget=forms.CheckboxSelectMultiple,
        initial=["department", "county"],
    )
    sign_by = day(_("签收期限"), required=False)


class ForwardForm(forms.Form):
    """How a county passed the document on."""

    imprint = forms.CharField(label=_("转发单位及印发落款"), max_length=120)
    on = day(_("转发日期"))
