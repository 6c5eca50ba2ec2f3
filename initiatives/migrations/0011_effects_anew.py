"""Let the worker estimate every effect anew: the engine is another."""

from django.db import migrations


def mark_due(apps, schema_editor):
    apps.get_model("initiatives", "Outcome").objects.filter(effect__isnull=False).update(effect_due=True)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0010_private_drafts")]
    operations = [migrations.RunPython(mark_due, migrations.RunPython.noop)]
