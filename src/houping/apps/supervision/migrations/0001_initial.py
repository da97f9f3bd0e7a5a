"""The tables of the app, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
import houping.apps.sealed
from django.conf import settings
from django.db import migrations, models

from houping.apps.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("findings", "0001_initial"),
        ("plans", "0001_initial"),
        ("quality", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Cooperation",
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
                                related_name="cooperations",
                                to="plans.assessment",
                            ),
                        ),
                        ("county", models.CharField(help_text="division code", max_length=12)),
                        (
                            "state",
                            models.CharField(
                                choices=[("filling", "准备中"), ("confirmed", "已确认备齐")],
                                default="filling",
                                editable=False,
                                max_length=9,
                            ),
                        ),
                        ("liaison", models.CharField(blank=True, help_text="name and office", max_length=60)),
                        ("deputy", models.CharField(blank=True, max_length=60)),
                        (
                            "telephones",
                            houping.apps.sealed.SealedJSONField(help_text="of liaison and deputy", null=True),
                        ),
                        (
                            "notes",
                            models.JSONField(
                                default=dict,
                                help_text="key of an item that is not ready -> what is said of it",
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("confirmed", models.DateTimeField(blank=True, null=True)),
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
                        "ordering": ["county"],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "county"), name="cooperation_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "confirmed"), _negated=True),
                                    models.Q(
                                        models.Q(("liaison", ""), _negated=True),
                                        models.Q(("deputy", ""), _negated=True),
                                        ("confirmed__isnull", False),
                                        ("confirmed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="cooperation_confirmed_names_people",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CooperationItem",
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
                                related_name="cooperation_items",
                                to="plans.assessment",
                            ),
                        ),
                        ("code", models.CharField(max_length=8)),
                        ("text", models.CharField(max_length=200)),
                        (
                            "by",
                            models.CharField(
                                choices=[("county", "区县"), ("department", "区县部门"), ("town", "乡镇")],
                                max_length=10,
                            ),
                        ),
                        ("days", models.PositiveSmallIntegerField(help_text="before the team comes")),
                        ("source", models.CharField(help_text="clause, or why we ask it", max_length=200)),
                    ],
                    options={
                        "ordering": ["code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "code"), name="cooperation_item_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CooperationTick",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cooperation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ticks",
                                to="supervision.cooperation",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ticks",
                                to="supervision.cooperationitem",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200)),
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
                        "ordering": ["item"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("cooperation", "item"), name="cooperation_tick_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Inspection",
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
                                related_name="inspections",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[
                                    ("agency", "第三方评估机构工作开展情况"),
                                    ("county", "被评估区县遵守评估检查工作纪律等情况"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("plan", "制定工作方案"),
                                    ("team", "组建评估队伍"),
                                    ("training", "开展人员培训"),
                                    ("sample", "抽取样本"),
                                    ("fieldwork", "开展实地评估"),
                                    ("phone", "电话调查"),
                                    ("review", "访问审核"),
                                    ("ruling", "问题研判"),
                                    ("report", "完成评估报告"),
                                    ("audit", "评估报告审核"),
                                    ("result", "评估结果审定"),
                                ],
                                max_length=9,
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
                            "county",
                            models.CharField(
                                blank=True,
                                help_text="division code of the place, if in a county",
                                max_length=12,
                            ),
                        ),
                        ("place", models.CharField(max_length=100)),
                        ("on", models.DateField()),
                        (
                            "first",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("looked_at", models.TextField()),
                        ("found", models.TextField()),
                        (
                            "result",
                            models.CharField(
                                choices=[
                                    ("good", "未发现问题"),
                                    ("mend", "有问题，已当场改正"),
                                    ("follow", "有问题，另行督办"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "outside",
                            models.CharField(
                                blank=True,
                                help_text="the window of the fieldwork, if the day lies outside it",
                                max_length=60,
                            ),
                        ),
                        ("recorded", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-on", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("first", models.F("second")), _negated=True),
                                name="inspection_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("side", "county"), _negated=True),
                                    models.Q(("county", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="inspection_of_a_county_names_it",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("looked_at", ""), _negated=True),
                                    models.Q(("found", ""), _negated=True),
                                ),
                                name="inspection_says_what_it_saw",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Knocks",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("door", models.CharField(help_text="report, follow", max_length=8)),
                        (
                            "key",
                            models.CharField(
                                help_text="keyed digest of an address; empty for all", max_length=64
                            ),
                        ),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("count", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("door", "key"), name="knocks_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Limit",
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
                                related_name="burden_limits",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("visit", "到访"),
                                    ("meeting", "会议座谈"),
                                    ("material", "资料要求"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("amount", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "kind"), name="burden_limit_once"),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 1)), name="burden_limit_is_positive"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListVersion",
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
                                related_name="negative_lists",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "audience",
                            models.CharField(
                                choices=[("county", "区县负面清单"), ("agency", "第三方评估机构负面清单")],
                                max_length=6,
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="version, from 1")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "起草"),
                                    ("published", "已发布"),
                                    ("superseded", "已被新版替代"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, help_text="what changed and why", max_length=200),
                        ),
                        ("effective", models.DateField(blank=True, null=True)),
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
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("published", models.DateTimeField(blank=True, null=True)),
                        (
                            "reminded",
                            models.DateTimeField(
                                blank=True, help_text="those who had not signed, last time", null=True
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["audience", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "audience", "number"), name="negative_list_number_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "published")),
                                fields=("assessment", "audience"),
                                name="negative_list_one_in_force",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")),
                                fields=("assessment", "audience"),
                                name="negative_list_one_draft",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    models.Q(
                                        ("effective__isnull", False),
                                        ("published__isnull", False),
                                        ("published_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="negative_list_published_says_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="supervision.listversion",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("code", models.CharField(max_length=8)),
                        ("text", models.CharField(max_length=200)),
                        ("who", models.CharField(max_length=100)),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    ("general", "情节一般"),
                                    ("serious", "情节较重"),
                                    ("grave", "情节严重"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("handling", models.CharField(max_length=200)),
                        ("source", models.CharField(help_text="clause, or why we set it", max_length=200)),
                        (
                            "false_data",
                            models.BooleanField(
                                default=False, help_text="about false data: quality control registers it"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["version", "position", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "code"), name="negative_item_code_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Signature",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signatures",
                                to="supervision.listversion",
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
                        (
                            "digest",
                            models.CharField(help_text="SHA-256 of what was signed for", max_length=64),
                        ),
                        ("signed", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["signed"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "person"), name="negative_list_signed_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("digest", ""), _negated=True),
                                name="negative_list_signature_names_the_text",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Slip",
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
                                related_name="slips",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.organisation",
                            ),
                        ),
                        ("title", models.CharField(max_length=80)),
                        ("what", models.TextField(help_text="what was found and what is demanded")),
                        ("due", models.DateField()),
                        (
                            "inspection",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slips",
                                to="supervision.inspection",
                            ),
                        ),
                        (
                            "violation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slips",
                                to="supervision.violation",
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("issued", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("sent", "待回复"),
                                    ("replied", "已回复，待核"),
                                    ("returned", "退回重办"),
                                    ("closed", "已销号"),
                                ],
                                default="sent",
                                editable=False,
                                max_length=8,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "number"), name="slip_number_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    models.Q(("what", ""), _negated=True),
                                ),
                                name="slip_demands_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SlipStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "slip",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="supervision.slip",
                            ),
                        ),
                        ("action", models.CharField(max_length=6)),
                        ("text", models.TextField()),
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
                        "ordering": ["slip", "at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="slip_step_says_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Violation",
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
                                related_name="violations",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="violations",
                                to="supervision.listitem",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                help_text="who is said to have done it",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.organisation",
                            ),
                        ),
                        (
                            "county",
                            models.CharField(
                                blank=True, help_text="division code of the place", max_length=12
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=100)),
                        ("happened", models.DateField()),
                        (
                            "what",
                            models.TextField(help_text="as it was reported; never shown to whom it is about"),
                        ),
                        (
                            "interference",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="violation",
                                to="quality.interference",
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("registered", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("registered", "已登记"),
                                    ("verified", "已核实"),
                                    ("handled", "已处理"),
                                    ("unfounded", "查无实据"),
                                ],
                                default="registered",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        ("facts", models.TextField(blank=True, help_text="as verified")),
                        ("verified", models.DateTimeField(blank=True, null=True)),
                        ("handling", models.TextField(blank=True)),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("settled", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-registered", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["verified", "handled"]), _negated=True),
                                    models.Q(
                                        models.Q(("facts", ""), _negated=True), ("verified__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="violation_verified_states_facts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["handled", "unfounded"]), _negated=True),
                                    models.Q(
                                        models.Q(("handling", ""), _negated=True),
                                        ("settled__isnull", False),
                                        ("settled_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="violation_settled_says_how",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Referral",
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
                                related_name="referrals",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[("clue", "线索移交"), ("account", "责任追究")], max_length=7
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("neglect", "失职失责"),
                                    ("fraud", "弄虚作假"),
                                    ("favour", "徇私舞弊"),
                                    ("leak", "失密泄密"),
                                    ("formalism", "搞形式主义"),
                                    ("burden", "增加基层负担"),
                                ],
                                max_length=9,
                            ),
                        ),
                        (
                            "violation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="referrals",
                                to="supervision.violation",
                            ),
                        ),
                        (
                            "sealed",
                            models.BinaryField(
                                help_text="JSON of unit, people, basis, outcome, under the key of the site"
                            ),
                        ),
                        (
                            "body",
                            models.CharField(
                                blank=True, help_text="to whom it was transferred", max_length=60
                            ),
                        ),
                        ("transferred", models.DateField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "待移交"),
                                    ("transferred", "已移交"),
                                    ("concluded", "已办结"),
                                    ("withdrawn", "不移交"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=11,
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
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="referral_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["transferred", "concluded"]), _negated=True),
                                    models.Q(
                                        models.Q(("body", ""), _negated=True), ("transferred__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="referral_transferred_says_to_whom",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Voice",
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
                                related_name="voices",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "receipt",
                            models.CharField(
                                help_text="keyed digest of the receipt", max_length=64, unique=True
                            ),
                        ),
                        (
                            "form",
                            models.CharField(
                                editable=False,
                                help_text="keyed digest of what was sent, and once",
                                max_length=64,
                                null=True,
                                unique=True,
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                        ("what", models.TextField()),
                        (
                            "contact",
                            models.BinaryField(blank=True, help_text="under the key of the site", null=True),
                        ),
                        ("received", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "已收到"),
                                    ("accepted", "已受理"),
                                    ("assigned", "正在核查"),
                                    ("answered", "已答复"),
                                    ("rejected", "不予受理"),
                                    ("violation", "已转违规核查"),
                                    ("finding", "已转问题初核"),
                                ],
                                default="received",
                                editable=False,
                                max_length=9,
                            ),
                        ),
                        (
                            "assigned_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due", models.DateField(blank=True, null=True)),
                        (
                            "said",
                            models.TextField(
                                blank=True,
                                help_text="answer or reason, as the holder of the receipt reads it",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided", models.DateTimeField(blank=True, null=True)),
                        (
                            "finding",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="voice",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "violation",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="voice",
                                to="supervision.violation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="voice_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("what", ""), _negated=True), name="voice_says_something"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["answered", "rejected"]), _negated=True),
                                    models.Q(
                                        models.Q(("said", ""), _negated=True),
                                        ("decided__isnull", False),
                                        ("decided_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="voice_decided_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "assigned"), _negated=True),
                                    ("assigned_to__isnull", False),
                                    _connector="OR",
                                ),
                                name="voice_assigned_names_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "finding"), _negated=True),
                                    ("finding__isnull", False),
                                    _connector="OR",
                                ),
                                name="voice_finding_is_linked",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "violation"), _negated=True),
                                    ("violation__isnull", False),
                                    _connector="OR",
                                ),
                                name="voice_violation_is_linked",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "inspection",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="supervision.inspection",
                            ),
                        ),
                        (
                            "violation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="supervision.violation",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="supervision.slipstep",
                            ),
                        ),
                        (
                            "voice",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="supervision.voice",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="as handed in; of the public a number", max_length=120
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(help_text="media type, as its content says", max_length=80),
                        ),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("inspection__isnull", False),
                                        ("step__isnull", True),
                                        ("violation__isnull", True),
                                        ("voice__isnull", True),
                                    ),
                                    models.Q(
                                        ("inspection__isnull", True),
                                        ("step__isnull", True),
                                        ("violation__isnull", False),
                                        ("voice__isnull", True),
                                    ),
                                    models.Q(
                                        ("inspection__isnull", True),
                                        ("step__isnull", False),
                                        ("violation__isnull", True),
                                        ("voice__isnull", True),
                                    ),
                                    models.Q(
                                        ("inspection__isnull", True),
                                        ("step__isnull", True),
                                        ("violation__isnull", True),
                                        ("voice__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="evidence_belongs_to_one_record",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Burden",
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
                                related_name="burdens",
                                to="plans.assessment",
                            ),
                        ),
                        ("county", models.CharField(help_text="division code", max_length=12)),
                        (
                            "village",
                            models.CharField(
                                blank=True, help_text="name, when it was in a village", max_length=60
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("visit", "到访"),
                                    ("meeting", "会议座谈"),
                                    ("material", "资料要求"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "amount",
                            models.PositiveSmallIntegerField(
                                default=1, help_text="visits, meetings, items of material"
                            ),
                        ),
                        ("hours", models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                        ("what", models.CharField(max_length=200)),
                        ("on", models.DateField(default=django.utils.timezone.localdate)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.organisation",
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
                        ("struck", models.DateTimeField(blank=True, null=True)),
                        (
                            "struck_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("struck_for", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["county", "-on", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 1)), name="burden_counts_something"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "material"), _negated=True),
                                    ("village", ""),
                                    _connector="OR",
                                ),
                                name="burden_no_material_of_villages",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("struck__isnull", True), ("struck_by__isnull", True)),
                                    models.Q(
                                        ("struck__isnull", False),
                                        ("struck_by__isnull", False),
                                        models.Q(("struck_for", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="burden_struck_says_why",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
