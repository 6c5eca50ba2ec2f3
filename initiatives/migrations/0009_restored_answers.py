"""A change that is put back restores the answers it had put in question. Steps stay append-only."""

from importlib import import_module

from django.db import migrations, models

refuse_changes = import_module("initiatives.migrations.0008_reported_answers").refuse_changes


class Migration(migrations.Migration):

    dependencies = [("initiatives", "0008_reported_answers")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, refuse_changes),
        migrations.RemoveConstraint(model_name="requeststep", name="step_kind_known"),
        migrations.AlterField(
            model_name="requeststep",
            name="kind",
            field=models.CharField(choices=[('asked', 'asked'), ('approved', 'took ownership'), ('own_initiative', 'committed itself'), ('declined', 'declined'), ('conditional', 'said yes on a condition'), ('agreed', 'condition accepted'), ('question', 'asked back'), ('replied', 'question answered'), ('deferred', 'said not now'), ('returned', 'asked again as agreed'), ('passed_on', 'passed on'), ('withdrawn', 'question taken back'), ('taken_back', 'answer taken back'), ('reconfirm', 'asked to confirm again'), ('restored', 'need not confirm again: the plan is as it was'), ('overridden', 'decided for the function'), ('reported', 'reported an answer'), ('confirmed', 'confirmed the reported yes'), ('denied', 'said the reported answer was never given'), ('anew', 'wants to be asked anew')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name="requeststep",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", ['asked', 'approved', 'own_initiative', 'declined', 'conditional', 'agreed', 'question', 'replied', 'deferred', 'returned', 'passed_on', 'withdrawn', 'taken_back', 'reconfirm', 'restored', 'overridden', 'reported', 'confirmed', 'denied', 'anew'])), name="step_kind_known"),
        ),
        migrations.RunPython(refuse_changes, migrations.RunPython.noop),
    ]
