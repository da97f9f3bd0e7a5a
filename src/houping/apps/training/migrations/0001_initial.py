"""The tables of the app, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
import houping.apps.training.models.exams
from django.conf import settings
from django.db import migrations, models

from houping.apps.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plans", "0001_initial"),
        ("teams", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Attempt",
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
                                related_name="attempts",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("leader", "总控、组长"),
                                    ("controller", "质控"),
                                    ("enumerator", "调查员"),
                                    ("phone", "电话调查员"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "manual",
                            models.PositiveSmallIntegerField(
                                help_text="version of the manual; 0: none was issued"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="1 first, 2 resit …")),
                        ("seed", models.CharField(max_length=32)),
                        ("paper", models.JSONField(help_text="ids of its questions, in order")),
                        ("answers", models.JSONField(default=dict, help_text="id of a question -> letters")),
                        ("pass_mark", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "答题中"),
                                    ("submitted", "已交卷"),
                                    ("timed_out", "到时收卷"),
                                ],
                                default="open",
                                editable=False,
                                max_length=9,
                            ),
                        ),
                        ("started", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ends", models.DateTimeField()),
                        ("saved", models.DateTimeField(blank=True, null=True)),
                        ("submitted", models.DateTimeField(blank=True, null=True)),
                        ("score", models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                    ],
                    options={
                        "ordering": ["-started", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "person", "manual", "number"), name="attempt_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("assessment", "person"),
                                name="attempt_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends__gt", models.F("started"))),
                                name="attempt_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("score__isnull", True), ("state", "open")),
                                    models.Q(
                                        models.Q(("state", "open"), _negated=True),
                                        ("score__isnull", False),
                                        ("submitted__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="attempt_closed_has_score",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Background",
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
                                related_name="backgrounds",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="backgrounds",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("teacher", "教师、研究人员"),
                                    ("experienced", "有评估经验"),
                                    ("new", "首次参加"),
                                ],
                                max_length=11,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["person__username"],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "person"), name="background_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Certificate",
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
                                related_name="certificates",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "attempt",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificate",
                                to="training.attempt",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "code",
                            models.CharField(
                                default=houping.apps.training.models.exams._code,
                                help_text="in the QR code",
                                max_length=24,
                                unique=True,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("leader", "总控、组长"),
                                    ("controller", "质控"),
                                    ("enumerator", "调查员"),
                                    ("phone", "电话调查员"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("manual", models.PositiveSmallIntegerField()),
                        (
                            "photo",
                            models.CharField(
                                blank=True,
                                help_text="SHA-256 of the picture (JPEG) in the store",
                                max_length=64,
                            ),
                        ),
                        ("issued", models.DateTimeField(default=django.utils.timezone.now)),
                        ("withdrawn", models.DateTimeField(blank=True, null=True)),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("withdrawn_for", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="certificate_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("withdrawn__isnull", True), ("withdrawn_by__isnull", True)),
                                    models.Q(
                                        ("withdrawn__isnull", False),
                                        ("withdrawn_by__isnull", False),
                                        models.Q(("withdrawn_for", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="certificate_withdrawn_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Course",
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
                                related_name="courses",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "module",
                            models.CharField(
                                choices=[
                                    ("policy", "学习政策"),
                                    ("goals", "明确目标任务"),
                                    ("standard", "统一评价标准"),
                                    ("process", "规范工作流程"),
                                    ("discipline", "严肃工作纪律"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("leader", "总控、组长"),
                                    ("controller", "质控"),
                                    ("enumerator", "调查员"),
                                    ("phone", "电话调查员"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("hours", models.DecimalField(decimal_places=1, max_digits=4)),
                        ("outline", models.TextField(blank=True)),
                        (
                            "materials",
                            models.ManyToManyField(blank=True, related_name="courses", to="teams.document"),
                        ),
                    ],
                    options={
                        "ordering": ["level", "module", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "module", "level"), name="course_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("hours__gt", 0)), name="course_takes_time"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Manual",
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
                                related_name="manuals",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="version, from 1")),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="teams.document",
                            ),
                        ),
                        ("changes", models.TextField(help_text="what is new against the version before")),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("issued", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="manual_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("changes", ""), _negated=True),
                                name="manual_says_what_changed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
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
                                related_name="questions",
                                to="plans.assessment",
                            ),
                        ),
                        ("code", models.CharField(max_length=20)),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("single", "单选"),
                                    ("multiple", "多选"),
                                    ("judge", "判断"),
                                    ("case", "案例"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "module",
                            models.CharField(
                                choices=[
                                    ("policy", "学习政策"),
                                    ("goals", "明确目标任务"),
                                    ("standard", "统一评价标准"),
                                    ("process", "规范工作流程"),
                                    ("discipline", "严肃工作纪律"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "subject",
                            models.CharField(
                                choices=[
                                    ("policy", "政策"),
                                    ("form", "问卷口径"),
                                    ("sampling", "抽样与流程"),
                                    ("income", "收入核算"),
                                    ("discipline", "纪律保密"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "levels",
                            models.CharField(
                                help_text="levels that may be asked, parted by commas", max_length=60
                            ),
                        ),
                        ("background", models.TextField(blank=True, help_text="of a case")),
                        ("stem", models.TextField()),
                        ("options", models.JSONField(help_text="list of texts, A first")),
                        ("answer", models.CharField(max_length=6)),
                        ("reason", models.TextField(blank=True, help_text="why, shown after the exam")),
                        ("basis", models.CharField(blank=True, help_text="clause or rule", max_length=120)),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "replaced",
                            models.DateTimeField(
                                blank=True, help_text="a later version took its place", null=True
                            ),
                        ),
                        ("retired", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["code", "-version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "code", "version"), name="question_version_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("replaced__isnull", True)),
                                fields=("assessment", "code"),
                                name="question_one_version_in_use",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("answer", ""), _negated=True),
                                name="question_has_an_answer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "case"), _negated=True),
                                    models.Q(("background", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="question_case_tells_a_case",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rules",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "assessment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="training_rules",
                                to="plans.assessment",
                            ),
                        ),
                        ("questions", models.PositiveSmallIntegerField(default=40)),
                        ("minutes", models.PositiveSmallIntegerField(default=60)),
                        ("pass_mark", models.PositiveSmallIntegerField(default=90, help_text="out of 100")),
                        ("resits", models.PositiveSmallIntegerField(default=1)),
                        (
                            "shares",
                            models.JSONField(
                                default=houping.apps.training.models.exams._shares,
                                help_text="subject -> percent of the paper",
                            ),
                        ),
                        (
                            "experienced",
                            models.PositiveSmallIntegerField(
                                default=25, help_text="percent of a team that are teachers or experienced"
                            ),
                        ),
                        (
                            "expires",
                            models.DateField(
                                blank=True,
                                help_text="last day of the certificates of this campaign",
                                null=True,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("minutes__gte", 1), ("pass_mark__range", (1, 100)), ("questions__gte", 5)
                                ),
                                name="rules_are_usable",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "course",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sessions",
                                to="training.course",
                            ),
                        ),
                        ("starts", models.DateTimeField()),
                        ("place", models.CharField(max_length=80)),
                        ("teacher", models.CharField(max_length=80)),
                        ("note", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["starts", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendances",
                                to="training.session",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendances",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["session", "person__username"],
                        "constraints": [
                            models.UniqueConstraint(fields=("session", "person"), name="attendance_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("manual", models.PositiveSmallIntegerField()),
                        ("reason", models.CharField(max_length=200)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exam_grants",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exam_grants",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="grant_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("by")), _negated=True),
                                name="grant_to_somebody_else",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
