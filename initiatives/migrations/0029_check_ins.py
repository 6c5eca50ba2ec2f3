"""How those who run an initiative say it is going."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0028_comments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pace', models.CharField(choices=[('on_track', 'on track'), ('slow', 'slow'), ('stuck', 'stuck')], max_length=8, verbose_name='how it is going')),
                ('sentence', models.CharField(max_length=300, verbose_name='in one sentence')),
                ('at', models.DateTimeField()),
                ('on', models.DateField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='initiatives.initiative')),
            ],
            options={
                'indexes': [models.Index(fields=['initiative', '-id'], name='check_in_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('pace__in', ['on_track', 'slow', 'stuck'])), name='check_in_pace_known', violation_error_message='Choose one of the values on offer.'), models.CheckConstraint(condition=models.Q(('sentence', ''), _negated=True), name='check_in_has_sentence', violation_error_message='Say in one sentence how it is going.')],
            },
        ),
    ]
