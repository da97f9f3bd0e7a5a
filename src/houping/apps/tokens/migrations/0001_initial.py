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
        ("jobs", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="first part of the token, not secret", max_length=16, unique=True
                            ),
                        ),
                        ("digest", models.CharField(help_text="SHA-256 of the whole token", max_length=64)),
                        ("title", models.CharField(help_text="which system, for what", max_length=100)),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tokens",
                                to="accounts.organisation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                help_text="who made it for themselves; empty: it is the office's",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="own_tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "bound",
                            models.CharField(
                                blank=True,
                                help_text="digest of password and second factor of the person",
                                max_length=64,
                            ),
                        ),
                        (
                            "assessment",
                            models.CharField(blank=True, help_text="key; empty means all", max_length=40),
                        ),
                        ("scopes", models.JSONField(default=list)),
                        ("created", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("expires", models.DateTimeField()),
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
                        ("last_used", models.DateTimeField(blank=True, null=True)),
                        ("last_address", models.CharField(blank=True, max_length=45)),
                        (
                            "minute",
                            models.DateTimeField(
                                blank=True, help_text="beginning of the counted minute", null=True
                            ),
                        ),
                        ("requests", models.PositiveIntegerField(default=0, help_text="in that minute")),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("expires__gt", models.F("created"))),
                                name="token_ends_after_it_begins",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("revoked__isnull", True), ("revoked_by__isnull", True)),
                                    models.Q(("revoked__isnull", False), ("revoked_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="token_revoked_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("bound", ""), ("person__isnull", True)),
                                    models.Q(
                                        ("person__isnull", False),
                                        models.Q(("bound", ""), _negated=True),
                                        models.Q(("assessment", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="token_of_person_is_bound",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Start",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "token",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="starts",
                                to="tokens.token",
                            ),
                        ),
                        ("key", models.CharField(help_text="Idempotency-Key of the request", max_length=80)),
                        (
                            "request",
                            models.CharField(help_text="digest of what was asked for", max_length=64),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"
                            ),
                        ),
                        ("created", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("token", "key"), name="start_once_per_key")
                        ],
                    },
                ),
            ]
        ),
    ]
