"""The tables of the app, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from houping.apps.creating import CreateModels
from houping.apps.ledger.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Worker",
                    fields=[
                        ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ("started", models.DateTimeField(default=django.utils.timezone.now)),
                        ("seen", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Job",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=120)),
                        ("assessment", models.CharField(blank=True, max_length=40)),
                        ("parameters", models.JSONField(default=dict)),
                        (
                            "single",
                            models.BooleanField(
                                default=False, help_text="at most one live job of this kind and assessment"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "排队"),
                                    ("running", "进行中"),
                                    ("done", "完成"),
                                    ("failed", "失败"),
                                ],
                                default="queued",
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        ("share", models.FloatField(default=0, help_text="0..1")),
                        ("message", models.CharField(blank=True, max_length=200)),
                        ("result", models.JSONField(default=dict)),
                        (
                            "error",
                            models.TextField(
                                blank=True, help_text="what went wrong and what to do, in Chinese"
                            ),
                        ),
                        ("error_en", models.TextField(blank=True, help_text="the same in English")),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created", models.DateTimeField(default=django.utils.timezone.now)),
                        ("started", models.DateTimeField(null=True)),
                        ("heartbeat", models.DateTimeField(null=True)),
                        ("ended", models.DateTimeField(null=True)),
                        (
                            "attempts",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="claims so far; the last one holds the job"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("share__gte", 0), ("share__lte", 1)),
                                name="job_share_between_0_and_1",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "failed"), _negated=True),
                                    models.Q(("error", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="job_failed_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["done", "failed"]), _negated=True),
                                    ("ended__isnull", False),
                                    _connector="OR",
                                ),
                                name="job_ended_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "running"), _negated=True),
                                    ("heartbeat__isnull", False),
                                    _connector="OR",
                                ),
                                name="job_running_has_heartbeat",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("single", True), ("state__in", ("queued", "running"))),
                                fields=("kind", "assessment"),
                                name="job_single_lives_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Run",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "run",
                            models.CharField(
                                help_text="id of the chain, e.g. sample-0123456789ab", max_length=80
                            ),
                        ),
                        ("step", models.CharField(max_length=20)),
                        ("assessment", models.CharField(max_length=40)),
                        ("folder", models.CharField(help_text="below the workspaces folder", max_length=300)),
                        ("inputs", models.JSONField(default=dict)),
                        ("parameters", models.JSONField(default=dict)),
                        ("outputs", models.JSONField(default=dict)),
                        ("code", models.CharField(max_length=64)),
                        ("version", models.CharField(max_length=20)),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="jobs.job",
                            ),
                        ),
                        ("created", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-created", "-id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "run"), name="run_once")
                        ],
                    },
                ),
            ]
        ),
        append_only("jobs_run", [["id"], ["assessment", "run"]]),
    ]
