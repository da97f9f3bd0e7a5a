from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collection", "0001_initial")]

    operations = [
        migrations.RemoveField(model_name="formversion", name="households"),
        migrations.AddField(
            model_name="formversion",
            name="lists",
            field=models.JSONField(
                default=list, help_text="names of the lists that every tablet gets with its own rows"
            ),
        ),
        migrations.AddField(
            model_name="formversion",
            name="outline",
            field=models.JSONField(
                default=dict, help_text="paths of unit, start, end and of the files, read from the XForm"
            ),
        ),
        migrations.AddField(
            model_name="device",
            name="salt",
            field=models.CharField(
                max_length=32,
                help_text="what its password is derived from, with the key of the site",
                default="",
            ),
            preserve_default=False,
        ),
    ]
