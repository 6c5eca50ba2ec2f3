"""Steps say which effort was on the table and which was said; conditions are met with offers. Steps stay append-only."""

from django.db import migrations, models

OLD = "request_id, kind, at, by_id, on_behalf_of_id, channel, pact, reason, comment"
TOLD = f"{OLD}, person_days, money, offered_days, offered_money"
TRIGGER = "initiatives_requeststep_no_change"
OLD_KINDS = ['asked', 'approved', 'own_initiative', 'declined', 'conditional', 'agreed', 'question', 'replied', 'deferred', 'returned', 'passed_on', 'withdrawn', 'taken_back', 'reconfirm', 'restored', 'overridden', 'reported', 'confirmed', 'denied', 'anew']
KINDS = [*OLD_KINDS, 'offered', 'reopened']


def guard(columns):
    """SQLite rebuilds a table to change it, without its triggers; the new columns are guarded too."""

    def refuse_changes(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}")
            schema_editor.execute(
                f"""CREATE TRIGGER {TRIGGER} BEFORE UPDATE OF {columns} ON initiatives_requeststep
                    BEGIN SELECT RAISE(ABORT, 'Steps of a request are append-only.'); END"""
            )
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER} ON initiatives_requeststep")
            schema_editor.execute(
                f"""CREATE TRIGGER {TRIGGER} BEFORE UPDATE OF {columns} ON initiatives_requeststep
                    FOR EACH ROW EXECUTE FUNCTION initiatives_requeststep_append_only()"""
            )

    return refuse_changes


def unguard(apps, schema_editor):
    on_table = " ON initiatives_requeststep" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}{on_table}")


class Migration(migrations.Migration):

    dependencies = [("initiatives", "0014_terms_of_old_pacts")]

    operations = [
        migrations.RunPython(unguard, guard(OLD)),
        migrations.RemoveConstraint(model_name="requeststep", name="step_kind_known"),
        migrations.AddField("requeststep", "person_days", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
        migrations.AddField("requeststep", "money", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
        migrations.AddField("requeststep", "offered_days", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
        migrations.AddField("requeststep", "offered_money", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
        migrations.AlterField(
            model_name="requeststep",
            name="kind",
            field=models.CharField(choices=[('asked', 'asked'), ('approved', 'took ownership'), ('own_initiative', 'committed itself'), ('declined', 'declined'), ('conditional', 'said yes on a condition'), ('agreed', 'condition accepted'), ('question', 'asked back'), ('replied', 'question answered'), ('deferred', 'said not now'), ('returned', 'asked again as agreed'), ('passed_on', 'passed on'), ('withdrawn', 'question taken back'), ('taken_back', 'answer taken back'), ('reconfirm', 'asked to confirm again'), ('restored', 'need not confirm again: the plan is as it was'), ('overridden', 'decided for the function'), ('reported', 'reported an answer'), ('confirmed', 'confirmed the reported yes'), ('denied', 'said the reported answer was never given'), ('anew', 'wants to be asked anew'), ('offered', 'offered something else instead'), ('reopened', 'put the question again as it was')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name="requeststep",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", KINDS)), name="step_kind_known"),
        ),
        migrations.RunPython(guard(TOLD), unguard),
    ]
