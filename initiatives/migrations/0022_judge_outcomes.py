"""Let the worker judge every outcome: from now on its verdict and money are kept beside it."""

from django.db import migrations


def mark_due(apps, schema_editor):
    apps.get_model("initiatives", "Initiative").objects.filter(outcomes__isnull=False).update(assessment_due=True)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0021_judgements")]
    operations = [migrations.RunPython(mark_due, migrations.RunPython.noop)]
