"""The database refuses to change or remove a run."""

from django.db import migrations

from houping.apps.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [append_only("jobs_run", [["id"], ["assessment", "run"]])]
