"""The tables of the app, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

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
                    name="Finding",
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
                                related_name="findings",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                help_text="county and running number: 500101-0007", max_length=24
                            ),
                        ),
                        ("county", models.CharField(help_text="division code", max_length=12)),
                        ("village", models.CharField(blank=True, help_text="code", max_length=20)),
                        (
                            "place",
                            models.CharField(
                                blank=True,
                                help_text="village or office by name, as pages show it",
                                max_length=60,
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                blank=True, help_text="salted public id of the household", max_length=60
                            ),
                        ),
                        (
                            "household",
                            models.CharField(
                                blank=True, help_text="number in the frame, for the chain only", max_length=40
                            ),
                        ),
                        (
                            "beside",
                            models.CharField(
                                blank=True,
                                help_text="why a household that is not of the sample was looked at",
                                max_length=200,
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("interview", "入户、村级等访问记录"),
                                    ("call", "电话调查"),
                                    ("document", "查阅资料"),
                                    ("talk", "访谈座谈"),
                                    ("routine", "平时情况数据"),
                                    ("inspection", "督导检查"),
                                    ("public", "群众反映"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "submission",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="collection.submission",
                            ),
                        ),
                        (
                            "path",
                            models.CharField(
                                blank=True, help_text="the question of the interview", max_length=255
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(
                                blank=True, help_text="document, call or datum that shows it", max_length=200
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                blank=True,
                                help_text="what of the site shows it: document:12, datum:88",
                                max_length=40,
                            ),
                        ),
                        (
                            "indicator",
                            models.CharField(help_text="where it counts, once (A-14)", max_length=8),
                        ),
                        (
                            "also",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="other indicators that show it; never deducted",
                            ),
                        ),
                        ("title", models.CharField(max_length=80)),
                        ("what", models.TextField(help_text="for the team and the panel")),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    ("minor", "一般问题"),
                                    ("serious", "较重问题"),
                                    ("grave", "严重问题"),
                                ],
                                max_length=7,
                            ),
                        ),
                        (
                            "spread",
                            models.CharField(choices=[("point", "点上"), ("area", "面上")], max_length=5),
                        ),
                        (
                            "extent",
                            models.CharField(choices=[("single", "个案"), ("common", "共性")], max_length=6),
                        ),
                        (
                            "aspect",
                            models.CharField(
                                blank=True,
                                choices=[("key", "重点"), ("hard", "难点"), ("weak", "薄弱环节")],
                                max_length=4,
                            ),
                        ),
                        (
                            "attribution",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("responsibility", "责任落实不到位"),
                                    ("policy", "政策落实不到位"),
                                    ("work", "工作落实不到位"),
                                ],
                                max_length=14,
                            ),
                        ),
                        (
                            "theme",
                            models.CharField(
                                blank=True,
                                choices=[("consolidate", "巩固脱贫成果"), ("connect", "衔接乡村振兴")],
                                max_length=11,
                            ),
                        ),
                        (
                            "keeps",
                            models.JSONField(
                                blank=True, default=list, help_text="which of the four that are not removed"
                            ),
                        ),
                        (
                            "responsible",
                            models.CharField(
                                blank=True, help_text="office that has to put it right", max_length=80
                            ),
                        ),
                        (
                            "statement",
                            models.TextField(
                                blank=True,
                                help_text="what the county is told; no names, no numbers of people",
                            ),
                        ),
                        (
                            "found_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("found", models.DateTimeField(default=django.utils.timezone.now)),
                        ("fed_back", models.DateTimeField(blank=True, null=True)),
                        (
                            "fixed_on_site",
                            models.BooleanField(default=False, help_text="put right at once; still counted"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("reported", "待初核"),
                                    ("verified", "待反馈"),
                                    ("fed_back", "待区县答复"),
                                    ("objected", "待复核"),
                                    ("disputed", "待研判"),
                                    ("agreed", "已认可"),
                                    ("ruled", "已研判"),
                                    ("cleared", "初核不成立"),
                                    ("dropped", "复核不成立"),
                                    ("merged", "已并案"),
                                ],
                                default="reported",
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        (
                            "due",
                            models.DateTimeField(
                                blank=True, help_text="until when the next step is owed", null=True
                            ),
                        ),
                        (
                            "urged",
                            models.DateTimeField(
                                blank=True,
                                help_text="when somebody was reminded of the next step; empty once it was taken",
                                null=True,
                            ),
                        ),
                        (
                            "red_level",
                            models.CharField(
                                blank=True,
                                choices=[("yellow", "黄色"), ("red", "红色")],
                                help_text="that the county had reached on the red line when this was confirmed",
                                max_length=6,
                            ),
                        ),
                        (
                            "ruling",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("upheld", "成立"),
                                    ("partly", "部分成立"),
                                    ("no_deduction", "事实存在但不扣分"),
                                    ("dismissed", "不成立"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("reasons", models.TextField(blank=True, help_text="of the ruling")),
                        (
                            "same_as",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                editable=False, help_text="what a search reads, in small letters"
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
                        "ordering": ["number"],
                        "indexes": [
                            models.Index(fields=["assessment", "state", "due"], name="finding_queue"),
                            models.Index(fields=["assessment", "county", "state"], name="finding_county"),
                            models.Index(fields=["assessment", "indicator"], name="finding_indicator"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="finding_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "ruled"),
                                        models.Q(("ruling", ""), _negated=True),
                                        models.Q(("reasons", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "ruled"), _negated=True),
                                        ("reasons", ""),
                                        ("ruling", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="finding_ruled_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["reported", "verified", "cleared", "merged"]),
                                    models.Q(
                                        ("fed_back__isnull", False),
                                        models.Q(("statement", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="finding_told_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("same_as__isnull", False), ("state", "merged")),
                                    models.Q(
                                        models.Q(("state", "merged"), _negated=True),
                                        ("same_as__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="finding_merged_into_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("fixed_on_site", False),
                                    models.Q(("state__in", ["reported", "cleared"]), _negated=True),
                                    _connector="OR",
                                ),
                                name="finding_fixed_was_verified",
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
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("found", "发现时的材料"),
                                    ("verification", "核查材料"),
                                    ("before", "整改前照片"),
                                    ("after", "整改后照片"),
                                    ("slip", "签字的反馈单"),
                                    ("objection", "区县佐证材料"),
                                    ("recheck", "复核材料"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("team", "评估组一方"), ("county", "区县"), ("city", "市级")],
                                max_length=6,
                            ),
                        ),
                        ("name", models.CharField(max_length=160)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        ("kind", models.CharField(help_text="media type, by content", max_length=100)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        (
                            "copy",
                            models.CharField(
                                blank=True,
                                help_text="SHA-256 of what the county gets of a file of the team",
                                max_length=64,
                            ),
                        ),
                        ("copy_size", models.PositiveBigIntegerField(default=0, help_text="bytes")),
                        ("released", models.BooleanField(default=False, help_text="the county may open it")),
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
                        "ordering": ["finding", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("side", "county"), _negated=True),
                                    ("released", True),
                                    _connector="OR",
                                ),
                                name="evidence_of_county_is_seen",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Numbering",
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
                                related_name="+",
                                to="plans.assessment",
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "county"), name="finding_numbering_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recusal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recusals",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("finding", "member"), name="panel_recusal_once"),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="panel_recusal_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RedLevel",
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
                                related_name="red_levels",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(choices=[("yellow", "黄色"), ("red", "红色")], max_length=6),
                        ),
                        ("cases", models.PositiveIntegerField()),
                        ("share", models.FloatField(help_text="0..1, of the relieved households")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "name"), name="red_level_once"),
                            models.CheckConstraint(
                                condition=models.Q(("cases__gte", 1), ("share__gt", 0), ("share__lte", 1)),
                                name="red_level_is_positive",
                            ),
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
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="panel_sessions",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="from 1")),
                        ("place", models.CharField(max_length=80)),
                        ("opened", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "chair",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "进行中"), ("closed", "已结束")],
                                default="open",
                                editable=False,
                                max_length=6,
                            ),
                        ),
                        ("closed", models.DateTimeField(blank=True, null=True)),
                        ("members", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="panel_session_number_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("assessment",),
                                name="panel_one_open_session",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"), ("closed__isnull", False), _connector="OR"
                                ),
                                name="panel_closed_when",
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
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opinions",
                                to="findings.session",
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opinions",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ruling",
                            models.CharField(
                                choices=[
                                    ("upheld", "成立"),
                                    ("partly", "部分成立"),
                                    ("no_deduction", "事实存在但不扣分"),
                                    ("dismissed", "不成立"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("reasons", models.TextField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "replaced",
                            models.BooleanField(default=False, help_text="by a later one of the same member"),
                        ),
                    ],
                    options={
                        "ordering": ["finding", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced", False)),
                                fields=("finding", "member"),
                                name="panel_one_opinion_each",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reasons", ""), _negated=True),
                                name="panel_opinion_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CountyRuling",
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
                                related_name="county_rulings",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="from 1")),
                        ("county", models.CharField(max_length=12)),
                        (
                            "trigger",
                            models.CharField(
                                blank=True,
                                help_text="a case of the result use, as the plan names it",
                                max_length=40,
                            ),
                        ),
                        (
                            "grade",
                            models.CharField(
                                blank=True, help_text="best grade of this assessment left open", max_length=20
                            ),
                        ),
                        (
                            "lifts",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lifted_by",
                                to="findings.countyruling",
                            ),
                        ),
                        ("basis", models.CharField(help_text="document that it rests on", max_length=120)),
                        (
                            "people",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="people named in the sealed referral"
                            ),
                        ),
                        ("reasons", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "待表决"),
                                    ("in_force", "有效"),
                                    ("rejected", "未认定"),
                                    ("lifted", "已撤销"),
                                ],
                                default="proposed",
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="county_rulings",
                                to="findings.session",
                            ),
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
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="county_ruling_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("grade", ""),
                                        ("lifts__isnull", True),
                                        models.Q(("trigger", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("lifts__isnull", True),
                                        ("trigger", ""),
                                        models.Q(("grade", ""), _negated=True),
                                    ),
                                    models.Q(("grade", ""), ("lifts__isnull", False), ("trigger", "")),
                                    _connector="OR",
                                ),
                                name="county_ruling_is_one_matter",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("basis", ""), _negated=True),
                                    models.Q(("reasons", ""), _negated=True),
                                ),
                                name="county_ruling_has_basis",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided__isnull", True),
                                        ("decided_by__isnull", True),
                                        ("state", "proposed"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "proposed"), _negated=True),
                                        ("decided__isnull", False),
                                        ("decided_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="county_ruling_decided_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state", "in_force"), models.Q(("trigger", ""), _negated=True)
                                ),
                                fields=("assessment", "county", "trigger"),
                                name="county_ruling_trigger_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state", "in_force"), models.Q(("grade", ""), _negated=True)
                                ),
                                fields=("assessment", "county"),
                                name="county_ruling_limit_once",
                            ),
                        ],
                    },
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
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="findings.finding",
                            ),
                        ),
                        ("action", models.CharField(max_length=12)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("reported", "待初核"),
                                    ("verified", "待反馈"),
                                    ("fed_back", "待区县答复"),
                                    ("objected", "待复核"),
                                    ("disputed", "待研判"),
                                    ("agreed", "已认可"),
                                    ("ruled", "已研判"),
                                    ("cleared", "初核不成立"),
                                    ("dropped", "复核不成立"),
                                    ("merged", "已并案"),
                                ],
                                help_text="after it",
                                max_length=8,
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("team", "评估组一方"), ("county", "区县"), ("city", "市级")],
                                max_length=6,
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
                        ("note", models.TextField(blank=True)),
                        (
                            "due",
                            models.DateTimeField(
                                blank=True, help_text="of the next step, as it was set then", null=True
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["finding", "pk"],
                        "indexes": [models.Index(fields=["finding", "action"], name="finding_step")],
                    },
                ),
                migrations.CreateModel(
                    name="Calendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "working_only",
                            models.BooleanField(default=False, help_text="only on working days"),
                        ),
                        (
                            "off",
                            models.JSONField(blank=True, default=list, help_text="holidays, as 2021-10-01"),
                        ),
                        (
                            "worked",
                            models.JSONField(
                                blank=True, default=list, help_text="days of a weekend that are worked"
                            ),
                        ),
                        (
                            "assessment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="finding_calendar",
                                to="plans.assessment",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Term",
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
                                related_name="finding_terms",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("reported", "待初核"),
                                    ("verified", "待反馈"),
                                    ("fed_back", "待区县答复"),
                                    ("objected", "待复核"),
                                    ("disputed", "待研判"),
                                    ("agreed", "已认可"),
                                    ("ruled", "已研判"),
                                    ("cleared", "初核不成立"),
                                    ("dropped", "复核不成立"),
                                    ("merged", "已并案"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("hours", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "state"), name="finding_term_once"),
                            models.CheckConstraint(
                                condition=models.Q(("hours__gte", 1)), name="finding_term_is_positive"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        ("key", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ("name", models.CharField(max_length=160)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        ("size", models.PositiveBigIntegerField(help_text="bytes announced")),
                        (
                            "received",
                            models.PositiveBigIntegerField(default=0, help_text="bytes on the disk"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("begun", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="uploads",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("found", "发现时的材料"),
                                    ("verification", "核查材料"),
                                    ("before", "整改前照片"),
                                    ("after", "整改后照片"),
                                    ("slip", "签字的反馈单"),
                                    ("objection", "区县佐证材料"),
                                    ("recheck", "复核材料"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "evidence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="uploads",
                                to="findings.evidence",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("received__lte", models.F("size")), ("size__gte", 1)),
                                name="findings_upload_holds_no_more_than_announced",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("evidence", None), ("received", models.F("size")), _connector="OR"
                                ),
                                name="upload_is_evidence_when_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Vote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="votes",
                                to="findings.countyruling",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("agrees", models.BooleanField()),
                        ("reasons", models.TextField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "replaced",
                            models.BooleanField(default=False, help_text="by a later one of the same member"),
                        ),
                    ],
                    options={
                        "ordering": ["matter", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("replaced", False)),
                                fields=("matter", "member"),
                                name="county_vote_one_each",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reasons", ""), _negated=True),
                                name="county_vote_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Experience",
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
                                related_name="experiences",
                                to="plans.assessment",
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                        ("indicator", models.CharField(max_length=8)),
                        ("title", models.CharField(max_length=100)),
                        ("text", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("proposed", "待审核"), ("taken", "已入库"), ("left", "未采用")],
                                default="proposed",
                                editable=False,
                                max_length=8,
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
                    ],
                    options={
                        "ordering": ["county", "-at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "proposed"),
                                    models.Q(("reviewed__isnull", False), ("reviewed_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="experience_reviewed_by_somebody",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
