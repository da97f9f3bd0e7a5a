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
        ("results", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Round",
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
                                related_name="report_rounds",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="from 1")),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.run"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "审核中"),
                                    ("returned", "已退回修改"),
                                    ("passed", "审核通过"),
                                    ("superseded", "已被新稿替代"),
                                ],
                                default="open",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "note",
                            models.TextField(blank=True, help_text="what the third party says of the drafts"),
                        ),
                        (
                            "drafts",
                            models.JSONField(
                                default=dict, help_text="name -> SHA-256 of each report as it was submitted"
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("submitted", models.DateTimeField(default=django.utils.timezone.now)),
                        ("opinion", models.TextField(blank=True)),
                        (
                            "revise_by",
                            models.DateField(
                                blank=True, help_text="until when returned reports come back", null=True
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
                                fields=("assessment", "number"), name="round_number_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("assessment",),
                                name="round_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["returned", "passed"]), _negated=True),
                                    models.Q(
                                        models.Q(("opinion", ""), _negated=True),
                                        ("decided__isnull", False),
                                        ("decided_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="round_decided_with_opinion",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "returned"), _negated=True),
                                    ("revise_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="round_returned_says_until_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("submitted_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="round_decided_by_another",
                            ),
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
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report_remarks",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="remarks",
                                to="reports.round",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="from 1 in an assessment")),
                        ("name", models.CharField(help_text="file of the report", max_length=200)),
                        (
                            "heading",
                            models.CharField(
                                blank=True, help_text="under which the place stands", max_length=120
                            ),
                        ),
                        (
                            "quote",
                            models.CharField(
                                help_text="the beginning of the text that is meant", max_length=200
                            ),
                        ),
                        ("text", models.TextField()),
                        (
                            "must",
                            models.BooleanField(
                                default=True, help_text="to be followed before the reports pass"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待答复"),
                                    ("answered", "待确认"),
                                    ("settled", "已落实"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="open",
                                editable=False,
                                max_length=9,
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
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="report_remark_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("text", ""), _negated=True),
                                    models.Q(("quote", ""), _negated=True),
                                ),
                                name="remark_says_what",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RemarkStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "remark",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="reports.remark",
                            ),
                        ),
                        ("action", models.CharField(max_length=8)),
                        ("text", models.TextField(blank=True)),
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
                        "ordering": ["pk"],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.run"
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report_drafts",
                                to="plans.assessment",
                            ),
                        ),
                        ("name", models.CharField(help_text="file of the report", max_length=200)),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                help_text="among all versions of the report: files of runs, drafts"
                            ),
                        ),
                        ("sha256", models.CharField(help_text="of the file, kept by content", max_length=64)),
                        ("size", models.PositiveBigIntegerField(help_text="bytes")),
                        ("note", models.TextField(help_text="what was changed")),
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
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "name", "number"), name="draft_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(models.Q(("note", ""), _negated=True), ("number__gte", 2)),
                                name="draft_says_what_changed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Issue",
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
                                related_name="issues",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="from 1")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("writing", "正在生成"),
                                    ("issued", "已印发"),
                                    ("published", "已通报区县"),
                                ],
                                default="writing",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "proposal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="issue",
                                to="results.proposal",
                            ),
                        ),
                        ("document_number", models.CharField(max_length=60)),
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
                            "head_seq",
                            models.PositiveBigIntegerField(
                                help_text="entry of the ledger that tells of the issue"
                            ),
                        ),
                        (
                            "head",
                            models.CharField(help_text="its digest, printed on every report", max_length=64),
                        ),
                        (
                            "files",
                            models.JSONField(default=dict, help_text="name -> SHA-256 of each issued file"),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="jobs.job",
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="plans.notice",
                            ),
                        ),
                        ("published", models.DateTimeField(blank=True, null=True)),
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
                                fields=("assessment", "number"), name="issue_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document_number", ""), _negated=True),
                                name="issue_has_document_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("head", ""), _negated=True), ("head_seq__gt", 0)
                                ),
                                name="issue_has_head",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "published"), _negated=True),
                                    models.Q(("notice__isnull", False), ("published__isnull", False)),
                                    _connector="OR",
                                ),
                                name="issue_published_has_notice",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
