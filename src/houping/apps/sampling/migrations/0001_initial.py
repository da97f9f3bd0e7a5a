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
        ("frames", "0001_initial"),
        ("jobs", "0001_initial"),
        ("plans", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Ceremony",
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
                                related_name="ceremonies",
                                to="plans.assessment",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(help_text="from 1")),
                        (
                            "place",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, help_text="names the folder of the secret"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("committed", "已公布承诺值"),
                                    ("announced", "已指定随机事件"),
                                    ("entered", "结果待复核"),
                                    ("ready", "可以抽样"),
                                    ("drawing", "抽样中"),
                                    ("drawn", "已抽样"),
                                    ("published", "已公布封存记录"),
                                    ("released", "名单已定时下发"),
                                    ("revealed", "已公开证明"),
                                    ("superseded", "已作废"),
                                ],
                                default="committed",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "reason",
                            models.TextField(
                                blank=True, help_text="why a new draw takes the place of the one before"
                            ),
                        ),
                        (
                            "supersedes",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="superseded_by",
                                to="sampling.ceremony",
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
                        (
                            "frame",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="frames.frame",
                            ),
                        ),
                        ("plan_digest", models.CharField(max_length=64)),
                        ("root", models.CharField(help_text="of the frozen frame", max_length=64)),
                        ("commitment", models.CharField(max_length=64, unique=True)),
                        (
                            "committed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("committed", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "committed_seq",
                            models.PositiveBigIntegerField(default=0, help_text="entry of the ledger"),
                        ),
                        (
                            "event_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("public", "公共事件（如指定期次的开奖号码）"),
                                    ("witness", "现场见证（掷骰子、摇号，每位见证人一次）"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("event", models.CharField(blank=True, max_length=200)),
                        (
                            "event_at",
                            models.DateTimeField(
                                blank=True, help_text="when a public event happens", null=True
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True, help_text="where everybody can read the value", max_length=200
                            ),
                        ),
                        ("announced_seq", models.PositiveBigIntegerField(default=0)),
                        ("value", models.CharField(blank=True, max_length=200)),
                        (
                            "entered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "beacon",
                            models.TextField(
                                blank=True, help_text="canonical text of event, value and contributions"
                            ),
                        ),
                        ("ready_seq", models.PositiveBigIntegerField(default=0)),
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
                            "run",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="jobs.run",
                            ),
                        ),
                        (
                            "sealed",
                            models.CharField(
                                blank=True, help_text="digest of the sealed bundle", max_length=64
                            ),
                        ),
                        ("drawn_seq", models.PositiveBigIntegerField(default=0)),
                        (
                            "release_at",
                            models.DateTimeField(
                                blank=True, help_text="from then teams see their lists", null=True
                            ),
                        ),
                        ("revealed", models.DateTimeField(blank=True, null=True)),
                        (
                            "check_job",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="jobs.job",
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
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "number"), name="ceremony_number_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "superseded"), _negated=True),
                                fields=("assessment",),
                                name="ceremony_one_counts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["committed", "superseded"]),
                                    models.Q(
                                        models.Q(("event", ""), _negated=True),
                                        models.Q(("event_kind", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="ceremony_announced_names_event",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("event_kind", "public"), _negated=True),
                                    ("event_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="ceremony_public_event_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["committed", "announced", "entered", "superseded"]),
                                    models.Q(("beacon", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="ceremony_ready_has_beacon",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("announced_seq", 0),
                                        ("announced_seq__gt", models.F("committed_seq")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("ready_seq", 0),
                                        models.Q(
                                            ("announced_seq__gt", 0),
                                            ("ready_seq__gt", models.F("announced_seq")),
                                        ),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("drawn_seq", 0),
                                        models.Q(
                                            ("drawn_seq__gt", models.F("ready_seq")), ("ready_seq__gt", 0)
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="ceremony_order_in_the_ledger",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("checked_by__isnull", True),
                                    models.Q(("checked_by", models.F("entered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="ceremony_value_seen_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["drawn", "published", "released", "revealed"]),
                                        _negated=True,
                                    ),
                                    models.Q(("run__isnull", False), models.Q(("sealed", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="ceremony_drawn_has_run",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["released", "revealed"]), _negated=True),
                                    ("release_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="ceremony_released_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "revealed"), _negated=True),
                                    ("revealed__isnull", False),
                                    _connector="OR",
                                ),
                                name="ceremony_revealed_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("supersedes__isnull", True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="ceremony_new_draw_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contribution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ceremony",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contributions",
                                to="sampling.ceremony",
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
                            "outside",
                            models.BooleanField(
                                help_text="whether the witness is from outside the group that draws"
                            ),
                        ),
                        (
                            "means",
                            models.CharField(choices=[("dice", "掷骰子"), ("lottery", "摇号")], max_length=8),
                        ),
                        ("value", models.CharField(max_length=200)),
                        ("given", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["given", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ceremony", "person"), name="contribution_once_per_witness"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("value", ""), _negated=True),
                                name="contribution_says_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Replacement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ceremony",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replacements",
                                to="sampling.ceremony",
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                        ("village", models.CharField(max_length=20)),
                        (
                            "unit",
                            models.CharField(help_text="salted public id of the household", max_length=60),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("moved", "整户搬迁外出，评估期内不能联系"),
                                    ("dead", "整户亡故或户已注销"),
                                    ("noncontact", "多次上门（至少三次，不同时段）无人"),
                                    ("refusal", "拒绝接受调查"),
                                    ("incapable", "无能力答复且无人代答"),
                                    ("not_a_household", "名单有误：不是本村农户或重复"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[("asked", "待审批"), ("approved", "已同意"), ("declined", "不同意")],
                                default="asked",
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "substitute",
                            models.CharField(
                                blank=True, help_text="salted public id of who comes in", max_length=60
                            ),
                        ),
                        ("answer", models.CharField(blank=True, max_length=200)),
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
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["county", "village", "asked", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["asked", "approved"])),
                                fields=("ceremony", "unit"),
                                name="replacement_once_per_unit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "approved"), _negated=True),
                                    models.Q(("substitute", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="replacement_approved_names_substitute",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "declined"), _negated=True),
                                    models.Q(("answer", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="replacement_declined_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "asked"),
                                    models.Q(("decided__isnull", False), ("decided_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="replacement_decided_by_somebody",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
