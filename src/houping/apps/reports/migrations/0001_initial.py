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
