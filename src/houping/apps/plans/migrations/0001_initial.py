"""The tables of the app, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from houping.apps.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key",
                            models.SlugField(
                                help_text="in addresses, e.g. cq2021", max_length=40, unique=True
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("demo", models.BooleanField(default=False)),
                        ("created", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-year", "key"],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                                related_name="notices",
                                to="plans.assessment",
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("body", models.TextField()),
                        (
                            "sent_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("sent", models.DateTimeField(default=django.utils.timezone.now)),
                        ("sign_by", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-sent"],
                    },
                ),
                migrations.CreateModel(
                    name="PlanVersion",
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
                                related_name="plans",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="version, from 1")),
                        ("files", models.TextField(help_text="JSON: file name -> text")),
                        (
                            "digest",
                            models.CharField(
                                blank=True, help_text="of the plan; empty while it has errors", max_length=64
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "起草"),
                                    ("consulting", "征求意见"),
                                    ("submitted", "报审"),
                                    ("approved", "已审定"),
                                    ("issued", "已印发"),
                                    ("superseded", "已被新版替代"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "reply_by",
                            models.DateField(
                                blank=True, help_text="opinions are welcome until then", null=True
                            ),
                        ),
                        ("returned_for", models.TextField(blank=True)),
                        (
                            "approval_basis",
                            models.CharField(
                                blank=True, help_text="minutes or document of approval", max_length=200
                            ),
                        ),
                        ("approved", models.DateTimeField(blank=True, null=True)),
                        ("document_number", models.CharField(blank=True, max_length=60)),
                        ("issued", models.DateTimeField(blank=True, null=True)),
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
                            models.UniqueConstraint(fields=("assessment", "number"), name="plan_number_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "issued")),
                                fields=("assessment",),
                                name="plan_one_issued_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["approved", "issued", "superseded"]), _negated=True
                                    ),
                                    models.Q(
                                        models.Q(("approval_basis", ""), _negated=True),
                                        ("approved__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_approved_has_basis",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["issued", "superseded"]), _negated=True),
                                    models.Q(
                                        models.Q(("document_number", ""), _negated=True),
                                        ("issued__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_issued_has_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "consulting"]),
                                    models.Q(("digest", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="plan_submitted_is_sound",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Opinion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opinions",
                                to="plans.planversion",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.organisation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("clause", models.CharField(blank=True, max_length=60)),
                        ("text", models.TextField()),
                        ("given", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("open", "待答复"),
                                    ("accepted", "采纳"),
                                    ("partly", "部分采纳"),
                                    ("declined", "不采纳"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("reply", models.TextField(blank=True)),
                        (
                            "replied_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("replied", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["organisation__kind", "organisation__code", "given"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcome", "open"),
                                    models.Q(
                                        models.Q(("reply", ""), _negated=True), ("replied__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="opinion_answered_says_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="plans.notice",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.organisation",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("signed", models.DateTimeField(blank=True, null=True)),
                        (
                            "forwarded_as",
                            models.CharField(
                                blank=True, help_text="imprint of the forwarded copy", max_length=120
                            ),
                        ),
                        ("forwarded", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["organisation__kind", "organisation__code"],
                        "constraints": [
                            models.UniqueConstraint(fields=("notice", "organisation"), name="receipt_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("signed__isnull", True), ("signed_by__isnull", True)),
                                    models.Q(("signed__isnull", False), ("signed_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="receipt_signed_by_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Task",
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
                                related_name="tasks",
                                to="plans.assessment",
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("clause", models.CharField(blank=True, max_length=60)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.organisation",
                            ),
                        ),
                        ("due", models.DateField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "未开始"), ("doing", "进行中"), ("done", "已完成")],
                                default="open",
                                max_length=6,
                            ),
                        ),
                        ("progress", models.TextField(blank=True)),
                        ("changed", models.DateTimeField(default=django.utils.timezone.now)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["organisation__kind", "organisation__code", "due", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    models.Q(("progress", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="task_done_says_how",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
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
                                related_name="milestones",
                                to="plans.assessment",
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=60)),
                        ("lead", models.CharField(max_length=60)),
                        ("clause", models.CharField(max_length=30)),
                        (
                            "planned_start",
                            models.DateField(
                                blank=True, help_text="empty where the plan names none", null=True
                            ),
                        ),
                        ("planned_end", models.DateField()),
                        ("actual_start", models.DateField(blank=True, null=True)),
                        ("actual_end", models.DateField(blank=True, null=True)),
                        ("remark", models.CharField(blank=True, max_length=200)),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["step"],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "step"), name="milestone_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("planned_start__isnull", True),
                                    ("planned_end__gte", models.F("planned_start")),
                                    _connector="OR",
                                ),
                                name="milestone_plan_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("actual_end__isnull", True),
                                    models.Q(
                                        ("actual_end__gte", models.F("actual_start")),
                                        ("actual_start__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="milestone_ended_was_started",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
