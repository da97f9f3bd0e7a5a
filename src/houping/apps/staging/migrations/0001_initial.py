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
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Staged",
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
                        ("place", models.CharField(help_text="address of the form", max_length=200)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("received__lte", models.F("size")), ("size__gte", 1)),
                                name="staging_upload_holds_no_more_than_announced",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
