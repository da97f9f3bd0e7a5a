"""Organisations, people, assignments, avoidance counties."""

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts.limits import limit, second_factor_required
from houping.apps.accounts.roles import PERMISSIONS, SECOND_FACTOR, Role
from houping.core.workflow import Move

SECOND_FACTOR_PASSED = "second_factor_passed"
LANGUAGE = "language"  # of the pages, in the session


class Organisation(models.Model):
    """An office, department, county or agency. No kind stands for a village (R-11.2)."""

    class Kind(models.TextChoices):
        LEADING_GROUP = "leading_group", _("领导小组")
        BUREAU = "bureau", _("乡村振兴部门")
        DEPARTMENT = "department", _("市级部门")
        COUNTY = "county", _("区县")
        FIELD_AGENCY = "field_agency", _("第三方评估机构")
        PHONE_AGENCY = "phone_agency", _("电话调查机构")
        OPERATOR = "operator", _("平台运行单位")

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=16, choices=Kind)
    county = models.CharField(max_length=12, blank=True, help_text="division code of a county's office")

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            CheckConstraint(
                name="organisation_county_has_code",
                condition=(Q(kind="county") & ~Q(county="")) | (~Q(kind="county") & Q(county="")),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Finds people by user name."""


class Person(AbstractBaseUser):
    """Somebody with an account of their own; nobody shares one."""

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now)
    must_change_password = models.BooleanField(default=True)
    password_changed = models.DateTimeField(null=True, blank=True)
    second_factor = models.CharField(
        max_length=64, blank=True, help_text="what its TOTP secret is derived from, with the key of the site"
    )
    second_factor_used = models.BigIntegerField(default=0, help_text="last accepted time step")
    language = models.CharField(
        max_length=8, blank=True, help_text="chosen for the pages; empty: none chosen"
    )

    USERNAME_FIELD = "username"
    objects = PersonManager()

    class Meta:
        ordering = ["organisation__kind", "organisation__code", "username"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def current_assignments(self) -> list["Assignment"]:
        """The assignments that hold today."""
        return list(self.assignments.current())

    @cached_property
    def avoided_counties(self) -> frozenset[str]:
        """The counties with which this person may have nothing to do (回避)."""
        return frozenset(self.avoidances.values_list("county", flat=True))

    def may(self, permission: str, *, assessment: str | None = None, county: str | None = None) -> bool:
        """Say whether an assignment grants the permission there; an unknown permission is refused.

        Without `county` a county role suffices (lists are then narrowed by `counties`); with it the
        assignment must cover the county, and the person must not avoid it.
        """
        roles = PERMISSIONS.get(permission, frozenset())
        if not self.is_active or (county and county in self.avoided_counties):
            return False
        return any(a.role in roles and a.covers(assessment, county) for a in self.current_assignments)

    def counties(self, permission: str, *, assessment: str) -> frozenset[str] | None:
        """Return the counties where the person holds the permission; None means all of them."""
        roles = PERMISSIONS.get(permission, frozenset())
        held = [a for a in self.current_assignments if a.role in roles and a.covers(assessment, None)]
        if any(not a.county for a in held):
            return None
        own = frozenset(a.county for a in held)
        return own - self.avoided_counties if own else own

    def roles(self, assessment: str | None = None) -> frozenset[str]:
        """Return the roles held today, in one assessment or anywhere."""
        return frozenset(
            a.role for a in self.current_assignments if assessment is None or a.covers(assessment, None)
        )

    @property
    def standing_roles(self) -> frozenset[str]:
        """The roles held today or from a day to come."""
        return frozenset(self.assignments.not_over().values_list("role", flat=True))

    @property
    def password_expired(self) -> bool:
        """Say whether the password is older than its term (PASSWORD_DAYS)."""
        days = limit("PASSWORD_DAYS")
        since = self.password_changed or self.created
        return bool(days) and timezone.now() - since > datetime.timedelta(days=days)

    @property
    def needs_second_factor(self) -> bool:
        """Say whether a role held today asks for a second factor."""
        return second_factor_required() and bool(self.roles() & SECOND_FACTOR)

    def owes(self, session: Mapping[str, Any]) -> str:
        """Name the page that the person must pass first; "" when nothing is owed.

        The second factor comes before the password: whoever has only the password may not change it.
        """
        if self.second_factor and not session.get(SECOND_FACTOR_PASSED):
            return "accounts:second-factor"
        if self.must_change_password or self.password_expired:
            return "accounts:password"
        if not self.second_factor and self.needs_second_factor:
            return "accounts:enrol"
        return ""


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Reads of assignments."""

    def current(self, on: datetime.date | None = None) -> "AssignmentQuerySet":
        """Those that hold on a day (default: today)."""
        day = on or timezone.localdate()
        return self.filter(Q(starts__lte=day), Q(ends__isnull=True) | Q(ends__gte=day))

    def not_over(self) -> "AssignmentQuerySet":
        """Those that hold today or will hold."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=timezone.localdate()))

    def over(self) -> "AssignmentQuerySet":
        """Those that have ended."""
        return self.filter(ends__lt=timezone.localdate())


class Assignment(models.Model):
    """A person's role in one assessment, in one county or in all, from a day to a day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=8, choices=Role)
    assessment = models.CharField(max_length=40, blank=True, help_text="key; empty for administrators")
    county = models.CharField(max_length=12, blank=True, help_text="division code; empty means all")
    starts = models.DateField(default=timezone.localdate)
    ends = models.DateField(null=True, blank=True)
    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["person", "role", "county"]
        constraints = [
            UniqueConstraint(
                fields=["person", "role", "assessment", "county", "starts"], name="assignment_once"
            ),
            CheckConstraint(
                name="assignment_administrators_stand_outside",
                condition=(Q(role__in=["SYSTEM", "SECURITY", "AUDIT"]) & Q(assessment="", county=""))
                | (~Q(role__in=["SYSTEM", "SECURITY", "AUDIT"]) & ~Q(assessment="")),
            ),
            CheckConstraint(
                name="assignment_county_roles_name_one",
                condition=~Q(role__in=["CTY", "TL", "FQ", "EN"]) | ~Q(county=""),
            ),
            CheckConstraint(
                name="assignment_ends_after_start",
                condition=Q(ends__isnull=True) | Q(ends__gte=models.F("starts")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.assessment} {self.county}".strip()

    def covers(self, assessment: str | None, county: str | None) -> bool:
        """Say whether the assignment reaches an assessment and a county (None: any)."""
        if assessment is not None and self.assessment != assessment:
            return False
        return county is None or self.county in ("", county)


class Avoidance(models.Model):
    """A county that a person must keep away from: home, former post, relatives (回避)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="avoidances")
    county = models.CharField(max_length=12)
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [UniqueConstraint(fields=["person", "county"], name="avoidance_once")]

    def __str__(self) -> str:
        return f"{self.person} × {self.county}"


class Proposal(models.Model):
    """A role that an invitation sheet asks for; the security administrator gives or refuses it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proposals")
    role = models.CharField(max_length=8, choices=Role)
    assessment = models.CharField(max_length=40, blank=True)
    county = models.CharField(max_length=12, blank=True)
    starts = models.DateField(default=timezone.localdate)
    ends = models.DateField(null=True, blank=True)
    proposed = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["proposed", "pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.role}?"


class Reset(models.Model):
    """A reset of a sensitive account: asked for by one administrator, confirmed by another (三员分立, R-13.1)."""

    class Kind(models.TextChoices):
        PASSWORD = "password", _("口令")
        SECOND_FACTOR = "second_factor", _("第二因子")

    class State(models.TextChoices):
        REQUESTED = "requested", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        DECLINED = "declined", _("未予确认")
        WITHDRAWN = "withdrawn", _("已撤回")
        USED = "used", _("已重置")

    MOVES = {
        "confirm": Move(frozenset({"requested"}), "confirmed", "reset.confirm"),
        "decline": Move(frozenset({"requested"}), "declined", "reset.confirm"),
        "withdraw": Move(frozenset({"requested", "confirmed"}), "withdrawn", "account.edit"),
    }
    ACTS = {"use": Move(frozenset({"confirmed"}), "used", "account.edit")}
    ACTION_LABELS = {
        "confirm": _("确认重置"),
        "decline": _("不予确认"),
        "withdraw": _("撤回提请"),
        "use": _("重置"),
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="resets")
    kind = models.CharField(max_length=13, choices=Kind)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State, default=State.REQUESTED, editable=False)
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    requested = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested", "-pk"]
        constraints = [
            UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state__in=["requested", "confirmed"]),
                name="reset_open_once",
            ),
            CheckConstraint(
                name="reset_confirmed_by_another",
                condition=~Q(state__in=["confirmed", "used"])
                | Q(confirmed_by__isnull=False, confirmed__isnull=False)
                & ~Q(confirmed_by=models.F("requested_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.state}"

    @property
    def lapses(self) -> datetime.datetime | None:
        """When the confirmation ends; None before it was given."""
        term = datetime.timedelta(hours=limit("RESET_CONFIRMED_HOURS"))
        return self.confirmed + term if self.confirmed else None

    @property
    def has_lapsed(self) -> bool:
        """Say whether the confirmation came too long ago to be used."""
        return bool(self.lapses and self.lapses < timezone.now())


class PasswordRecord(models.Model):
    """A former password, as its hash, so that it is not taken again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    replaced = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-replaced", "-pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.replaced:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """A code that stands in for the second factor, once; only its keyed digest is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["person", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.person} {'used' if self.used else 'open'}"


class OpenSession(models.Model):
    """A session of a person, so that it can be listed and ended."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="open_sessions")
    key = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    began = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["began", "pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.began:%Y-%m-%d %H:%M}"


class Attempts(models.Model):
    """Failed sign-ins of one user name (known or not) or one address, by keyed digest."""

    class Kind(models.TextChoices):
        NAME = "name", _("用户名")
        ADDRESS = "address", _("地址")

    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=64)
    failures = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["kind", "key"], name="attempts_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.failures}"
