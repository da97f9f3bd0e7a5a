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
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Frame",
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
                                related_name="frames",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=120)),
                        ("demo", models.BooleanField(default=False)),
                        (
                            "files",
                            models.JSONField(
                                default=list, help_text="name, bytes, SHA-256 of each file as handed in"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("checking", "核对中"),
                                    ("faulty", "有错误"),
                                    ("sound", "核对通过"),
                                    ("signed", "已签字确认"),
                                    ("freezing", "冻结中"),
                                    ("frozen", "已冻结"),
                                ],
                                default="checking",
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="jobs.job",
                            ),
                        ),
                        ("errors", models.PositiveIntegerField(default=0)),
                        ("notes", models.PositiveIntegerField(default=0)),
                        (
                            "faults",
                            models.JSONField(
                                default=list, help_text="level, code, count of each kind of fault"
                            ),
                        ),
                        (
                            "places",
                            models.JSONField(
                                default=list,
                                help_text="the first places, without the values that stand there",
                            ),
                        ),
                        ("counties", models.JSONField(default=list, help_text="counts by county")),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("uploaded", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "signed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("signed", models.DateTimeField(null=True)),
                        (
                            "statement",
                            models.TextField(
                                blank=True, help_text="sources and dates of the department variables"
                            ),
                        ),
                        ("root", models.CharField(blank=True, max_length=64)),
                        ("salt_commitment", models.CharField(blank=True, max_length=64)),
                        (
                            "run",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="jobs.run",
                            ),
                        ),
                        ("frozen", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="frame_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["signed", "freezing", "frozen"]), _negated=True),
                                    models.Q(
                                        ("signed__isnull", False),
                                        ("signed_by__isnull", False),
                                        models.Q(("statement", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="frame_signed_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "frozen"), _negated=True),
                                    models.Q(
                                        models.Q(("root", ""), _negated=True),
                                        models.Q(("salt_commitment", ""), _negated=True),
                                        ("frozen__isnull", False),
                                        ("run__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="frame_frozen_has_root",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["sound", "signed", "freezing", "frozen"]),
                                        _negated=True,
                                    ),
                                    ("errors", 0),
                                    _connector="OR",
                                ),
                                name="frame_sound_has_no_errors",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
