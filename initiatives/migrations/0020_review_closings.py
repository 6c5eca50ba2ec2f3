"""Reviews of past days that the worker closes; and every effect estimated anew, because comparisons are weighed anew."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def mark_due(apps, schema_editor):
    apps.get_model("initiatives", "Outcome").objects.filter(effect__isnull=False).update(effect_due=True)


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0019_series_in_old_pacts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='title')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('estimating', 'estimating'), ('closed', 'closed'), ('refused', 'not closed')], default='waiting', max_length=10)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('beat_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('refusal', models.CharField(blank=True, max_length=500)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='initiatives.review')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'estimating', 'closed', 'refused'])), name='review_closing_state_known', violation_error_message='Choose one of the values on offer.'), models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'estimating'))), fields=('as_of',), name='one_closing_of_a_day', violation_error_message='The review of this day is being closed. Wait until it has been.')],
            },
        ),
        migrations.RunPython(mark_due, migrations.RunPython.noop),
    ]
