"""The tables of the app, as of the first release."""

from django.db import migrations, models

from houping.apps.creating import CreateModels
from houping.apps.ledger.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Entry",
                    fields=[
                        ("seq", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                        ("at", models.CharField(help_text="UTC, ISO 8601 with microseconds", max_length=32)),
                        ("actor", models.CharField(help_text="user name, or system", max_length=64)),
                        ("action", models.CharField(db_index=True, max_length=64)),
                        ("subject", models.CharField(db_index=True, max_length=120)),
                        ("assessment", models.CharField(blank=True, db_index=True, max_length=40)),
                        ("county", models.CharField(blank=True, max_length=12)),
                        (
                            "details",
                            models.TextField(default="{}", help_text="canonical JSON, kept byte for byte"),
                        ),
                        ("previous", models.CharField(max_length=64)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                    ],
                    options={
                        "ordering": ["seq"],
                    },
                ),
            ]
        ),
        append_only("ledger_entry", [["seq"], ["digest"]]),
    ]
