"""What people fill in about groups, agencies and documents."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.assignments import counties
from houping.apps.accounts.models import Organisation, Person
from houping.apps.fields import PickField, day, not_later_than_today
from houping.apps.teams.models import Bid, Document, Expense, Member, Tender
from houping.apps.teams.services import agencies


class MemberForm(forms.Form):
    """Somebody for a working group."""

    group = forms.ChoiceField(label=_("工作组"), choices=Member.Group.choices)
    person = PickField(label=_("人员"), queryset=Person.objects.none())
    duty = forms.CharField(label=_("分工"), max_length=40, required=False)
    starts = day(_("开始日期"))
    ends = day(_("结束日期"), required=False)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(is_active=True).select_related("organisation")
        people = people.exclude(organisation__kind__in=["county", "operator", "leading_group"])
        field = self.fields["person"]
        field.queryset = people.filter(organisation=organisation) if organisation else people
        field.label_from_instance = lambda person: f"{person.name}（{person.organisation}）"

    def clean(self) -> dict[str, Any]:
        """An end comes after its start."""
        cleaned: dict[str, Any] = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("结束日期早于开始日期。"))
        return cleaned


class TenderForm(forms.Form):
    """A tender."""

    kind = forms.ChoiceField(label=_("类别"), choices=Tender.Kind.choices)
    title = forms.CharField(label=_("项目名称"), max_length=120)
    number = forms.CharField(label=_("招标编号"), max_length=60)
    published = day(_("公告日期"))


class BidForm(forms.ModelForm):
    """A bidder with its marks."""

    class Meta:
        model = Bid
        fields = ("bidder", "past", "team", "method", "price", "remark")
        labels = {"bidder": _("投标人"), "remark": _("备注")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, weight in Bid.CRITERIA:
            field = self.fields[name]
            field.label = _("%(label)s（满分 %(weight)d）") % {"label": label, "weight": weight}
            field.min_value, field.max_value = 0, weight
            field.widget.attrs |= {"min": 0, "max": weight, "step": "0.1"}

    def clean(self) -> dict[str, Any]:
        """No mark is above its weight."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, _label, weight in Bid.CRITERIA:
            if (mark := cleaned.get(name)) is not None and not 0 <= mark <= weight:
                self.add_error(name, _("分值须在 0 和 %d 之间。") % weight)
        return cleaned


class AwardForm(forms.Form):
    """The agency that won."""

    agency = PickField(label=_("中标机构"), queryset=Organisation.objects.none())

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies(kind)


class ContractForm(forms.Form):
    """The contract with its two declarations."""

    contract = forms.CharField(label=_("合同编号"), max_length=60)
    counties = forms.CharField(label=_("承担区县（空为全部）"), required=False)
    confidential = day(_("保密协议签订日期"))
    independent = day(_("无利益冲突声明日期"))


class ExpenseForm(forms.Form):
    """What somebody paid on the spot."""

    county = forms.ChoiceField(label=_("区县"))
    on = day(_("日期"), initial=timezone.localdate)
    kind = forms.ChoiceField(label=_("类别"), choices=Expense.Kind.choices)
    amount = forms.DecimalField(
        label=_("金额（元）"), min_value=Decimal("0.01"), max_digits=8, decimal_places=2
    )
    paid_to = forms.CharField(
        label=_("付给"), max_length=80, help_text=_("食堂、宾馆、村集体等；农户只写编号。")
    )
    receipt = forms.CharField(label=_("票据号"), max_length=60, required=False)

    def __init__(self, *args: Any, counties: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = [("", "—"), *counties.items()]

    def clean_on(self) -> datetime.date:
        """What was paid was paid already."""
        return not_later_than_today(self.cleaned_data["on"])


class ReadersForm(forms.Form):
    """Who may read a document."""

    audience = forms.ChoiceField(
        label=_("阅读范围"),
        choices=Document.Audience.choices,
        initial=Document.Audience.ORGANISERS,
        widget=forms.RadioSelect,
    )
    counties = forms.MultipleChoiceField(
        label=_("指定区县"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("阅读范围为“组织方和区县”时有效；不选为全部区县。按住 Ctrl 可多选。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counties"].choices = list(counties().items())


class DocumentForm(ReadersForm):
    """A file for the library."""

    kind = forms.ChoiceField(label=_("类别"), choices=Document.Kind.choices)
    title = forms.CharField(label=_("标题"), max_length=160)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    issuer = forms.CharField(label=_("发文单位"), max_length=100, required=False)
    dated = day(_("成文日期"), required=False)
    upload = forms.FileField(
        label=_("文件"), help_text=_("Word、PDF、Excel、文本、图片、ZIP，不超过 50 MB。")
    )
    field_order = ("kind", "title", "number", "issuer", "dated", "upload", "audience", "counties")
