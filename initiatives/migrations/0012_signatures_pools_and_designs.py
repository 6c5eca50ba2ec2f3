"""What signatures were given on; who said that customers differ, and that a rollout was random. None is ever changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


KEPT = {
    "initiatives_confirmation": "low, high, basis",
    "initiatives_customersapart": "one_id, other_id, reason, by_id, at, withdrawn",
    "initiatives_designconfirmation": "outcome_id, design, comparison_id, note, by_id, at, withdrawn",
}


def refuse_changes(apps, schema_editor):
    """The function of 0006 on PostgreSQL, the same words on SQLite."""
    refusal = (
        "FOR EACH ROW EXECUTE FUNCTION initiatives_kept()"
        if schema_editor.connection.vendor == "postgresql"
        else "BEGIN SELECT RAISE(ABORT, 'This record stays as it was written.'); END"
    )
    for table, columns in KEPT.items():
        schema_editor.execute(f"CREATE TRIGGER {table}_stays BEFORE UPDATE OF {columns} ON {table} {refusal}")


def allow_changes(apps, schema_editor):
    on = schema_editor.connection.vendor == "postgresql"
    for table in KEPT:
        schema_editor.execute(f"DROP TRIGGER {table}_stays" + (f" ON {table}" if on else ""))


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0011_effects_anew"),
        ("journeys", "0005_metric_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="confirmation",
            name="basis",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="high",
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="low",
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True),
        ),
        migrations.CreateModel(
            name="CustomersApart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField()),
                ("withdrawn", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="journeys.series"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="journeys.series"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["one", "other", "-id"], name="customers_apart_newest_first")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))), name="customers_apart_in_order", violation_error_message="A series can't be told apart from itself. Choose another one."),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="customers_apart_says_why", violation_error_message="Say why these are different customers."),
                ],
            },
        ),
        migrations.CreateModel(
            name="DesignConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "design",
                    models.CharField(
                        choices=[
                            ("observed", "a group that was not touched"),
                            ("rollout", "a rollout in near-random order"),
                            ("random", "a group drawn by lot"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(max_length=300, verbose_name="how they know")),
                ("at", models.DateTimeField()),
                ("withdrawn", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "comparison",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="journeys.series"
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="design_confirmations",
                        to="initiatives.outcome",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["outcome", "-id"], name="design_confirmed_newest_first")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("design__in", ["observed", "rollout", "random"])),
                        name="confirmed_design_known", violation_error_message="Choose one of the values on offer."),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="confirmed_design_says_why", violation_error_message="Say how you know that it was random."),
                ],
            },
        ),
        migrations.RunPython(refuse_changes, allow_changes),
    ]
