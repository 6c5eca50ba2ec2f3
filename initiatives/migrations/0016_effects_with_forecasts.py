"""Let the worker estimate every effect anew: with it stands a forecast, and alarms follow from that."""

from django.db import migrations


def mark_due(apps, schema_editor):
    apps.get_model("initiatives", "Outcome").objects.filter(effect__isnull=False).update(effect_due=True)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0015_terms_of_answers")]
    operations = [migrations.RunPython(mark_due, migrations.RunPython.noop)]
