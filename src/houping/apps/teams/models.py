"""Who works on an assessment: groups and their members, agencies and how they were chosen, what people signed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import CITY, THIRD_PARTY, Role
from houping.apps.plans.models import Assessment
from houping.core.workflow import Move


class Member(models.Model):
    """Somebody seconded to a working group (抽调人员台账; R-4.10–4.12, 4.15, 4.17)."""

    class Group(models.TextChoices):
        QC = "QC", _("质量总控组")
        PJ = "PJ", _("问题研判组")
        SV = "SV", _("工作督导组")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("推荐")
        CONFIRMED = "confirmed", _("已确认")
        ENDED = "ended", _("已结束")

    MOVES = {
        "confirm": Move(frozenset({"proposed"}), "confirmed", "team.edit"),
        "end": Move(frozenset({"proposed", "confirmed"}), "ended", "team.edit"),
    }
    ACTION_LABELS = {"confirm": _("确认抽调人员"), "end": _("结束抽调")}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="members")
    group = models.CharField(max_length=2, choices=Group)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="secondments")
    duty = models.CharField(max_length=40, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED, editable=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["group", "person__organisation__kind", "person__organisation__code", "person__username"]
        constraints = [
            UniqueConstraint(
                fields=["assessment", "group", "person"], condition=~Q(state="ended"), name="member_once"
            ),
            CheckConstraint(
                name="member_ends_after_start", condition=Q(ends__isnull=True) | Q(ends__gte=F("starts"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.group}"


class Tender(models.Model):
    """How an agency was chosen and bound (机构遴选台账; R-7.7, R-7.8, R-7.15, R-10.1)."""

    class Kind(models.TextChoices):
        FIELD = "field", _("第三方实地评估")
        PHONE = "phone", _("群众认可度电话调查")

    class State(models.TextChoices):
        OPEN = "open", _("招标中")
        AWARDED = "awarded", _("已定标")
        CONTRACTED = "contracted", _("已签约")

    MOVES = {
        "award": Move(frozenset({"open"}), "awarded", "agency.edit"),
        "contract": Move(frozenset({"awarded"}), "contracted", "agency.edit"),
    }
    ACTION_LABELS = {"award": _("定标"), "contract": _("登记合同")}

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="tenders")
    kind = models.CharField(max_length=5, choices=Kind)
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=60, help_text="tender number")
    published = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, editable=False)
    agency = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    contract = models.CharField(max_length=60, blank=True)
    counties = models.TextField(blank=True, help_text="scope of the contract; empty means all")
    confidential = models.DateField(null=True, blank=True, help_text="confidentiality agreement signed")
    independent = models.DateField(null=True, blank=True, help_text="declaration of no conflict signed")

    class Meta:
        ordering = ["kind", "-published"]
        constraints = [
            UniqueConstraint(fields=["assessment", "number"], name="tender_number_once"),
            CheckConstraint(
                name="tender_awarded_names_agency", condition=Q(state="open") | Q(agency__isnull=False)
            ),
            CheckConstraint(
                name="tender_contract_is_complete",
                condition=~Q(state="contracted")
                | (~Q(contract="") & Q(confidential__isnull=False, independent__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Bid(models.Model):
    """One bidder with its marks, each out of the weight of its criterion."""

    CRITERIA = (
        ("past", _("以往业绩"), 25),
        ("team", _("队伍"), 25),
        ("method", _("技术方案"), 30),
        ("price", _("报价"), 20),
    )
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="bids")
    bidder = models.CharField(max_length=100)
    past = models.DecimalField(max_digits=4, decimal_places=1)
    team = models.DecimalField(max_digits=4, decimal_places=1)
    method = models.DecimalField(max_digits=4, decimal_places=1)
    price = models.DecimalField(max_digits=4, decimal_places=1)
    remark = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["tender", "id"]
        constraints = [
            UniqueConstraint(fields=["tender", "bidder"], name="bid_once"),
            CheckConstraint(
                name="bid_marks_within_weights",
                condition=Q(
                    past__range=(0, 25), team__range=(0, 25), method__range=(0, 30), price__range=(0, 20)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.bidder

    @property
    def total(self) -> Any:
        """The sum of the marks, out of 100."""
        return self.past + self.team + self.method + self.price


class Commitment(models.Model):
    """A person's signature under the discipline commitment (纪律承诺书; R-11.7); a new text asks anew."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="commitments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="commitments")
    text = models.CharField(max_length=64, help_text="SHA-256 of the signed text")
    signed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-signed"]
        constraints = [UniqueConstraint(fields=["assessment", "person", "text"], name="commitment_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.signed:%Y-%m-%d}"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads of the library."""

    def readable_by(self, person: Any, assessment: str) -> "DocumentQuerySet":
        """Those that a person may read: organisers all, others what is meant for them."""
        held = [a for a in person.current_assignments if a.covers(assessment, None)]
        roles = {a.role for a in held}
        if roles & CITY:
            return self
        meant = Q(audience=Document.Audience.ALL) | Q(added_by=person)
        if roles & THIRD_PARTY:
            meant |= Q(audience=Document.Audience.AGENCIES)
        if own := {a.county for a in held if a.role == Role.CTY} - person.avoided_counties:
            named = DocumentCounty.objects.filter(document=OuterRef("pk"))
            counties = Q(audience=Document.Audience.COUNTIES)
            meant |= counties & (Exists(named.filter(county__in=own)) | ~Exists(named))
        return self.filter(meant)

    def for_agencies(self) -> "DocumentQuerySet":
        """Those that everybody of the third party may read, as what is taught must be."""
        return self.filter(audience__in=[Document.Audience.ALL, Document.Audience.AGENCIES])


class Expense(models.Model):
    """What a person paid for meals, lodging or transport (食宿交通自理登记; R-11.7): struck out, never deleted."""

    class Kind(models.TextChoices):
        MEALS = "meals", _("用餐")
        LODGING = "lodging", _("住宿")
        TRANSPORT = "transport", _("交通")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="expenses")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="expenses")
    county = models.CharField(max_length=7)
    on = models.DateField()
    kind = models.CharField(max_length=9, choices=Kind)
    amount = models.DecimalField(max_digits=8, decimal_places=2, help_text="yuan")
    paid_to = models.CharField(max_length=80)
    receipt = models.CharField(max_length=60, blank=True, help_text="number of the receipt")
    made = models.DateTimeField(default=timezone.now)
    struck_for = models.CharField(max_length=200, blank=True, help_text="why it does not count")

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [CheckConstraint(name="expense_costs_something", condition=Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"{self.person} {self.on} {self.get_kind_display()}"


class Document(models.Model):
    """A file of the library (资料库): kept by its content, found by its words, read by those it is meant for.

    R-0.1, R-0.8, R-0.9, R-1.8; 失密泄密 (R-10.16).
    """

    class Audience(models.TextChoices):
        ALL = "all", _("全体人员")
        ORGANISERS = "organisers", _("组织方（市级单位、工作组）")
        AGENCIES = "agencies", _("组织方和第三方机构")
        COUNTIES = "counties", _("组织方和区县")

    class Kind(models.TextChoices):
        BASIS = "basis", _("依据文件")
        PLAN = "plan", _("方案文件")
        RESEARCH = "research", _("调研资料")
        NOTICE = "notice", _("通知公告")
        TRAINING = "training", _("培训资料")
        MINUTES = "minutes", _("会议纪要")
        OTHER = "other", _("其他")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=160)
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=100, blank=True)
    dated = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=160, help_text="file name as handed in")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True, help_text="its words, for the search")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added = models.DateTimeField(default=timezone.now)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.ALL)
    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-dated", "-added"]
        constraints = [UniqueConstraint(fields=["assessment", "sha256"], name="document_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> Path:
        """Where the file stands: by its digest, so that its bytes can always be checked."""
        return Path(settings.DATA) / "documents" / self.sha256[:2] / self.sha256


class DocumentCounty(models.Model):
    """A county for which a document of the audience `counties` is meant; none means all of them."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="meant_for")
    county = models.CharField(max_length=12)

    class Meta:
        ordering = ["county"]
        constraints = [UniqueConstraint(fields=["document", "county"], name="document_county_once")]

    def __str__(self) -> str:
        return f"{self.document} → {self.county}"
