"""What people fill in about findings."""

import datetime
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houping.apps import contents
from houping.apps.accounts.models import Person
from houping.apps.fields import EvidenceField, FilesField, PlainField, SeveralFiles, words
from houping.apps.findings.models import Evidence, Finding
from houping.apps.findings.models.finding import RED_LEVELS
from houping.core.findings.clock import ASSUMED_HOURS, Days
from houping.core.findings.redline import Level

ACCEPT = contents.accept()


def _choice(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "—"), *choices], required=required)


class Classing(forms.Form):
    """How a problem is classed (R-2.4)."""

    title = PlainField(label=_("问题名称"), max_length=80, widget=forms.TextInput(attrs={"list": "titles"}))
    indicator = forms.ChoiceField(label=_("计入指标"))
    also = forms.MultipleChoiceField(
        label=_("同时反映的指标"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
        help_text=_("同一问题只在“计入指标”扣一次分（A-14）。"),
    )
    severity = forms.ChoiceField(label=_("程度"), choices=Finding.Severity.choices)
    spread = forms.ChoiceField(label=_("点上、面上"), choices=Finding.Spread.choices)
    extent = forms.ChoiceField(label=_("个案、共性"), choices=Finding.Extent.choices)
    aspect = _choice(_("重点、难点、薄弱环节"), Finding.Aspect.choices, required=False)
    attribution = _choice(_("归因"), Finding.Attribution.choices, required=False)
    theme = _choice(_("巩固、衔接"), Finding.Theme.choices, required=False)
    keeps = forms.MultipleChoiceField(
        label=_("四个不摘"),
        choices=Finding.Keep.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, indicators: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [("", "—"), *indicators]
        self.fields["also"].choices = indicators


class ReportForm(Classing):
    """A problem as it is reported, with its first files."""

    county = forms.ChoiceField(label=_("区县"))
    place = PlainField(label=_("村、单位"), max_length=60, required=False)
    unit = forms.CharField(
        label=_("户编号"), max_length=60, required=False, help_text=_("入户名单上的编号，不写姓名。")
    )
    beside = PlainField(
        label=_("非抽样户说明"),
        max_length=200,
        required=False,
        help_text=_("不是样本户的，户编号留空，在这里写明为什么核查这一户。"),
    )
    source = forms.ChoiceField(label=_("来源"), choices=Finding.Source.choices)
    reference = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("资料名称、通话编号、数据项等。")
    )
    what = words(
        _("具体情况"),
        rows=4,
        help_text=_("事实、时间、数量，不写姓名、身份证号、电话；区县看到的是反馈内容，不是这里的文字。"),
    )
    responsible = PlainField(label=_("责任单位"), max_length=80, required=False)
    files = EvidenceField(
        label=_("照片、材料"),
        required=False,
        widget=SeveralFiles(attrs={"accept": ACCEPT}),
        help_text=_("可多选；照片、PDF、Excel、Word、录音，每个不超过 50 MB。"),
    )
    field_order = (
        "county",
        "place",
        "unit",
        "beside",
        "source",
        "reference",
        "title",
        "what",
        "files",
        "indicator",
    )

    def __init__(
        self, *args: Any, counties: list[tuple[str, str]], known: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = counties
        for name in known:  # follows from what shows the problem
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Take a code of a household, or why it is none of the sample, not both."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("unit") and given.get("beside"):
            self.add_error("beside", gettext("户编号和非抽样户说明只填一项。"))
        return given


class StepForm(forms.Form):
    """One step: the version that was seen, and what is said about it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = words(_("情况说明"))


class QuietForm(StepForm):
    """A step that needs no words."""

    note = words(_("情况说明"), required=False, rows=2)


class FeedBackForm(StepForm):
    """What the county is told, and which files it may open."""

    statement = words(_("反馈内容"), help_text=_("只写户编号，不写姓名、电话、身份证号。"))
    responsible = PlainField(label=_("责任单位"), max_length=80)
    evidence = forms.TypedMultipleChoiceField(
        label=_("随反馈单提供的材料"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "提供的是去掉拍摄地点、时间、设备和作者、批注人、保存路径的副本，原件封存；画面、文字里的内容不改。"
        ),
    )
    note = words(_("备注"), required=False, rows=2)
    field_order = ("version", "statement", "responsible", "evidence", "note")

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].choices = [
            (e.pk, f"{e.get_purpose_display()}：{e.name}") for e in finding.evidence.all()
        ]
        self.fields["responsible"].initial = finding.responsible


class ExtendForm(StepForm):
    """How much more time the county gets."""

    hours = forms.IntegerField(label=_("自现在起的小时数"), min_value=1, max_value=720, initial=24)
    field_order = ("version", "hours", "note")


class MergeForm(QuietForm):
    """Into which problem another is merged."""

    into = forms.CharField(label=_("并入的问题编号"), max_length=24)
    field_order = ("version", "into", "note")


class ClassForm(Classing):
    """The marks of a problem, changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = words(_("修改原因"), required=False, rows=2)

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        own = {name: getattr(finding, name) for name in Classing.base_fields}
        super().__init__(*args, initial=own, **kwargs)


class EvidenceForm(forms.Form):
    """Files and what they are."""

    purpose = forms.ChoiceField(label=_("材料用途"))
    files = FilesField(
        label=_("文件"),
        widget=SeveralFiles(attrs={"accept": ACCEPT}),
        help_text=_("可多选；照片、PDF、Excel、Word、录音，每个不超过 50 MB。上传后不能删除。"),
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, purposes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(p, Evidence.Purpose(p).label) for p in purposes]
        if Evidence.Purpose.OBJECTION in purposes:  # what a county with an open notice most often brings
            self.fields["purpose"].initial = Evidence.Purpose.OBJECTION


class DaysField(forms.CharField):
    """Several days, one a line."""

    def __init__(self, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(required=False, max_length=2000, widget=widget, **more)

    def prepare_value(self, value: Any) -> Any:
        """Return days as lines."""
        return "\n".join(sorted(map(str, value))) if isinstance(value, frozenset) else value

    def clean(self, value: Any) -> frozenset[datetime.date]:
        """Return the days; a line that is none is named."""
        return frozenset(map(_day, super().clean(value).split()))


def _day(line: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(line)
    except ValueError:
        wrong = gettext("“%s”不是日期；每行一天，如 2021-10-01。") % line[:20]
        raise forms.ValidationError(wrong) from None


class TermsForm(forms.Form):
    """How many hours each step may take, and on which days they run."""

    def __init__(self, *args: Any, hours: dict[str, int], days: Days, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for state in ASSUMED_HOURS:
            self.fields[state] = forms.IntegerField(
                label=Finding.State(state).label, min_value=1, max_value=2000, initial=hours[state]
            )
        self.fields["counting"] = forms.ChoiceField(
            label=_("计时方式"),
            choices=(("all", _("自然时间，节假日照常计时")), ("working", _("只计工作日，节假日停表"))),
            initial="working" if days.working_only else "all",
        )
        self.fields["off"] = DaysField(
            label=_("放假的日子"),
            help_text=_("周六、周日不用写；每行一天，如 2021-10-01。"),
            initial=days.off,
        )
        self.fields["worked"] = DaysField(
            label=_("调休上班的日子"), help_text=_("周末上班的，每行一天。"), initial=days.worked
        )

    def hours(self) -> dict[str, int]:
        """Return state -> hours."""
        return {state: self.cleaned_data[state] for state in ASSUMED_HOURS}

    def days(self) -> Days:
        """Return on which days they run."""
        given = self.cleaned_data
        return Days(given["counting"] == "working", given["off"], given["worked"])


class SessionForm(forms.Form):
    """Where the panel sits and who sits in it."""

    place = PlainField(label=_("地点"), max_length=80)
    members = forms.ModelMultipleChoiceField(
        label=_("成员"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = people
        self.fields["members"].label_from_instance = lambda p: f"{p.name}（{p.organisation}）"


class OpinionForm(forms.Form):
    """What a member says."""

    ruling = forms.ChoiceField(label=_("本人意见"), choices=Finding.Ruling.choices, widget=forms.RadioSelect)
    reasons = words(_("理由"))


class RecusalForm(forms.Form):
    """Why a member stays away."""

    reason = PlainField(label=_("回避理由"), max_length=200)


class RulingForm(forms.Form):
    """The reasons that the chair signs."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = words(_("裁定理由"), rows=4, help_text=_("区县可见；只写户编号，不写个人信息。"))
    attribution = _choice(_("归因"), Finding.Attribution.choices, required=False)


class CountyRulingForm(forms.Form):
    """A matter of a county: a trigger of section 八, or the best grade that stays open."""

    county = forms.ChoiceField(label=_("区县"))
    matter = forms.ChoiceField(label=_("认定事项"))
    basis = PlainField(
        label=_("依据（会议纪要或文件）"),
        max_length=120,
        help_text=_("写明名称和文号，结果页和报告照此引用。"),
    )
    people = forms.IntegerField(
        label=_("涉及个人（人）"),
        min_value=0,
        max_value=999,
        initial=0,
        required=False,
        help_text=_("只填人数；姓名由督导组在责任追究台账中登记。"),
    )
    reasons = words(_("提请理由"), rows=4, help_text=_("只写编号，不写个人信息。"))

    def __init__(
        self,
        *args: Any,
        counties: list[tuple[str, str]],
        triggers: list[tuple[str, str]],
        grades: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = counties  # type: ignore[attr-defined]
        self.fields["matter"].choices = [  # type: ignore[attr-defined]
            (gettext("方案八的情形"), [(f"trigger {code}", name) for code, name in triggers]),
            (gettext("本次等次不高于"), [(f"grade {code}", name) for code, name in grades]),
        ]

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = dict(self.cleaned_data)
        kind, code = given.pop("matter").split(" ", 1)
        return given | {kind: code, "people": given["people"] or 0}


class VoteForm(forms.Form):
    """Yes or no, and why."""

    agrees = forms.ChoiceField(
        label=_("本人意见"), choices=(("yes", _("同意")), ("no", _("不同意"))), widget=forms.RadioSelect
    )
    reasons = words(_("理由"))

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {"agrees": self.cleaned_data["agrees"] == "yes", "reasons": self.cleaned_data["reasons"]}


class LiftingForm(forms.Form):
    """Why a ruling no longer holds."""

    basis = PlainField(label=_("依据（会议纪要或文件）"), max_length=120)
    reasons = words(_("撤销理由"))


class LevelsForm(forms.Form):
    """From where on a county is looked at: number of cases, and cases per ten thousand relieved households."""

    def __init__(self, *args: Any, levels: list[Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [level.name for level in levels]
        for level in levels:
            words = dict(RED_LEVELS)[level.name]
            self.fields[f"{level.name}_cases"] = forms.IntegerField(
                label=_("%s：个案数") % words, min_value=1, max_value=100000, initial=level.cases
            )
            self.fields[f"{level.name}_share"] = forms.DecimalField(
                label=_("%s：每万户脱贫户的个案数") % words,
                min_value=0.1,
                max_value=10000,
                decimal_places=1,
                initial=round(level.share * 10000, 1),
            )

    def levels(self) -> list[Level]:
        """Return what was filled in."""
        given = self.cleaned_data
        return [
            Level(name, given[f"{name}_cases"], float(given[f"{name}_share"]) / 10000) for name in self.names
        ]


class ExperienceForm(forms.Form):
    """One case of typical experience."""

    county = forms.ChoiceField(label=_("区县"))
    indicator = forms.ChoiceField(label=_("指标"))
    title = PlainField(label=_("标题"), max_length=100)
    text = words(_("做法和成效"), limit=5000, rows=6)

    def __init__(
        self, *args: Any, counties: list[tuple[str, str]], indicators: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = counties
        self.fields["indicator"].choices = [("", "—"), *indicators]
