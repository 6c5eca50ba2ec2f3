"""What customers do and are worth, by perception band and by quarter."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journeys', '0010_trash'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.CharField(max_length=7, validators=[django.core.validators.RegexValidator('^[12][0-9]{3}-Q[1-4]$', 'Write the quarter as 2026-Q3.')], verbose_name='quarter')),
                ('came', models.PositiveIntegerField(default=0, verbose_name='came')),
                ('came_value', models.DecimalField(decimal_places=2, default=0, max_digits=14, validators=[django.core.validators.MinValueValidator(0, "A value can't be negative.")], verbose_name='worth a year, each who came')),
                ('recommended', models.PositiveIntegerField(default=0, verbose_name='of those by recommendation')),
                ('left', models.PositiveIntegerField(default=0, verbose_name='left')),
                ('left_value', models.DecimalField(decimal_places=2, default=0, max_digits=14, validators=[django.core.validators.MinValueValidator(0, "A value can't be negative.")], verbose_name='worth a year, each who left')),
                ('reasons', models.TextField(blank=True, max_length=1000, verbose_name='why they left')),
                ('grew', models.PositiveIntegerField(default=0, verbose_name='grew')),
                ('grew_value', models.DecimalField(decimal_places=2, default=0, max_digits=14, validators=[django.core.validators.MinValueValidator(0, "A value can't be negative.")], verbose_name='more a year, each who grew')),
                ('shrank', models.PositiveIntegerField(default=0, verbose_name='shrank')),
                ('shrank_value', models.DecimalField(decimal_places=2, default=0, max_digits=14, validators=[django.core.validators.MinValueValidator(0, "A value can't be negative.")], verbose_name='less a year, each who shrank')),
                ('entered_at', models.DateTimeField(editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('entered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('segment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='journeys.segment', verbose_name='segment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('segment', None)), fields=('quarter',), name='customer_count_once', violation_error_message='All customers of this quarter are counted already. Change that row.'), models.UniqueConstraint(fields=('quarter', 'segment'), name='customer_count_once_per_segment', violation_error_message='This segment is counted in this quarter already. Change that row.'), models.CheckConstraint(condition=models.Q(('quarter__regex', '^[12][0-9]{3}-Q[1-4]$')), name='customer_count_quarter', violation_error_message='Write the quarter as 2026-Q3.'), models.CheckConstraint(condition=models.Q(('recommended__lte', models.F('came'))), name='customer_count_recommended_of_came', violation_error_message='No more can have come by recommendation than came.'), models.CheckConstraint(condition=models.Q(('came_value__gte', 0), ('grew_value__gte', 0), ('left_value__gte', 0), ('shrank_value__gte', 0)), name='customer_count_values', violation_error_message="A value can't be negative.")],
            },
        ),
        migrations.CreateModel(
            name='ThesisBand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('spend', 'spend more a year'), ('stay', 'stay longer')], max_length=5, verbose_name='happy customers')),
                ('band', models.CharField(choices=[('low', 'unhappy'), ('mid', 'in between'), ('high', 'happy')], max_length=4, verbose_name='perception')),
                ('n', models.PositiveIntegerField(verbose_name='customers')),
                ('mean', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='mean yearly spend')),
                ('sd', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='standard deviation')),
                ('retained', models.PositiveIntegerField(blank=True, null=True, verbose_name='stayed')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('segment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='theses', to='journeys.segment', verbose_name='segment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('segment', None)), fields=('act', 'band'), name='thesis_band_once', violation_error_message='This band of all customers is there already. Change that row.'), models.UniqueConstraint(fields=('segment', 'act', 'band'), name='thesis_band_once_per_segment', violation_error_message='This band of this segment is there already. Change that row.'), models.CheckConstraint(condition=models.Q(models.Q(('act', 'stay'), ('mean', None), ('n__gte', 1), ('retained__isnull', False), ('sd', None)), models.Q(('act', 'spend'), ('mean__isnull', False), ('n__gte', 2), ('retained', None), ('sd__gt', 0)), _connector='OR'), name='thesis_band_is_whole', violation_error_message='Spend takes two or more customers, a mean and a standard deviation above 0; staying takes how many stayed.'), models.CheckConstraint(condition=models.Q(('retained', None), ('retained__lte', models.F('n')), _connector='OR'), name='thesis_band_stayed_of_n', violation_error_message='No more customers can have stayed than there were.')],
            },
        ),
    ]
