"""Inspection records (督导检查单) of agency and counties, at every stage of the work (R-4.18, R-4.19, R-9.10, R-10.14)."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.models import Organisation
from houping.apps.plans.models import Assessment


class Stage(models.TextChoices):
    """The stages of the work in their order: the seven steps of 九, and what the plan orders besides."""

    PLAN = "plan", _("制定工作方案")
    TEAM = "team", _("组建评估队伍")
    TRAINING = "training", _("开展人员培训")
    SAMPLE = "sample", _("抽取样本")
    FIELDWORK = "fieldwork", _("开展实地评估")
    PHONE = "phone", _("电话调查")
    REVIEW = "review", _("访问审核")
    RULING = "ruling", _("问题研判")
    REPORT = "report", _("完成评估报告")
    AUDIT = "audit", _("评估报告审核")
    RESULT = "result", _("评估结果审定")


# stage -> (step of 九 in whose time it falls, clause)
STEPS = {
    Stage.PLAN: (1, "9.1"),
    Stage.TEAM: (2, "9.2"),
    Stage.TRAINING: (3, "9.3"),
    Stage.SAMPLE: (4, "9.4"),
    Stage.FIELDWORK: (4, "9.4"),
    Stage.PHONE: (4, "7.1"),
    Stage.REVIEW: (4, "11.2"),
    Stage.RULING: (5, "10.2"),
    Stage.REPORT: (5, "9.5"),
    Stage.AUDIT: (6, "9.6"),
    Stage.RESULT: (7, "9.7"),
}


class Inspection(models.Model):
    """What two inspectors looked at and found; recorded once, corrected by a further record."""

    class Side(models.TextChoices):
        AGENCY = "agency", _("第三方评估机构工作开展情况")
        COUNTY = "county", _("被评估区县遵守评估检查工作纪律等情况")

    class Result(models.TextChoices):
        GOOD = "good", _("未发现问题")
        MEND = "mend", _("有问题，已当场改正")
        FOLLOW = "follow", _("有问题，另行督办")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="inspections")
    side = models.CharField(max_length=6, choices=Side)
    stage = models.CharField(max_length=9, choices=Stage)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    county = models.CharField(
        max_length=12, blank=True, help_text="division code of the place, if in a county"
    )
    place = models.CharField(max_length=100)
    on = models.DateField()
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    looked_at = models.TextField()
    found = models.TextField()
    result = models.CharField(max_length=6, choices=Result)
    outside = models.CharField(
        max_length=60, blank=True, help_text="the window of the fieldwork, if the day lies outside it"
    )
    recorded = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            CheckConstraint(name="inspection_by_two", condition=~Q(first=F("second"))),
            CheckConstraint(
                name="inspection_of_a_county_names_it", condition=~Q(side="county") | ~Q(county="")
            ),
            CheckConstraint(name="inspection_says_what_it_saw", condition=~Q(looked_at="") & ~Q(found="")),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.organisation} {self.on}"
