"""The tables of the app, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from houping.apps.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("jobs", "0001_initial"),
        ("plans", "0001_initial"),
        ("teams", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=120)),
                        (
                            "files",
                            models.JSONField(default=list, help_text="name, bytes, SHA-256 of each file"),
                        ),
                        (
                            "tables",
                            models.JSONField(
                                default=list, help_text="names of the answer tables that it brings"
                            ),
                        ),
                        (
                            "errors",
                            models.PositiveIntegerField(default=0, help_text="problems in the listing"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("checking", "核对中"),
                                    ("faulty", "有错误"),
                                    ("partial", "核对无误，等待其余各表"),
                                    ("sound", "可用于计算"),
                                ],
                                default="checking",
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        ("reason", models.TextField(blank=True)),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="jobs.job",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="jobs.run",
                            ),
                        ),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("given", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="delivery_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "sound"), _negated=True),
                                    ("run__isnull", False),
                                    _connector="OR",
                                ),
                                name="delivery_sound_has_run",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "faulty"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="delivery_faulty_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="from 1")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "待审核"),
                                    ("reviewed", "待审定"),
                                    ("approved", "已审定"),
                                    ("returned", "已退回"),
                                    ("superseded", "已被新结果替代"),
                                ],
                                default="proposed",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "grades",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.run"
                            ),
                        ),
                        (
                            "reports",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.run"
                            ),
                        ),
                        (
                            "reason",
                            models.TextField(help_text="why these grades: what the group took into account"),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("proposed", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "reference",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="teams.document",
                            ),
                        ),
                        ("opinion", models.TextField(blank=True, help_text="of the review")),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reviewed", models.DateTimeField(blank=True, null=True)),
                        (
                            "basis",
                            models.CharField(
                                blank=True, help_text="minutes or document of the approval", max_length=200
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("approved", models.DateTimeField(blank=True, null=True)),
                        ("returned_for", models.TextField(blank=True)),
                        (
                            "returned_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, help_text="rises with every change"),
                        ),
                        (
                            "changed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("changed", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="proposal_number_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["proposed", "reviewed"])),
                                fields=("assessment",),
                                name="proposal_one_under_way",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "approved")),
                                fields=("assessment",),
                                name="proposal_one_approved",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="proposal_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["reviewed", "approved", "superseded"]), _negated=True
                                    ),
                                    models.Q(
                                        models.Q(("opinion", ""), _negated=True),
                                        ("reference__isnull", False),
                                        ("reviewed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="proposal_reviewed_with_opinion_and_reference",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["approved", "superseded"]), _negated=True),
                                    models.Q(
                                        models.Q(("basis", ""), _negated=True),
                                        ("approved__isnull", False),
                                        ("approved_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="proposal_approved_has_basis",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "returned"), _negated=True),
                                    models.Q(("returned_for", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="proposal_returned_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewed_by__isnull", True),
                                    models.Q(("reviewed_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="proposal_reviewed_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    models.Q(
                                        models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                                        models.Q(("approved_by", models.F("reviewed_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="proposal_approved_by_a_third",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
