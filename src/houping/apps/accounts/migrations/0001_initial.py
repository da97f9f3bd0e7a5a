"""The tables of the app, as of the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from houping.apps.creating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Person",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        ("username", models.CharField(max_length=64, unique=True)),
                        ("name", models.CharField(max_length=40)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="people",
                                to="accounts.organisation",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("created", models.DateTimeField(default=django.utils.timezone.now)),
                        ("must_change_password", models.BooleanField(default=True)),
                        ("password_changed", models.DateTimeField(blank=True, null=True)),
                        (
                            "second_factor",
                            models.CharField(
                                blank=True,
                                help_text="what its TOTP secret is derived from, with the key of the site",
                                max_length=64,
                            ),
                        ),
                        (
                            "second_factor_used",
                            models.BigIntegerField(default=0, help_text="last accepted time step"),
                        ),
                        (
                            "language",
                            models.CharField(
                                blank=True, help_text="chosen for the pages; empty: none chosen", max_length=8
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["organisation__kind", "organisation__code", "username"],
                    },
                ),
                migrations.CreateModel(
                    name="Attempts",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(choices=[("name", "用户名"), ("address", "地址")], max_length=8),
                        ),
                        ("key", models.CharField(max_length=64)),
                        ("failures", models.PositiveSmallIntegerField(default=0)),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("locked_until", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "key"), name="attempts_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpenSession",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="open_sessions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("key", models.CharField(max_length=40, unique=True)),
                        ("address", models.CharField(blank=True, max_length=45)),
                        ("browser", models.CharField(blank=True, max_length=200)),
                        ("began", models.DateTimeField(default=django.utils.timezone.now)),
                        ("seen", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["began", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Organisation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=32, unique=True)),
                        ("name", models.CharField(max_length=100)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("leading_group", "领导小组"),
                                    ("bureau", "乡村振兴部门"),
                                    ("department", "市级部门"),
                                    ("county", "区县"),
                                    ("field_agency", "第三方评估机构"),
                                    ("phone_agency", "电话调查机构"),
                                    ("operator", "平台运行单位"),
                                ],
                                max_length=16,
                            ),
                        ),
                        (
                            "county",
                            models.CharField(
                                blank=True, help_text="division code of a county's office", max_length=12
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "county"), models.Q(("county", ""), _negated=True)),
                                    models.Q(models.Q(("kind", "county"), _negated=True), ("county", "")),
                                    _connector="OR",
                                ),
                                name="organisation_county_has_code",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PasswordRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_passwords",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("password", models.CharField(max_length=128)),
                        ("replaced", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["-replaced", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("LG", "领导小组"),
                                    ("LGO", "领导小组办公室"),
                                    ("XZJ", "市乡村振兴局"),
                                    ("DEPT", "市级部门联络员"),
                                    ("QC", "质量总控组"),
                                    ("PJ", "问题研判组"),
                                    ("SV", "工作督导组"),
                                    ("TPL", "第三方项目负责人"),
                                    ("TL", "分县组长"),
                                    ("FQ", "现场质控员"),
                                    ("EN", "调查员"),
                                    ("PH", "电话调查机构"),
                                    ("CTY", "区县联络员"),
                                    ("SYSTEM", "系统管理员"),
                                    ("SECURITY", "安全管理员"),
                                    ("AUDIT", "审计管理员"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("assessment", models.CharField(blank=True, max_length=40)),
                        ("county", models.CharField(blank=True, max_length=12)),
                        ("starts", models.DateField(default=django.utils.timezone.localdate)),
                        ("ends", models.DateField(blank=True, null=True)),
                        ("proposed", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ["proposed", "pk"],
                    },
                ),
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
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("LG", "领导小组"),
                                    ("LGO", "领导小组办公室"),
                                    ("XZJ", "市乡村振兴局"),
                                    ("DEPT", "市级部门联络员"),
                                    ("QC", "质量总控组"),
                                    ("PJ", "问题研判组"),
                                    ("SV", "工作督导组"),
                                    ("TPL", "第三方项目负责人"),
                                    ("TL", "分县组长"),
                                    ("FQ", "现场质控员"),
                                    ("EN", "调查员"),
                                    ("PH", "电话调查机构"),
                                    ("CTY", "区县联络员"),
                                    ("SYSTEM", "系统管理员"),
                                    ("SECURITY", "安全管理员"),
                                    ("AUDIT", "审计管理员"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "assessment",
                            models.CharField(
                                blank=True, help_text="key; empty for administrators", max_length=40
                            ),
                        ),
                        (
                            "county",
                            models.CharField(
                                blank=True, help_text="division code; empty means all", max_length=12
                            ),
                        ),
                        ("starts", models.DateField(default=django.utils.timezone.localdate)),
                        ("ends", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["person", "role", "county"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "role", "assessment", "county", "starts"),
                                name="assignment_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("role__in", ["SYSTEM", "SECURITY", "AUDIT"]),
                                        ("assessment", ""),
                                        ("county", ""),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("role__in", ["SYSTEM", "SECURITY", "AUDIT"]), _negated=True
                                        ),
                                        models.Q(("assessment", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="assignment_administrators_stand_outside",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("role__in", ["CTY", "TL", "FQ", "EN"]), _negated=True),
                                    models.Q(("county", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="assignment_county_roles_name_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends__isnull", True), ("ends__gte", models.F("starts")), _connector="OR"
                                ),
                                name="assignment_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Avoidance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="avoidances",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("county", models.CharField(max_length=12)),
                        ("reason", models.CharField(max_length=200)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "county"), name="avoidance_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecoveryCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recovery_codes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        ("used", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "digest"), name="recovery_code_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reset",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resets",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("password", "口令"), ("second_factor", "第二因子")], max_length=13
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "待确认"),
                                    ("confirmed", "已确认"),
                                    ("declined", "未予确认"),
                                    ("withdrawn", "已撤回"),
                                    ("used", "已重置"),
                                ],
                                default="requested",
                                editable=False,
                                max_length=9,
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("requested", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("confirmed", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-requested", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["requested", "confirmed"])),
                                fields=("person", "kind"),
                                name="reset_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["confirmed", "used"]), _negated=True),
                                    models.Q(
                                        ("confirmed__isnull", False),
                                        ("confirmed_by__isnull", False),
                                        models.Q(("confirmed_by", models.F("requested_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="reset_confirmed_by_another",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
