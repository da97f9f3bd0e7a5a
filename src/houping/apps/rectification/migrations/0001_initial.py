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
        ("findings", "0001_initial"),
        ("plans", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Item",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "finding",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rectification",
                                to="findings.finding",
                            ),
                        ),
                        (
                            "letter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="rectification.letter",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待报方案"),
                                    ("planned", "整改中"),
                                    ("proved", "待验收"),
                                    ("closed", "已销号"),
                                ],
                                default="open",
                                editable=False,
                                max_length=7,
                            ),
                        ),
                        ("due", models.DateField()),
                        ("plan", models.TextField(blank=True, help_text="measures")),
                        (
                            "office",
                            models.CharField(
                                blank=True, help_text="responsible in the county", max_length=80
                            ),
                        ),
                        ("result", models.TextField(blank=True, help_text="what was done")),
                        ("closed", models.DateTimeField(blank=True, null=True)),
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
                        "ordering": ["finding__number"],
                        "indexes": [models.Index(fields=["state", "due"], name="item_queue")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"),
                                    models.Q(
                                        models.Q(("plan", ""), _negated=True),
                                        models.Q(("office", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="item_planned_how",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["open", "planned"]),
                                    models.Q(("result", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="item_proved_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed__isnull", False), ("state", "closed")),
                                    models.Q(
                                        models.Q(("state", "closed"), _negated=True), ("closed__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="item_closed_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="rectification.item",
                            ),
                        ),
                        ("action", models.CharField(max_length=8)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待报方案"),
                                    ("planned", "整改中"),
                                    ("proved", "待验收"),
                                    ("closed", "已销号"),
                                ],
                                help_text="after it",
                                max_length=7,
                            ),
                        ),
                        ("is_county", models.BooleanField()),
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
                    ],
                    options={
                        "ordering": ["item", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Letter",
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
                                related_name="letters",
                                to="plans.assessment",
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
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
                            "plan_due",
                            models.DateField(
                                help_text="until when the county hands in how it will put things right"
                            ),
                        ),
                        ("due", models.DateField(help_text="until when it proves that it did")),
                        (
                            "received_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("received", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["county", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "document_number"), name="letter_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("document_number", ""), _negated=True),
                                name="letter_has_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("plan_due__lte", models.F("due"))),
                                name="letter_plan_before_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("received__isnull", True), ("received_by__isnull", True)),
                                    models.Q(("received__isnull", False), ("received_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="letter_received_by_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Minutes",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=160)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        ("kind", models.CharField(help_text="media type, by content", max_length=100)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="minutes",
                                to="rectification.measure",
                            ),
                        ),
                    ],
                    options={"ordering": ["measure", "pk"]},
                ),
                migrations.CreateModel(
                    name="Measure",
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
                                related_name="measures",
                                to="plans.assessment",
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("talk", "约谈提醒"), ("listed", "挂牌督办")], max_length=6
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("running", "进行中"), ("ended", "已结束")],
                                default="running",
                                editable=False,
                                max_length=7,
                            ),
                        ),
                        ("on", models.DateField(default=django.utils.timezone.localdate)),
                        ("due", models.DateField(blank=True, help_text="of a listing", null=True)),
                        (
                            "basis",
                            models.TextField(
                                help_text="which problems or risk, and the document that decides"
                            ),
                        ),
                        (
                            "people",
                            models.CharField(
                                blank=True, help_text="who was talked to, by office", max_length=200
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True, help_text="of a talk, with its hour", max_length=100
                            ),
                        ),
                        (
                            "document_number",
                            models.CharField(blank=True, help_text="of the notice of a talk", max_length=60),
                        ),
                        ("recorded", models.DateTimeField(default=django.utils.timezone.now)),
                        ("outcome", models.TextField(blank=True)),
                        ("ended", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["state", "-on", "county"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("basis", ""), _negated=True), name="measure_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind", "talk"), ("due__isnull", False), _connector="OR"),
                                name="measure_listing_has_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "running"),
                                    models.Q(
                                        ("ended__isnull", False), models.Q(("outcome", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="measure_ended_with_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proof",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proofs",
                                to="rectification.item",
                            ),
                        ),
                        ("name", models.CharField(max_length=160)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        ("kind", models.CharField(help_text="media type, by content", max_length=100)),
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
                        "ordering": ["item", "pk"],
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
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="uploads",
                                to="rectification.item",
                            ),
                        ),
                        (
                            "proof",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="uploads",
                                to="rectification.proof",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("received__lte", models.F("size")), ("size__gte", 1)),
                                name="rectification_upload_holds_no_more_than_announced",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("proof", None), ("received", models.F("size")), _connector="OR"
                                ),
                                name="upload_is_proof_when_whole",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
