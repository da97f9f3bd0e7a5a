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
        ("plans", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Document",
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
                                related_name="documents",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("basis", "依据文件"),
                                    ("plan", "方案文件"),
                                    ("research", "调研资料"),
                                    ("notice", "通知公告"),
                                    ("training", "培训资料"),
                                    ("minutes", "会议纪要"),
                                    ("other", "其他"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        ("number", models.CharField(blank=True, max_length=60)),
                        ("issuer", models.CharField(blank=True, max_length=100)),
                        ("dated", models.DateField(blank=True, null=True)),
                        ("name", models.CharField(help_text="file name as handed in", max_length=160)),
                        ("size", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("text", models.TextField(blank=True, help_text="its words, for the search")),
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
                            "audience",
                            models.CharField(
                                choices=[
                                    ("all", "全体人员"),
                                    ("organisers", "组织方（市级单位、工作组）"),
                                    ("agencies", "组织方和第三方机构"),
                                    ("counties", "组织方和区县"),
                                ],
                                default="all",
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "-dated", "-added"],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "sha256"), name="document_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DocumentCounty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="meant_for",
                                to="teams.document",
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                    ],
                    options={
                        "ordering": ["county"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("document", "county"), name="document_county_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Expense",
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
                                related_name="expenses",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="expenses",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("county", models.CharField(max_length=7)),
                        ("on", models.DateField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[("meals", "用餐"), ("lodging", "住宿"), ("transport", "交通")],
                                max_length=9,
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, help_text="yuan", max_digits=8)),
                        ("paid_to", models.CharField(max_length=80)),
                        (
                            "receipt",
                            models.CharField(blank=True, help_text="number of the receipt", max_length=60),
                        ),
                        ("made", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "struck_for",
                            models.CharField(blank=True, help_text="why it does not count", max_length=200),
                        ),
                    ],
                    options={
                        "ordering": ["-on", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", 0)), name="expense_costs_something"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Member",
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
                                related_name="members",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "group",
                            models.CharField(
                                choices=[("QC", "质量总控组"), ("PJ", "问题研判组"), ("SV", "工作督导组")],
                                max_length=2,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="secondments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("duty", models.CharField(blank=True, max_length=40)),
                        ("starts", models.DateField()),
                        ("ends", models.DateField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("proposed", "推荐"), ("confirmed", "已确认"), ("ended", "已结束")],
                                default="proposed",
                                editable=False,
                                max_length=9,
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
                    ],
                    options={
                        "ordering": [
                            "group",
                            "person__organisation__kind",
                            "person__organisation__code",
                            "person__username",
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "ended"), _negated=True),
                                fields=("assessment", "group", "person"),
                                name="member_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"
                                ),
                                name="member_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tender",
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
                                related_name="tenders",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("field", "第三方实地评估"), ("phone", "群众认可度电话调查")],
                                max_length=5,
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("number", models.CharField(help_text="tender number", max_length=60)),
                        ("published", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "招标中"), ("awarded", "已定标"), ("contracted", "已签约")],
                                default="open",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "agency",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.organisation",
                            ),
                        ),
                        ("contract", models.CharField(blank=True, max_length=60)),
                        (
                            "counties",
                            models.TextField(blank=True, help_text="scope of the contract; empty means all"),
                        ),
                        (
                            "confidential",
                            models.DateField(
                                blank=True, help_text="confidentiality agreement signed", null=True
                            ),
                        ),
                        (
                            "independent",
                            models.DateField(
                                blank=True, help_text="declaration of no conflict signed", null=True
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "-published"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="tender_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"), ("agency__isnull", False), _connector="OR"
                                ),
                                name="tender_awarded_names_agency",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "contracted"), _negated=True),
                                    models.Q(
                                        models.Q(("contract", ""), _negated=True),
                                        ("confidential__isnull", False),
                                        ("independent__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="tender_contract_is_complete",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Bid",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "tender",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bids",
                                to="teams.tender",
                            ),
                        ),
                        ("bidder", models.CharField(max_length=100)),
                        ("past", models.DecimalField(decimal_places=1, max_digits=4)),
                        ("team", models.DecimalField(decimal_places=1, max_digits=4)),
                        ("method", models.DecimalField(decimal_places=1, max_digits=4)),
                        ("price", models.DecimalField(decimal_places=1, max_digits=4)),
                        ("remark", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["tender", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("tender", "bidder"), name="bid_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("method__range", (0, 30)),
                                    ("past__range", (0, 25)),
                                    ("price__range", (0, 20)),
                                    ("team__range", (0, 25)),
                                ),
                                name="bid_marks_within_weights",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Commitment",
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
                                related_name="commitments",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("text", models.CharField(help_text="SHA-256 of the signed text", max_length=64)),
                        ("signed", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-signed"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "person", "text"), name="commitment_once"
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
