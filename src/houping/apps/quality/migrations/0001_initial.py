"""The tables of the app, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import houping.apps.sealed
from houping.apps.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("collection", "0001_initial"),
        ("plans", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Draw",
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
                                related_name="backcheck_draws",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("seed", models.CharField(max_length=64)),
                        ("share", models.FloatField(help_text="least share of each enumerator's interviews")),
                        ("risk_share", models.FloatField(help_text="further share of all, by risk")),
                        ("interviews", models.PositiveIntegerField(help_text="that could be drawn")),
                        (
                            "drawn_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("drawn", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="backcheck_draw_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("risk_share__range", (0, 1)), ("share__range", (0, 1))),
                                name="backcheck_draw_shares",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BackCheck",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "draw",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tasks",
                                to="quality.draw",
                            ),
                        ),
                        (
                            "submission",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="backcheck",
                                to="collection.submission",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="backchecks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("first_days", "头三天必查"),
                                    ("random", "随机"),
                                    ("risk", "按风险"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待回访"), ("done", "已回访"), ("dropped", "未能回访")],
                                default="open",
                                editable=False,
                                max_length=7,
                            ),
                        ),
                        (
                            "second",
                            models.OneToOneField(
                                blank=True,
                                help_text="the interview of the back-check",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rechecks",
                                to="collection.submission",
                            ),
                        ),
                        ("answers", models.JSONField(default=dict, help_text="question -> second answer")),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("ended", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["state", "submission__county", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "dropped"), _negated=True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="backcheck_dropped_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    models.Q(("answers", {}), _negated=True),
                                    _connector="OR",
                                ),
                                name="backcheck_done_has_answers",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
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
                                related_name="holds",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(max_length=300)),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("released", models.DateTimeField(blank=True, null=True)),
                        (
                            "released_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("released_for", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "ordering": ["-since"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("released__isnull", True)),
                                fields=("assessment", "person"),
                                name="hold_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("released__isnull", True),
                                    models.Q(
                                        ("released_by__isnull", False),
                                        models.Q(("released_for", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="hold_released_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Interference",
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
                                related_name="interferences",
                                to="plans.assessment",
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                        ("village", models.CharField(blank=True, max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("accompanied", "干部陪同不肯回避"),
                                    ("coached", "教农户怎么答"),
                                    ("blocked", "阻拦、拖延入户"),
                                    ("followed", "跟车、跟踪、打听行程"),
                                    ("sample", "打听、索要样本名单"),
                                    ("favours", "宴请、送礼、打招呼"),
                                    ("staged", "突击整改、摆样子"),
                                    ("other", "其他"),
                                ],
                                max_length=11,
                            ),
                        ),
                        ("happened", models.DateTimeField()),
                        ("what", models.TextField()),
                        (
                            "submission",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interferences",
                                to="collection.submission",
                            ),
                        ),
                        (
                            "reported_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reported", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("reported", "已上报"),
                                    ("confirmed", "属实"),
                                    ("unfounded", "查无实据"),
                                ],
                                default="reported",
                                editable=False,
                                max_length=9,
                            ),
                        ),
                        ("handling", models.TextField(blank=True)),
                        (
                            "handled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("handled", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["state", "-reported"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "reported"),
                                    models.Q(
                                        models.Q(("handling", ""), _negated=True),
                                        ("handled_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="interference_handled_says_how",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Remark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "submission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="remarks",
                                to="collection.submission",
                            ),
                        ),
                        (
                            "number",
                            models.PositiveSmallIntegerField(help_text="of the version that was read"),
                        ),
                        (
                            "path",
                            models.CharField(
                                blank=True, help_text="place in the answers, with positions", max_length=255
                            ),
                        ),
                        ("text", models.CharField(max_length=500)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "settled",
                            models.DateTimeField(
                                blank=True, help_text="when a reviewer was content", null=True
                            ),
                        ),
                        (
                            "reply",
                            models.CharField(
                                blank=True,
                                help_text="why whoever made the interview left the answer as it was",
                                max_length=500,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["submission", "path", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="remark_says_something"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Screening",
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
                                related_name="screenings",
                                to="plans.assessment",
                            ),
                        ),
                        ("made", models.DateTimeField(default=django.utils.timezone.now)),
                        ("seed", models.PositiveIntegerField()),
                        ("interviews", models.PositiveIntegerField()),
                        (
                            "ranked",
                            models.JSONField(
                                help_text="list of {person, n, p, q, flagged, reasons: [{code, value, expected, p}]}, worst first"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-made", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Listing",
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
                                related_name="listing",
                                to="plans.assessment",
                            ),
                        ),
                        ("made", models.DateTimeField(default=django.utils.timezone.now)),
                        ("interviews", models.PositiveIntegerField()),
                        (
                            "found",
                            houping.apps.sealed.SealedJSONField(
                                editable=False,
                                help_text="others, texts, outliers, shared, effects: see quality.listing",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Picture",
                    fields=[
                        ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        (
                            "likeness",
                            models.CharField(
                                blank=True,
                                help_text="64 bits as hex digits; none: blank or broken",
                                max_length=16,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Step",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "submission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="collection.submission",
                            ),
                        ),
                        (
                            "number",
                            models.PositiveSmallIntegerField(help_text="of the version that was read"),
                        ),
                        ("action", models.CharField(max_length=8)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["submission", "pk"],
                        "indexes": [models.Index(fields=["submission", "action", "at"], name="review_step")],
                    },
                ),
                migrations.CreateModel(
                    name="Verdict",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "submission",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="verdict",
                                to="collection.submission",
                            ),
                        ),
                        ("valid", models.BooleanField()),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("incomplete", "访问不完整"),
                                    ("inconsistent", "答案前后矛盾，无法核实"),
                                    ("no_consent", "受访人未同意"),
                                    ("wrong_household", "不是抽中的户"),
                                    ("duplicate", "同一户重复访问"),
                                    ("proxy", "由他人代答"),
                                    ("invented", "未实际入户、编造答案"),
                                    ("mistaken", "误开的表"),
                                ],
                                max_length=15,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
                        (
                            "batch",
                            models.BooleanField(
                                default=False, help_text="passed with the rest, not looked at one by one"
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
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reason", ""), ("valid", True)),
                                    models.Q(
                                        ("valid", False),
                                        models.Q(("reason", ""), _negated=True),
                                        models.Q(("note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="verdict_invalid_says_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Alert",
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
                                related_name="alerts",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "submission",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alerts",
                                to="collection.submission",
                            ),
                        ),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="version of the interview; 0: a person"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                help_text="whose work it is about",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alerts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("county", models.CharField(blank=True, max_length=12)),
                        ("code", models.CharField(max_length=24)),
                        (
                            "severity",
                            models.CharField(
                                choices=[("critical", "须复核"), ("warning", "提示")], max_length=8
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True, help_text="paths in the answers, with blanks", max_length=255
                            ),
                        ),
                        ("said", models.CharField(help_text="in Chinese", max_length=300)),
                        ("said_en", models.CharField(max_length=300)),
                        (
                            "detail",
                            models.CharField(
                                blank=True, help_text="numbers, never a personal one", max_length=300
                            ),
                        ),
                        ("raised", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待答复"),
                                    ("confirmed", "属实"),
                                    ("explained", "已说明"),
                                    ("mended", "已消除"),
                                    ("renewed", "已转入新版"),
                                ],
                                default="open",
                                editable=False,
                                max_length=9,
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=500)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["state", "severity", "-raised", "pk"],
                        "indexes": [
                            models.Index(fields=["assessment", "county", "state"], name="alert_of_county")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "person", "submission", "number", "code", "place"),
                                name="alert_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"),
                                    models.Q(
                                        models.Q(("answer", ""), _negated=True),
                                        models.Q(
                                            ("answered_by__isnull", False),
                                            ("state__in", ["mended", "renewed"]),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="alert_answered_says_what",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
