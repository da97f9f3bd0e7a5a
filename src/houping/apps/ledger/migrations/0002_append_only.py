"""The database refuses to change or remove an entry."""

from django.db import migrations

from houping.apps.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [append_only("ledger_entry", [["seq"], ["digest"]])]
