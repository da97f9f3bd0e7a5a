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
        ("supervision", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="DataRequest",
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
                                related_name="data_requests",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="plans.planversion",
                            ),
                        ),
                        ("indicator", models.CharField(help_text="id of the plan, e.g. 2.1", max_length=8)),
                        ("department", models.CharField(help_text="as the plan names it", max_length=60)),
                        (
                            "organisation",
                            models.ForeignKey(
                                help_text="the office that hands it in",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.organisation",
                            ),
                        ),
                        ("due", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "待报送"),
                                    ("submitted", "已报送，待审核"),
                                    ("returned", "已退回"),
                                    ("accepted", "已采用，现行"),
                                ],
                                default="requested",
                                editable=False,
                                max_length=9,
                            ),
                        ),
                        ("returned_for", models.TextField(blank=True)),
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
                            "in_force",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="routine.dataversion",
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
                        "ordering": ["indicator", "department"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "indicator", "department"), name="data_request_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "accepted"), _negated=True),
                                    ("in_force__isnull", False),
                                    _connector="OR",
                                ),
                                name="data_request_accepted_has_version",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "returned"), _negated=True),
                                    models.Q(("returned_for", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="data_request_returned_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="routine.datarequest",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="from 1")),
                        ("file", models.CharField(help_text="name as handed in", max_length=255)),
                        ("size", models.PositiveIntegerField(help_text="bytes")),
                        ("sha256", models.CharField(help_text="of what was handed in", max_length=64)),
                        ("stored", models.CharField(help_text="of the sealed file", max_length=64)),
                        ("as_of", models.DateField(help_text="to which day the figures refer")),
                        ("basis", models.TextField(help_text="source and definition of the figures")),
                        (
                            "remarks",
                            models.JSONField(
                                blank=True, default=dict, help_text="county code -> remark of the sheet"
                            ),
                        ),
                        ("reason", models.CharField(blank=True, help_text="of a correction", max_length=300)),
                        (
                            "problems",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="every fault and note, as rows of the listing",
                            ),
                        ),
                        ("errors", models.PositiveIntegerField(default=0)),
                        (
                            "corrects",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="routine.dataversion",
                            ),
                        ),
                        (
                            "documented",
                            models.BooleanField(default=False, help_text="a source document is needed"),
                        ),
                        (
                            "document",
                            models.CharField(
                                blank=True, help_text="SHA-256 of the source document", max_length=64
                            ),
                        ),
                        ("document_name", models.CharField(blank=True, max_length=255)),
                        ("document_number", models.CharField(blank=True, max_length=60)),
                        ("document_dated", models.DateField(blank=True, null=True)),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("given", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("accepted", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "number"), name="data_version_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("basis", ""), _negated=True),
                                name="data_version_says_basis",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("corrects__isnull", True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="data_version_correction_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("documented", False),
                                    models.Q(
                                        models.Q(("document", ""), _negated=True),
                                        models.Q(("document_number", ""), _negated=True),
                                        ("document_dated__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="data_version_score_has_document",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("accepted__isnull", True), ("accepted_by__isnull", True)),
                                    models.Q(
                                        ("accepted__isnull", False),
                                        ("accepted_by__isnull", False),
                                        ("errors", 0),
                                    ),
                                    _connector="OR",
                                ),
                                name="data_version_accepted_is_sound",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("accepted_by__isnull", True),
                                    models.Q(("accepted_by", models.F("given_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="data_version_accepted_by_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DataValue",
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
                                related_name="values",
                                to="routine.dataversion",
                            ),
                        ),
                        ("county", models.CharField(help_text="division code", max_length=12)),
                        ("measure", models.CharField(help_text="id of the plan", max_length=60)),
                        ("value", models.FloatField(help_text="in the unit of the plan")),
                    ],
                    options={
                        "ordering": ["county", "measure"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "county", "measure"), name="data_value_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FalseData",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "value",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="doubts",
                                to="routine.datavalue",
                            ),
                        ),
                        ("reason", models.TextField(help_text="what is false, and how it was found")),
                        (
                            "evidence",
                            models.CharField(blank=True, help_text="SHA-256 of a file", max_length=64),
                        ),
                        ("evidence_name", models.CharField(blank=True, max_length=255)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待核查"), ("confirmed", "认定失实"), ("cleared", "查否")],
                                default="open",
                                editable=False,
                                max_length=9,
                            ),
                        ),
                        (
                            "marked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("marked", models.DateTimeField(default=django.utils.timezone.now)),
                        ("finding", models.TextField(blank=True, help_text="what the supervisors found")),
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
                        (
                            "violation",
                            models.OneToOneField(
                                blank=True,
                                help_text="what it became when it was confirmed",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="false_value",
                                to="supervision.violation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-marked", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "confirmed"), _negated=True),
                                    ("violation__isnull", False),
                                    _connector="OR",
                                ),
                                name="false_data_confirmed_is_a_violation",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="false_data_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"),
                                    models.Q(
                                        models.Q(("finding", ""), _negated=True),
                                        ("handled__isnull", False),
                                        ("handled_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="false_data_handled_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("handled_by__isnull", True),
                                    models.Q(("handled_by", models.F("marked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="false_data_handled_by_another",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "confirmed"])),
                                fields=("value",),
                                name="false_data_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reminder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to="routine.datarequest",
                            ),
                        ),
                        ("text", models.CharField(max_length=200)),
                        (
                            "sent_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("sent", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-sent", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="reminder_says_something",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
