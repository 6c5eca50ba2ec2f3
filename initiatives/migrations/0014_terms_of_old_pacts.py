"""Pacts that were agreed before dates and money belonged to them get these terms as they stand today."""

from collections import defaultdict

from django.db import migrations
from django.db.models import OuterRef, Subquery

AGREED = ("agreed", "delivering", "measuring")
LEFT_OUT = ("declined", "deferred", "passed_on", "reported")
"""Functions that were asked, and that old pacts did not name while they stood like this."""
BATCH = 500


def add_terms(apps, schema_editor):
    database = schema_editor.connection.alias
    Pact = apps.get_model("initiatives", "Pact").objects.using(database)
    terms, asked = _terms(apps, database), _asked(apps, database)
    changed = []
    for pact in Pact.filter(initiative__status__in=AGREED).order_by("pk").iterator(chunk_size=BATCH):
        if "promises" in pact.content:
            continue
        pact.content["promises"] = terms.get(pact.initiative_id, {})
        pact.content["functions"] = sorted({*pact.content["functions"], *asked.get(pact.initiative_id, ())})
        changed.append(pact)
    Pact.bulk_update(changed, ["content"], batch_size=BATCH)
    bind_imported(apps, database)


def _terms(apps, database):
    found = defaultdict(dict)
    rows = apps.get_model("initiatives", "Outcome").objects.using(database).filter(initiative__status__in=AGREED)
    columns = ("target_on", "unit_value", "share", "benefit_kind", "comparison__key", "design")
    for pk, metric, segment, day, worth, share, kind, comparison, design in rows.values_list(
        "initiative_id", "metric__key", "segment__key", *columns
    ):
        found[pk][" ".join(filter(None, (metric, segment)))] = {
            "target_on": day.isoformat() if day else None,
            "unit_value": None if worth is None else str(worth),
            "share": share,
            "benefit_kind": kind,
            "comparison": comparison,
            "design": design,
        }
    return found


def _asked(apps, database):
    found = defaultdict(set)
    rows = apps.get_model("initiatives", "OwnershipRequest").objects.using(database)
    rows = rows.filter(initiative__status__in=AGREED, state__in=LEFT_OUT)
    for pk, key in rows.values_list("initiative_id", "function__key"):
        found[pk].add(key)
    return found


def bind_imported(apps, database):
    """Answers that a later import brought were bound to no version: they hold for the newest."""
    Pact = apps.get_model("initiatives", "Pact").objects.using(database)
    newest = Pact.filter(initiative=OuterRef("initiative")).order_by("-version").values("version")[:1]
    requests = apps.get_model("initiatives", "OwnershipRequest").objects.using(database)
    requests.filter(state="approved", pact=None).update(pact=Subquery(newest))


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0013_effects_with_paths")]
    operations = [migrations.RunPython(add_terms, migrations.RunPython.noop)]
