"""Frozen plans carry what results are estimated from: of old ones, what the pact that was agreed first says of it."""

import django.db.models.deletion
from django.db import migrations, models

BATCH = 500
DESIGNS = ["observed", "rollout", "random"]


def carry(apps, schema_editor):
    database = schema_editor.connection.alias
    plans = apps.get_model("initiatives", "Plan").objects.using(database)
    outcomes = apps.get_model("initiatives", "Outcome").objects.using(database)
    series = dict(apps.get_model("journeys", "Series").objects.using(database).values_list("key", "pk"))
    agreed = _agreed(apps.get_model("initiatives", "Pact").objects.using(database))
    changed, moved = [], []
    rows = plans.select_related("outcome__initiative", "outcome__metric", "outcome__segment").order_by("pk")
    for plan in rows.iterator(chunk_size=BATCH):
        outcome, initiative = plan.outcome, plan.outcome.initiative
        content = agreed.get(initiative.pk, {})
        segment = outcome.segment.key if outcome.segment else ""
        name = " ".join(filter(None, (outcome.metric.key, segment)))
        terms = content.get("promises", {}).get(name, {})
        now = (outcome.series_id, outcome.comparison_id, outcome.design, str(initiative.go_live or "") or None)
        plan.series_id = series.get(terms["series"]) if "series" in terms else now[0]
        plan.comparison_id = series.get(terms["comparison"]) if "comparison" in terms else now[1]
        plan.design = terms.get("design") if terms.get("design") in DESIGNS else now[2]
        plan.go_live = content.get("go_live") or now[3]
        plan.first_reading = initiative.first_reading
        changed.append(plan)
        if (plan.series_id or now[0], plan.comparison_id, plan.design, plan.go_live) != now:
            moved.append(plan.pk)
    plans.bulk_update(changed, ["series", "comparison", "design", "go_live", "first_reading"], batch_size=BATCH)
    for start in range(0, len(moved), BATCH):
        outcomes.filter(pk__in=moved[start : start + BATCH]).update(effect_due=True)


def _agreed(pacts):
    """By initiative, the content of the first pact that was concluded."""
    first = {}
    for initiative, content in pacts.order_by("version").values_list("initiative", "content").iterator(chunk_size=BATCH):
        if content.get("agreed"):
            first.setdefault(initiative, content)
    return first


def _series():
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="journeys.series"
    )


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0024_skipped_steps")]

    operations = [
        migrations.AddField(model_name="plan", name="series", field=_series()),
        migrations.AddField(model_name="plan", name="comparison", field=_series()),
        migrations.AddField(
            model_name="plan",
            name="design",
            field=models.CharField(
                choices=[
                    ("observed", "a group that was not touched"),
                    ("rollout", "a rollout in near-random order"),
                    ("random", "a group drawn by lot"),
                ],
                db_default="observed",
                default="observed",
                max_length=8,
            ),
        ),
        migrations.AddField(model_name="plan", name="go_live", field=models.DateField(null=True)),
        migrations.AddField(model_name="plan", name="first_reading", field=models.DateField(null=True)),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("design__in", DESIGNS)),
                name="plan_design_known",
                violation_error_message="Choose one of the values on offer.",
            ),
        ),
        migrations.RunPython(carry, migrations.RunPython.noop),
    ]
