"""Answers as they were read stand sealed in the database (R-13.4); those that are there already are sealed."""

from django.db import migrations

import houping.apps.sealed

FIELDS = {
    "answers": "path -> value, read after the receipt",
    "differences": "what the check after receipt found",
}


def seal(apps, schema_editor):
    versions = apps.get_model("collection", "SubmissionVersion")
    for version in versions.objects.exclude(plain_answers=None).iterator(chunk_size=200):
        version.answers, version.differences = version.plain_answers, version.plain_differences
        version.save(update_fields=list(FIELDS))


class Migration(migrations.Migration):
    dependencies = [("collection", "0003_assignments")]
    operations = [
        *(migrations.RenameField("submissionversion", name, f"plain_{name}") for name in FIELDS),
        *(
            migrations.AddField(
                "submissionversion", name, houping.apps.sealed.SealedJSONField(help_text=words, null=True)
            )
            for name, words in FIELDS.items()
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        *(migrations.RemoveField("submissionversion", f"plain_{name}") for name in FIELDS),
    ]
