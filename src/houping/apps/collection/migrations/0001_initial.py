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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plans", "0001_initial"),
        ("sampling", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Assignment",
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
                                related_name="household_assignments",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "ceremony",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="household_assignments",
                                to="sampling.ceremony",
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                        ("village", models.CharField(max_length=20)),
                        ("unit", models.CharField(help_text="salted public id", max_length=60)),
                        ("household", models.CharField(help_text="number in the frame", max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("main", "样本户"),
                                    ("monitored", "监测对象（全覆盖）"),
                                    ("special", "重点关注户"),
                                    ("reserve", "启用的备用户"),
                                ],
                                max_length=9,
                            ),
                        ),
                        (
                            "form",
                            models.CharField(
                                default="household", help_text="id of the form that is filled", max_length=64
                            ),
                        ),
                        (
                            "pair",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="collection.pair",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("day", models.DateField(blank=True, help_text="planned", null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待分派"),
                                    ("assigned", "未开始"),
                                    ("visiting", "进行中"),
                                    ("done", "已有结果"),
                                    ("replaced", "已替换"),
                                ],
                                default="waiting",
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        (
                            "disposition",
                            models.CharField(
                                blank=True, help_text="newest code (core.collection.outcomes)", max_length=5
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                blank=True, help_text="of the newest visit: visit, phone, video", max_length=5
                            ),
                        ),
                        (
                            "done_on",
                            models.DateField(
                                blank=True, help_text="day of the visit that ended it", null=True
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
                        "ordering": ["county", "village", "household"],
                        "indexes": [
                            models.Index(
                                fields=["assessment", "county", "state"], name="assignment_of_county"
                            ),
                            models.Index(fields=["person"], name="assignment_of_person"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ceremony", "unit"), name="assignment_of_unit_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("pair__isnull", True),
                                        ("partner__isnull", True),
                                        ("person__isnull", True),
                                    ),
                                    models.Q(
                                        ("pair__isnull", False),
                                        ("partner__isnull", False),
                                        ("person__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="assignment_of_unit_names_pair",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "assigned"), _negated=True),
                                    ("pair__isnull", False),
                                    _connector="OR",
                                ),
                                name="assignment_of_unit_assigned_to_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    models.Q(("disposition", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="assignment_of_unit_done_has_code",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Device",
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
                                related_name="devices",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="devices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("county", models.CharField(help_text="division code", max_length=12)),
                        ("title", models.CharField(help_text="what stands on its label", max_length=60)),
                        (
                            "digest",
                            models.CharField(help_text="SHA-256 of the token", max_length=64, unique=True),
                        ),
                        (
                            "salt",
                            models.CharField(
                                help_text="what its password is derived from, with the key of the site",
                                max_length=32,
                            ),
                        ),
                        (
                            "enrolled_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("enrolled", models.DateTimeField(default=django.utils.timezone.now)),
                        ("revoked", models.DateTimeField(blank=True, null=True)),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "wipe_asked",
                            models.DateTimeField(
                                blank=True, help_text="to be emptied at its next contact", null=True
                            ),
                        ),
                        ("wiped", models.DateTimeField(blank=True, null=True)),
                        ("last_contact", models.DateTimeField(blank=True, null=True)),
                        (
                            "install_id",
                            models.CharField(
                                blank=True, help_text="as the program on it calls itself", max_length=80
                            ),
                        ),
                        ("app_version", models.CharField(blank=True, max_length=120)),
                        (
                            "queued",
                            models.PositiveIntegerField(
                                blank=True, help_text="finished interviews not yet sent", null=True
                            ),
                        ),
                        (
                            "finished",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="interviews ever finished on it, by its own counter",
                                null=True,
                            ),
                        ),
                        (
                            "battery",
                            models.PositiveSmallIntegerField(blank=True, help_text="percent", null=True),
                        ),
                        ("storage_mb", models.PositiveIntegerField(blank=True, help_text="free", null=True)),
                        (
                            "skew_s",
                            models.IntegerField(
                                blank=True, help_text="its clock minus ours at last contact", null=True
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["county", "person__name", "title", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("revoked__isnull", True), ("revoked_by__isnull", True)),
                                    models.Q(("revoked__isnull", False), ("revoked_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="device_revoked_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("wiped__isnull", True), ("wipe_asked__isnull", False), _connector="OR"
                                ),
                                name="device_wiped_was_asked",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Form",
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
                                related_name="forms",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "form_id",
                            models.CharField(
                                help_text="id of the root element, as tablets name it", max_length=64
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        (
                            "late",
                            models.CharField(
                                choices=[("keep", "照收，标注逾期"), ("refuse", "拒收，暂存待处理")],
                                default="keep",
                                help_text="after it was closed",
                                max_length=6,
                            ),
                        ),
                        ("created", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["form_id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "form_id"), name="form_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="collection.form",
                            ),
                        ),
                        (
                            "version",
                            models.CharField(
                                blank=True, help_text="as the XForm says; may be blank", max_length=40
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "起草"),
                                    ("approved", "已审定"),
                                    ("published", "已发布"),
                                    ("superseded", "已被新版替代"),
                                    ("closed", "已停止使用"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                            ),
                        ),
                        (
                            "source",
                            models.TextField(
                                blank=True,
                                help_text="XLSForm as Markdown tables; empty when only XML is known",
                            ),
                        ),
                        ("sha256", models.CharField(help_text="of the XForm in the store", max_length=64)),
                        (
                            "md5",
                            models.CharField(
                                help_text="of the same bytes, as tablets compare them", max_length=32
                            ),
                        ),
                        ("size", models.PositiveIntegerField()),
                        (
                            "lists",
                            models.JSONField(
                                default=list,
                                help_text="names of the lists that every tablet gets with its own rows",
                            ),
                        ),
                        (
                            "outline",
                            models.JSONField(
                                default=dict,
                                help_text="paths of unit, start, end and of the files, read from the XForm",
                            ),
                        ),
                        (
                            "findings",
                            models.JSONField(default=list, help_text="what the check of the form said"),
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
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("published", models.DateTimeField(blank=True, null=True)),
                        ("closed", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["form__form_id", "-registered", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("form", "version"), name="form_version_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["published", "closed"])),
                                fields=("form",),
                                name="form_one_in_use",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"), ("approved_by__isnull", False), _connector="OR"
                                ),
                                name="form_version_approved_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "approved"]),
                                    ("published__isnull", False),
                                    _connector="OR",
                                ),
                                name="form_version_published_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "closed"), _negated=True),
                                    ("closed__isnull", False),
                                    _connector="OR",
                                ),
                                name="form_version_closed_has_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormFile",
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
                                related_name="files",
                                to="collection.formversion",
                            ),
                        ),
                        ("name", models.CharField(help_text="as the form names it", max_length=120)),
                        ("sha256", models.CharField(max_length=64)),
                        ("md5", models.CharField(max_length=32)),
                        ("size", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "name"), name="form_file_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pair",
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
                                related_name="pairs",
                                to="plans.assessment",
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                        ("number", models.PositiveSmallIntegerField(help_text="within the county, from 1")),
                        (
                            "first",
                            models.ForeignKey(
                                help_text="asks",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                help_text="writes and observes",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "skills",
                            models.CharField(
                                blank=True,
                                help_text="words with blanks between, e.g. a dialect",
                                max_length=80,
                            ),
                        ),
                        (
                            "ended",
                            models.DateTimeField(
                                blank=True, help_text="dissolved; its past work keeps it", null=True
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["county", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "county", "number"), name="pair_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first", models.F("second")), _negated=True),
                                name="pair_of_two_people",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "assignment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers",
                                to="collection.assignment",
                            ),
                        ),
                        (
                            "before",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="collection.pair",
                            ),
                        ),
                        (
                            "after",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="collection.pair",
                            ),
                        ),
                        ("day", models.DateField(blank=True, help_text="planned from now on", null=True)),
                        ("reason", models.CharField(blank=True, max_length=200)),
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
                        "ordering": ["-at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
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
                                related_name="submissions",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submissions",
                                to="collection.form",
                            ),
                        ),
                        (
                            "instance",
                            models.CharField(
                                help_text="instance id of the first version: the root", max_length=120
                            ),
                        ),
                        (
                            "current",
                            models.CharField(help_text="instance id of the newest version", max_length=120),
                        ),
                        (
                            "unit",
                            models.CharField(
                                blank=True, help_text="salted public id of the household", max_length=60
                            ),
                        ),
                        ("county", models.CharField(blank=True, max_length=12)),
                        ("village", models.CharField(blank=True, max_length=20)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submissions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submissions",
                                to="collection.device",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("submitted", "已提交"),
                                    ("team_review", "组内审核"),
                                    ("returned", "已退回修改"),
                                    ("qc_check", "质控抽查"),
                                    ("passed", "通过"),
                                    ("locked", "锁定"),
                                    ("void", "作废"),
                                ],
                                default="submitted",
                                editable=False,
                                max_length=12,
                            ),
                        ),
                        (
                            "reason",
                            models.TextField(blank=True, help_text="of the last return, or why it is void"),
                        ),
                        ("received", models.DateTimeField(default=django.utils.timezone.now)),
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
                        "ordering": ["-received", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["assessment", "county", "state"], name="submission_of_county"
                            ),
                            models.Index(fields=["unit"], name="submission_of_unit"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("form", "instance"), name="submission_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["void", "returned"]), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="submission_void_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Quarantined",
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
                                related_name="quarantined",
                                to="plans.assessment",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                choices=[
                                    ("conflict", "实例编号相同而内容不同"),
                                    ("stale", "修改的不是最新版本"),
                                    ("no_original", "找不到被修改的原件"),
                                    ("unknown_form", "没有这份问卷"),
                                    ("unknown_version", "没有这个版本的问卷"),
                                    ("closed", "问卷已停用"),
                                    ("locked", "已锁定或作废，不再接收修改"),
                                    ("not_certified", "提交人没有上岗资格"),
                                    ("unreadable", "内容不能读取"),
                                    ("encrypted", "内容是加密的"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("form_id", models.CharField(blank=True, max_length=64)),
                        ("form_version", models.CharField(blank=True, max_length=40)),
                        ("instance", models.CharField(blank=True, max_length=120)),
                        ("deprecated", models.CharField(blank=True, max_length=120)),
                        (
                            "submission",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quarantined",
                                to="collection.submission",
                            ),
                        ),
                        ("sha256", models.CharField(help_text="of the bytes in the store", max_length=64)),
                        ("size", models.PositiveIntegerField()),
                        (
                            "files",
                            models.JSONField(
                                default=list, help_text="name, sha256 and size of what came with it"
                            ),
                        ),
                        ("county", models.CharField(blank=True, max_length=12)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="collection.device",
                            ),
                        ),
                        ("install_id", models.CharField(blank=True, max_length=80)),
                        ("user_agent", models.CharField(blank=True, max_length=200)),
                        ("received", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待处理"),
                                    ("taken", "已采用"),
                                    ("dismissed", "不采用，留存备查"),
                                ],
                                default="open",
                                editable=False,
                                max_length=9,
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
                        ("decision", models.CharField(blank=True, help_text="why", max_length=200)),
                    ],
                    options={
                        "ordering": ["-received", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "person", "reason", "instance", "sha256"),
                                name="quarantined_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"),
                                    models.Q(
                                        models.Q(("decision", ""), _negated=True),
                                        ("decided_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="quarantined_decided_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SubmissionVersion",
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
                                related_name="versions",
                                to="collection.submission",
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="collection.form",
                            ),
                        ),
                        (
                            "form_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="received",
                                to="collection.formversion",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1)),
                        ("instance", models.CharField(max_length=120)),
                        (
                            "deprecated",
                            models.CharField(
                                blank=True, help_text="instance id that it corrects", max_length=120
                            ),
                        ),
                        ("sha256", models.CharField(help_text="of the bytes in the store", max_length=64)),
                        ("size", models.PositiveIntegerField()),
                        ("received", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "device",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="collection.device",
                            ),
                        ),
                        ("install_id", models.CharField(blank=True, max_length=80)),
                        ("user_agent", models.CharField(blank=True, max_length=200)),
                        (
                            "started",
                            models.DateTimeField(
                                blank=True, help_text="by the clock of the tablet", null=True
                            ),
                        ),
                        (
                            "ended",
                            models.DateTimeField(
                                blank=True, help_text="by the clock of the tablet", null=True
                            ),
                        ),
                        (
                            "skew_s",
                            models.IntegerField(
                                blank=True, help_text="clock of the tablet minus ours", null=True
                            ),
                        ),
                        (
                            "expected",
                            models.JSONField(
                                default=list, help_text="names of the files that the answers mention"
                            ),
                        ),
                        ("flags", models.JSONField(default=list, help_text="values of Flag")),
                        (
                            "answers",
                            houping.apps.sealed.SealedJSONField(
                                help_text="path -> value, read after the receipt", null=True
                            ),
                        ),
                        (
                            "differences",
                            houping.apps.sealed.SealedJSONField(
                                help_text="what the check after receipt found", null=True
                            ),
                        ),
                        (
                            "entry",
                            models.PositiveBigIntegerField(
                                blank=True, help_text="entry of the ledger", null=True
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["submission", "number"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("entry__isnull", True)),
                                fields=["id"],
                                name="submission_version_untold",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("form", "instance"), name="submission_version_once"
                            ),
                            models.UniqueConstraint(
                                fields=("submission", "number"), name="submission_version_numbered"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("deprecated", ""), ("number", 1)),
                                    models.Q(("number__gt", 1), models.Q(("deprecated", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="submission_version_corrects_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
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
                                related_name="files",
                                to="collection.submissionversion",
                            ),
                        ),
                        ("name", models.CharField(help_text="as the answers name it", max_length=255)),
                        ("sha256", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        ("kind", models.CharField(help_text="media type, by its first bytes", max_length=40)),
                        ("named", models.BooleanField(default=True, help_text="whether the answers name it")),
                        ("received", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "name", "sha256"), name="submission_file_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Trip",
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
                                related_name="trips",
                                to="plans.assessment",
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                        (
                            "leader",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("starts", models.DateField()),
                        ("ends", models.DateField()),
                        (
                            "route",
                            models.CharField(
                                blank=True, help_text="towns in their order, vehicles", max_length=300
                            ),
                        ),
                        (
                            "day_minutes",
                            models.PositiveSmallIntegerField(
                                default=540, help_text="a pair works, the road included"
                            ),
                        ),
                        (
                            "interview_minutes",
                            models.PositiveSmallIntegerField(
                                default=45, help_text="one household, with the walk"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("planned", "待进驻"), ("going", "进行中"), ("closed", "已收尾")],
                                default="planned",
                                editable=False,
                                max_length=7,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
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
                        "ordering": ["starts", "county"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("assessment", "county"), name="trip_once_per_county"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends__gte", models.F("starts"))),
                                name="trip_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("day_minutes__gt", models.F("interview_minutes"))),
                                name="trip_has_time_to_ask",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Schedule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "trip",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schedules",
                                to="collection.trip",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("proposed", "待采用"), ("taken", "已采用"), ("dropped", "不采用")],
                                default="proposed",
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        (
                            "pairs",
                            models.JSONField(
                                help_text="ids of the pairs, in the order of the stops' numbers"
                            ),
                        ),
                        (
                            "villages",
                            models.JSONField(
                                help_text="code, name, households, needs, in the order of the stops' numbers"
                            ),
                        ),
                        ("travel", models.JSONField(help_text="minutes between base and villages")),
                        ("stops", models.JSONField(help_text="day from 0, pair, village, households")),
                        (
                            "figures",
                            models.JSONField(
                                help_text="days, days of pairs and road: proposed, bound, longest first"
                            ),
                        ),
                        ("first_day", models.DateField()),
                        ("days", models.PositiveSmallIntegerField(help_text="of the window")),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("made", models.DateTimeField(default=django.utils.timezone.now)),
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
                        "ordering": ["-made", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "proposed")),
                                fields=("trip",),
                                name="schedule_one_proposed",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ready",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "trip",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ready",
                                to="collection.trip",
                            ),
                        ),
                        (
                            "item",
                            models.CharField(
                                choices=[
                                    ("material", "资料准备：调查手册、政策口径、资料清单已备齐"),
                                    ("printed", "表册印制：名单、表册、告知书、工作证已印制"),
                                    ("vehicles", "车辆、食宿、联络员已落实，不增加基层负担"),
                                    ("safety", "安全、防疫、保密提醒已完成"),
                                ],
                                max_length=8,
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
                        "ordering": ["trip", "item"],
                        "constraints": [models.UniqueConstraint(fields=("trip", "item"), name="ready_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Piece",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "trip",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pieces",
                                to="collection.trip",
                            ),
                        ),
                        (
                            "form",
                            models.CharField(
                                choices=[
                                    ("exchange", "区县情况交流"),
                                    ("documents", "资料查阅"),
                                    ("interview_leader", "区县领导访谈"),
                                    ("interview_department", "区县部门座谈"),
                                    ("interview_town", "乡镇访谈"),
                                    ("interview_cadre", "村干部访谈"),
                                    ("interview_team", "驻村工作队员访谈"),
                                    ("interview_helper", "帮扶责任人访谈"),
                                    ("household", "入户调查"),
                                    ("village", "村调查"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("quota", models.PositiveSmallIntegerField()),
                        ("starts", models.DateField(blank=True, null=True)),
                        ("ends", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["trip", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("trip", "form"), name="piece_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True),
                                    ("starts__isnull", True),
                                    ("ends__gte", models.F("starts")),
                                    _connector="OR",
                                ),
                                name="piece_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "assignment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="collection.assignment",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("code", models.CharField(help_text="of core.collection.outcomes", max_length=5)),
                        (
                            "mode",
                            models.CharField(
                                choices=[("visit", "入户"), ("phone", "电话"), ("video", "视频")],
                                default="visit",
                                max_length=5,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "submission",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visit",
                                to="collection.submission",
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
                        ("struck_for", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ["-at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("struck__isnull", True), ("submission__isnull", True)),
                                fields=("assignment", "at"),
                                name="visit_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mode", "visit"), models.Q(("note", ""), _negated=True), _connector="OR"
                                ),
                                name="visit_by_telephone_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("struck__isnull", True),
                                    models.Q(("struck_for", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="visit_struck_says_why",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
