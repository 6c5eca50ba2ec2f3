"""Comments on initiatives, outcomes, touchpoints and decisions; those on decisions move in with them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


BATCH = 500


def move_in(apps, schema_editor):
    database = schema_editor.connection.alias
    comments = apps.get_model("initiatives", "Comment").objects.using(database)
    model = comments.model
    rows = apps.get_model("initiatives", "DecisionComment").objects.using(database).order_by("pk")
    batch = []
    for row in rows.iterator(chunk_size=BATCH):
        batch.append(model(decision_id=row.decision_id, text=row.text, by_id=row.by_id, at=row.at))
        if len(batch) == BATCH:
            comments.bulk_create(batch)
            batch = []
    comments.bulk_create(batch)


def move_out(apps, schema_editor):
    database = schema_editor.connection.alias
    former = apps.get_model("initiatives", "DecisionComment").objects.using(database)
    model = former.model
    rows = apps.get_model("initiatives", "Comment").objects.using(database)
    kept = rows.filter(decision__isnull=False, deleted_at=None).order_by("pk")
    former.bulk_create(
        [model(decision_id=row.decision_id, text=row.text[:2000], by_id=row.by_id, at=row.at) for row in kept],
        batch_size=BATCH,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0004_constraints_say_what'),
        ('initiatives', '0027_bundles_undone'),
        ('journeys', '0010_trash'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000, verbose_name='comment')),
                ('at', models.DateTimeField()),
                ('edited_at', models.DateTimeField(null=True)),
                ('deleted_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='initiatives.decision')),
                ('initiative', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='initiatives.initiative')),
                ('mentioned', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outcome', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='initiatives.outcome')),
                ('touchpoint', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='journeys.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_comment_has_words', violation_error_message="Write something first; a comment can't be empty."), models.CheckConstraint(condition=models.Q(models.Q(('decision', None), ('initiative__isnull', False), ('outcome', None), ('touchpoint', None)), models.Q(('decision', None), ('initiative', None), ('outcome__isnull', False), ('touchpoint', None)), models.Q(('decision', None), ('initiative', None), ('outcome', None), ('touchpoint__isnull', False)), models.Q(('decision__isnull', False), ('initiative', None), ('outcome', None), ('touchpoint', None)), _connector='OR'), name='a_comment_is_on_one_thing', violation_error_message='A comment is about one thing. Write it on the page of that thing.')],
            },
        ),
        migrations.RunPython(move_in, move_out),
        migrations.DeleteModel(
            name='DecisionComment',
        ),
        migrations.RemoveConstraint(
            model_name='notification',
            name='notification_topic_known',
        ),
        migrations.RemoveConstraint(
            model_name='preference',
            name='preference_topic_known',
        ),
        migrations.AlterField(
            model_name='notification',
            name='topic',
            field=models.CharField(choices=[('to_decide', 'My function is asked'), ('answered', 'My request was answered'), ('reminder', 'An answer of mine is due'), ('escalation', 'An answer is long overdue'), ('mentioned', 'Someone mentions me in a comment'), ('happened', 'Something happened to an initiative of mine')], max_length=12),
        ),
        migrations.AlterField(
            model_name='preference',
            name='topic',
            field=models.CharField(choices=[('to_decide', 'My function is asked'), ('answered', 'My request was answered'), ('reminder', 'An answer of mine is due'), ('escalation', 'An answer is long overdue'), ('mentioned', 'Someone mentions me in a comment'), ('happened', 'Something happened to an initiative of mine')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('topic__in', ['to_decide', 'answered', 'reminder', 'escalation', 'mentioned', 'happened'])), name='notification_topic_known', violation_error_message='Choose one of the values on offer.'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(('topic__in', ['to_decide', 'answered', 'reminder', 'escalation', 'mentioned', 'happened'])), name='preference_topic_known', violation_error_message='Choose one of the values on offer.'),
        ),
    ]
