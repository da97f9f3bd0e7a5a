"""What a search reads begins with the number and is written in small letters."""

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Concat, Lower


def rewrite(apps, schema_editor):
    findings = apps.get_model("findings", "Finding").objects
    words = Concat(F("number"), Value(" "), F("text"), output_field=models.TextField())
    findings.update(text=Lower(words))


class Migration(migrations.Migration):
    dependencies = [("findings", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="finding",
            name="text",
            field=models.TextField(editable=False, help_text="what a search reads, in small letters"),
        ),
        migrations.RunPython(rewrite, migrations.RunPython.noop),
    ]
