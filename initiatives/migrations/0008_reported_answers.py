"""Answers that an import reports, and what functions say to them. Steps stay append-only."""

from django.conf import settings
from django.db import migrations, models


TOLD = "request_id, kind, at, by_id, on_behalf_of_id, channel, pact, reason, comment"


def refuse_changes(apps, schema_editor):
    """SQLite rebuilds a table to change it, without its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"""CREATE TRIGGER IF NOT EXISTS initiatives_requeststep_no_change
                BEFORE UPDATE OF {TOLD} ON initiatives_requeststep
                BEGIN SELECT RAISE(ABORT, 'Steps of a request are append-only.'); END"""
        )


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0007_steps_of_old_requests'),
        ('journeys', '0003_metrics_loads_marks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, refuse_changes),
        migrations.RemoveConstraint(
            model_name='ownershiprequest',
            name='request_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='requeststep',
            name='step_kind_known',
        ),
        migrations.AddField(
            model_name='ownershiprequest',
            name='reported',
            field=models.CharField(blank=True, choices=[('approved', 'owns'), ('declined', 'declined'), ('conditional', 'yes, on a condition'), ('question', 'asked back'), ('deferred', 'not now'), ('passed_on', 'passed on')], db_default='', max_length=12, verbose_name='reported answer'),
        ),
        migrations.AddField(
            model_name='ownershiprequest',
            name='source',
            field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='source of the report'),
        ),
        migrations.AlterField(
            model_name='ownershiprequest',
            name='state',
            field=models.CharField(choices=[('requested', 'asked'), ('approved', 'owns'), ('declined', 'declined'), ('conditional', 'yes, on a condition'), ('question', 'asked back'), ('deferred', 'not now'), ('passed_on', 'passed on'), ('withdrawn', 'withdrawn'), ('reported', 'reported, not confirmed')], default='requested', max_length=12, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='requeststep',
            name='kind',
            field=models.CharField(choices=[('asked', 'asked'), ('approved', 'took ownership'), ('own_initiative', 'committed itself'), ('declined', 'declined'), ('conditional', 'said yes on a condition'), ('agreed', 'condition accepted'), ('question', 'asked back'), ('replied', 'question answered'), ('deferred', 'said not now'), ('returned', 'asked again as agreed'), ('passed_on', 'passed on'), ('withdrawn', 'question taken back'), ('taken_back', 'answer taken back'), ('reconfirm', 'asked to confirm again'), ('overridden', 'decided for the function'), ('reported', 'reported an answer'), ('confirmed', 'confirmed the reported yes'), ('denied', 'said the reported answer was never given'), ('anew', 'wants to be asked anew')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='ownershiprequest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'declined', 'conditional', 'question', 'deferred', 'passed_on', 'withdrawn', 'reported'])), name='request_state_known'),
        ),
        migrations.AddConstraint(
            model_name='ownershiprequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'reported'), _negated=True), ('reported__in', ('approved', 'declined', 'conditional', 'question', 'deferred', 'passed_on')), _connector='OR'), name='a_report_says_what'),
        ),
        migrations.AddConstraint(
            model_name='requeststep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['asked', 'approved', 'own_initiative', 'declined', 'conditional', 'agreed', 'question', 'replied', 'deferred', 'returned', 'passed_on', 'withdrawn', 'taken_back', 'reconfirm', 'overridden', 'reported', 'confirmed', 'denied', 'anew'])), name='step_kind_known'),
        ),
        migrations.RunPython(refuse_changes, migrations.RunPython.noop),
    ]
