"""What people fill in about courses, the bank, the exam and certificates."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houping.apps.fields import PickField, day
from houping.apps.formats import in_english
from houping.apps.plans.models import Assessment
from houping.apps.teams.models import Document
from houping.apps.training.models import Background, Level, Module, Rules, Subject

MOMENT = {"type": "datetime-local"}


class CourseForm(forms.Form):
    """A course."""

    level = forms.ChoiceField(label=_("层级"), choices=Level.choices)
    module = forms.ChoiceField(label=_("模块"), choices=Module.choices)
    title = forms.CharField(label=_("课程名称"), max_length=120)
    hours = forms.DecimalField(label=_("学时"), min_value=0.5, max_value=99, decimal_places=1, initial=2)
    outline = forms.CharField(label=_("提纲"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class LibraryField(forms.ModelMultipleChoiceField):
    """Documents of the library; their Chinese titles are marked on an English page."""

    def label_from_instance(self, obj: Any) -> SafeString | str:
        """Return the title."""
        return format_html('<span lang="zh-Hans">{}</span>', obj) if in_english() else str(obj)


class MaterialsForm(forms.Form):
    """The materials of a course, from the library."""

    materials = LibraryField(
        label=_("课程资料"),
        queryset=Document.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["materials"].queryset = assessment.documents.for_agencies()


class SessionForm(forms.Form):
    """A session of a course."""

    starts = forms.DateTimeField(
        label=_("开始时间"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label=_("地点"), max_length=80)
    teacher = forms.CharField(label=_("授课人"), max_length=80)
    note = forms.CharField(label=_("备注"), max_length=200, required=False)


class ManualForm(forms.Form):
    """A new version of the judgement manual."""

    document = PickField(
        label=_("手册文件"),
        queryset=Document.objects.none(),
        help_text=_("先放入资料库（类别：培训资料；阅读范围含第三方机构），再在此选择。"),
    )
    changes = forms.CharField(label=_("本版变动"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = assessment.documents.for_agencies().filter(kind=Document.Kind.TRAINING)
        self.fields["document"].queryset = found


class BankForm(forms.Form):
    """A question sheet."""

    file = forms.FileField(label=_("题库文件（.xlsx）"))


class RulesForm(forms.Form):
    """The parameters of exam and roster."""

    questions = forms.IntegerField(label=_("题数"), min_value=5, max_value=200)
    minutes = forms.IntegerField(label=_("时限（分钟）"), min_value=1, max_value=600)
    pass_mark = forms.IntegerField(label=_("合格线（满分 100）"), min_value=1, max_value=100)
    resits = forms.IntegerField(label=_("补考次数"), min_value=0, max_value=9)
    experienced = forms.IntegerField(label=_("教师和有经验的最低占比（%）"), min_value=0, max_value=100)
    expires = day(_("上岗证有效期至"), required=False, help_text=_("不填：至本次评估岗位授权结束。"))

    def __init__(self, *args: Any, rules: Rules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("questions", "minutes", "pass_mark", "resits", "experienced", "expires"):
            self.fields[name].initial = getattr(rules, name)
        for subject, label in Subject.choices:
            self.fields[f"share_{subject}"] = forms.IntegerField(
                label=_("%s占比（%%）") % label,
                min_value=0,
                max_value=100,
                initial=rules.shares.get(subject, 0),
            )

    def clean(self) -> dict[str, Any]:
        """The shares are a whole paper; they come back as one value."""
        cleaned: dict[str, Any] = super().clean() or {}
        shares = {s: cleaned.pop(f"share_{s}", None) for s in Subject.values}
        if None not in shares.values():
            total = sum(shares.values())
            if total != 100:
                raise forms.ValidationError(gettext("各科目占比合计须为 100%%，现为 %d%%。") % total)
            cleaned["shares"] = shares
        return cleaned


class PhotoForm(forms.Form):
    """The picture of a certificate."""

    photo = forms.FileField(label=_("照片"), help_text=_("正面免冠，JPG 或 PNG，不超过 5 MB。"))


class WithdrawForm(forms.Form):
    """Why a certificate is taken back."""

    reason = forms.CharField(label=_("收回理由"), max_length=200)


class BackgroundForm(forms.Form):
    """What a member of a team brings along."""

    kind = forms.ChoiceField(label=_("资历"), choices=Background.Kind.choices)
