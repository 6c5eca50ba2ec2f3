"""Pacts that were agreed before the series belonged to them get it as it stands today."""

from collections import defaultdict

from django.db import migrations

AGREED = ("agreed", "delivering", "measuring")
BATCH = 500


def add_series(apps, schema_editor):
    database = schema_editor.connection.alias
    Pact = apps.get_model("initiatives", "Pact").objects.using(database)
    outcomes = apps.get_model("initiatives", "Outcome").objects.using(database)
    series = defaultdict(dict)
    for pk, metric, segment, key in outcomes.filter(initiative__status__in=AGREED).values_list(
        "initiative_id", "metric__key", "segment__key", "series__key"
    ):
        series[pk][" ".join(filter(None, (metric, segment)))] = key
    changed = []
    for pact in Pact.filter(initiative__status__in=AGREED).order_by("pk").iterator(chunk_size=BATCH):
        lacking = [name for name, terms in pact.content.get("promises", {}).items() if "series" not in terms]
        for name in lacking:
            pact.content["promises"][name]["series"] = series[pact.initiative_id].get(name)
        if lacking:
            changed.append(pact)
    Pact.bulk_update(changed, ["content"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0018_free_numbers")]
    operations = [migrations.RunPython(add_series, migrations.RunPython.noop)]
