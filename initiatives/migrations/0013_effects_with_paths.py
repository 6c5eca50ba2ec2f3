"""Let the worker estimate every effect anew: with its path, since when its verdict stands, and readings' own errors."""

from django.db import migrations


def mark_due(apps, schema_editor):
    apps.get_model("initiatives", "Outcome").objects.filter(effect__isnull=False).update(effect_due=True)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0012_signatures_pools_and_designs")]
    operations = [migrations.RunPython(mark_due, migrations.RunPython.noop)]
