"""The tables as 0001 to 0009 leave them, for an empty database: a tenth of the time."""

import django.db.models.deletion
import django.db.models.functions.text
import journeys.models.metrics
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("journeys", "0001_initial"),
        ("journeys", "0002_rating_rounds_and_shared_behaviours"),
        ("journeys", "0003_metrics_loads_marks"),
        ("journeys", "0004_measurement_se"),
        ("journeys", "0005_metric_links"),
        ("journeys", "0007_function_escalation"),
        ("journeys", "0008_constraints_say_what"),
        ("journeys", "0009_latest_readings"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True, verbose_name='key')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='journey_has_key', violation_error_message="Give it a key; a key can't be empty.")],
            },
        ),
        migrations.CreateModel(
            name='Deputy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(blank=True, null=True, verbose_name='from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Function',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True, verbose_name='key')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('is_cx', models.BooleanField(default=False, verbose_name='CX office')),
                ('is_finance', models.BooleanField(db_default=False, default=False, verbose_name='finance')),
                ('happy_customer', models.CharField(blank=True, max_length=300, verbose_name='a happy customer…')),
                ('watches', models.CharField(blank=True, max_length=200, verbose_name='watches')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('deputies', models.ManyToManyField(related_name='deputises', through='journeys.Deputy', to=settings.AUTH_USER_MODEL)),
                ('escalation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to=settings.AUTH_USER_MODEL, verbose_name='escalation person')),
                ('head', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='heads', to=settings.AUTH_USER_MODEL, verbose_name='head')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='function_has_key', violation_error_message="Give it a key; a key can't be empty."), models.UniqueConstraint(django.db.models.functions.text.Lower('key'), name='function_key_unique_in_any_case', violation_error_message='Another function has this key, in upper or lower case. Choose another one.')],
            },
        ),
        migrations.AddField(
            model_name='deputy',
            name='function',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='journeys.function'),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('function', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='journeys.function')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='membership', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Metric',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True, verbose_name='key')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('perception', 'perception'), ('behavioural', 'behavioural'), ('operational', 'operational'), ('financial', 'financial')], max_length=12, verbose_name='kind')),
                ('unit', models.CharField(max_length=60, verbose_name='unit')),
                ('direction', models.CharField(choices=[('higher', 'higher is better'), ('lower', 'lower is better'), ('neutral', 'no aim by itself')], max_length=8, verbose_name='good direction')),
                ('timing', models.CharField(choices=[('leading', 'leading'), ('lagging', 'lagging')], default='lagging', max_length=8, verbose_name='timing')),
                ('counts_as_business_outcome', models.BooleanField(default=False, verbose_name='counts as a business outcome')),
                ('formula', models.CharField(blank=True, max_length=500, verbose_name='formula and caution')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('described_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by', None), ('described_by', None), models.Q(('confirmed_by', models.F('described_by')), _negated=True), _connector='OR'), name='metric_confirmed_by_a_second_person', violation_error_message="Whoever described a metric can't confirm it. Ask somebody else to confirm it."), models.CheckConstraint(condition=models.Q(('kind__in', ['perception', 'behavioural', 'operational', 'financial'])), name='metric_kind_known', violation_error_message='Choose one of the values on offer.'), models.CheckConstraint(condition=models.Q(('direction__in', ['higher', 'lower', 'neutral'])), name='metric_direction_known', violation_error_message='Choose one of the values on offer.'), models.CheckConstraint(condition=models.Q(('timing__in', ['leading', 'lagging'])), name='metric_timing_known', violation_error_message='Choose one of the values on offer.'), models.CheckConstraint(condition=models.Q(('counts_as_business_outcome', True), ('kind', 'perception'), _negated=True), name='perception_is_no_business_outcome', violation_error_message='What customers say or feel is no business outcome. Choose another kind, or untick “counts as a business outcome”.')],
            },
        ),
        migrations.CreateModel(
            name='EventMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='date')),
                ('label', models.CharField(max_length=120, verbose_name='what happened')),
                ('kind', models.CharField(choices=[('price', 'price'), ('campaign', 'campaign'), ('outage', 'outage'), ('law', 'law'), ('other', 'other')], default='other', max_length=8, verbose_name='kind')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('metric', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='event_marks', to='journeys.metric', verbose_name='metric')),
            ],
            options={
                'indexes': [models.Index(fields=['metric', 'on'], name='event_mark_of_metric')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['price', 'campaign', 'outage', 'law', 'other'])), name='event_mark_kind_known', violation_error_message='Choose one of the values on offer.')],
            },
        ),
        migrations.CreateModel(
            name='MetricLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mirror', 'the mirror of'), ('part', 'a part of')], max_length=6, verbose_name='how they are linked')),
                ('metric', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='journeys.metric', verbose_name='metric')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linked_from', to='journeys.metric', verbose_name='metric')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('metric', 'other', 'kind'), name='metrics_linked_once', violation_error_message='These two are linked already. Reload the page.'), models.CheckConstraint(condition=models.Q(('metric', models.F('other')), _negated=True), name='metric_linked_to_another', violation_error_message="A metric can't be linked with itself. Choose another one."), models.CheckConstraint(condition=models.Q(('kind__in', ['mirror', 'part'])), name='metric_link_kind_known', violation_error_message='Choose one of the values on offer.')],
            },
        ),
        migrations.CreateModel(
            name='ReadingLoad',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=255)),
                ('stored_as', models.CharField(max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('checking', 'checking'), ('loading', 'loading'), ('done', 'done'), ('refused', 'refused')], default='waiting', max_length=8)),
                ('rows_total', models.PositiveBigIntegerField(default=0)),
                ('rows_done', models.PositiveBigIntegerField(default=0)),
                ('created', models.PositiveBigIntegerField(default=0)),
                ('changed', models.PositiveBigIntegerField(default=0)),
                ('problems', models.JSONField(default=list)),
                ('problems_total', models.PositiveIntegerField(default=0)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('beat_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'beat_at'], name='reading_load_unended')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'checking', 'loading', 'done', 'refused'])), name='reading_load_state_known', violation_error_message='Choose one of the values on offer.'), models.CheckConstraint(condition=models.Q(('created__lte', models.F('rows_done')), ('changed__lte', models.F('rows_done'))), name='reading_load_counts_fit', violation_error_message='The counts of this load do not fit each other. Load the file again.')],
            },
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True, verbose_name='key')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='segment_has_key', violation_error_message="Give it a key; a key can't be empty.")],
            },
        ),
        migrations.CreateModel(
            name='RatingRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('journey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='journeys.journey')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('segment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.segment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None), ('segment', None)), fields=('journey',), name='one_open_round_for_everybody', violation_error_message='A rating round of this journey is already open. Close it first.'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('journey', 'segment'), name='one_open_round_per_segment', violation_error_message='A rating round of this journey and segment is already open. Close it first.')],
            },
        ),
        migrations.AddField(
            model_name='journey',
            name='segments',
            field=models.ManyToManyField(blank=True, related_name='journeys', to='journeys.segment', verbose_name='segments'),
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True, verbose_name='key')),
                ('label', models.CharField(blank=True, max_length=200, verbose_name='label')),
                ('rhythm', models.CharField(choices=[('daily', 'daily'), ('weekly', 'weekly'), ('monthly', 'monthly'), ('quarterly', 'quarterly'), ('yearly', 'yearly')], db_default='monthly', default='monthly', max_length=9, verbose_name='read')),
                ('metric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='journeys.metric', verbose_name='metric')),
                ('segment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.segment', verbose_name='segment')),
            ],
            options={
                'verbose_name_plural': 'series',
                'constraints': [models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='series_has_key', violation_error_message="Give it a key; a key can't be empty."), models.CheckConstraint(condition=models.Q(('rhythm__in', ['daily', 'weekly', 'monthly', 'quarterly', 'yearly'])), name='series_rhythm_known', violation_error_message='Choose one of the values on offer.')],
            },
        ),
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='date')),
                ('value', models.FloatField(verbose_name='value')),
                ('n', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='cases (n)')),
                ('se', models.FloatField(blank=True, null=True, validators=[journeys.models.metrics.above_zero], verbose_name='standard error')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('entered_at', models.DateTimeField(auto_now_add=True)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measurements', to='journeys.series')),
            ],
            options={
                'indexes': [models.Index(fields=['-on', 'id'], name='measurement_latest')],
                'constraints': [models.UniqueConstraint(fields=('series', 'on'), name='one_reading_per_series_and_date', violation_error_message='There is already a reading for this day. Correct that one, or choose another day.')],
            },
        ),
        migrations.CreateModel(
            name='SharedBehaviour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sentence', models.CharField(max_length=300, verbose_name='does what, in which time, without which obstacle')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('segment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='behaviours', to='journeys.segment', verbose_name='segment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sentence', ''), _negated=True), name='behaviour_has_sentence', violation_error_message='Say the behaviour in one sentence.')],
            },
        ),
        migrations.CreateModel(
            name='Alignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('support', models.SmallIntegerField(choices=[(-1, 'works against it'), (0, 'neither'), (1, 'supports it')], verbose_name='what it does to it')),
                ('function', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alignments', to='journeys.function')),
                ('behaviour', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alignments', to='journeys.sharedbehaviour')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('function', 'behaviour'), name='alignment_once', violation_error_message='This function already says how it takes this behaviour. Change that entry.'), models.CheckConstraint(condition=models.Q(('support__range', (-1, 1))), name='alignment_support_range', violation_error_message='Choose against (−1), neither (0) or for (1).')],
            },
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True, verbose_name='key')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('lifecycle', models.CharField(choices=[('first_mention', 'First mention'), ('research', 'Research'), ('choose_buy', 'Choose and buy'), ('onboard', 'Start'), ('use', 'Use'), ('problem', 'Trouble'), ('renew_grow', 'Renew or grow'), ('leave', 'Leave'), ('after', 'After')], max_length=20, verbose_name='lifecycle')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('journey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='journeys.journey', verbose_name='journey')),
            ],
            options={
                'indexes': [models.Index(fields=['journey', 'position'], name='stage_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lifecycle__in', ['first_mention', 'research', 'choose_buy', 'onboard', 'use', 'problem', 'renew_grow', 'leave', 'after'])), name='stage_lifecycle_known', violation_error_message='Choose one of the values on offer.')],
            },
        ),
        migrations.CreateModel(
            name='Touchpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True, verbose_name='key')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('channel', models.CharField(blank=True, max_length=100, verbose_name='channel')),
                ('moment_of_truth', models.BooleanField(default=False, verbose_name='moment of truth')),
                ('satisfaction', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='satisfaction')),
                ('importance_to_customer', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='importance to the customer')),
                ('importance_to_company', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='importance to the company')),
                ('evidence', models.CharField(choices=[('assumed', 'assumed'), ('researched', 'researched'), ('measured', 'measured')], default='assumed', max_length=10, verbose_name='evidence')),
                ('listened_to', models.CharField(blank=True, db_default='', default='', help_text='What tells you what customers live through here: “call notes”, “public reviews”. Empty: nothing.', max_length=200, verbose_name='listened to through')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='touchpoints', to='journeys.stage', verbose_name='stage')),
            ],
            options={
                'indexes': [models.Index(fields=['stage', 'position'], name='touchpoint_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('evidence__in', ['assumed', 'researched', 'measured'])), name='touchpoint_evidence_known', violation_error_message='Choose one of the values on offer.'), models.CheckConstraint(condition=models.Q(('satisfaction', None), ('satisfaction__range', (1, 5)), _connector='OR'), name='touchpoint_satisfaction_1_to_5', violation_error_message='Scores run from 1 (low) to 5 (high).'), models.CheckConstraint(condition=models.Q(('importance_to_customer', None), ('importance_to_customer__range', (1, 5)), _connector='OR'), name='touchpoint_importance_to_customer_1_to_5', violation_error_message='Scores run from 1 (low) to 5 (high).'), models.CheckConstraint(condition=models.Q(('importance_to_company', None), ('importance_to_company__range', (1, 5)), _connector='OR'), name='touchpoint_importance_to_company_1_to_5', violation_error_message='Scores run from 1 (low) to 5 (high).')],
            },
        ),
        migrations.CreateModel(
            name='RoundRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('strength', models.PositiveSmallIntegerField(choices=[(0, 'none'), (1, 'some'), (2, 'much'), (3, 'decisive')], verbose_name='strength')),
                ('direction', models.SmallIntegerField(choices=[(-1, 'hurts'), (0, 'neutral'), (1, 'helps')], default=0, verbose_name='direction')),
                ('function', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.function')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='journeys.ratinground')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='journeys.touchpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'person', 'touchpoint', 'function'), name='round_rating_once_per_person_and_cell', violation_error_message='You already rated this function here. Change that rating.'), models.CheckConstraint(condition=models.Q(('strength__range', (0, 3))), name='round_rating_strength_0_to_3', violation_error_message='Strength runs from 0 (none) to 3 (decisive).'), models.CheckConstraint(condition=models.Q(('direction__range', (-1, 1))), name='round_rating_direction_range', violation_error_message='Direction is −1 (hurts), 0 or 1 (helps).')],
            },
        ),
        migrations.CreateModel(
            name='Moment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('silence', models.BooleanField(default=False, verbose_name='silence: expected, but did not come')),
                ('fact', models.CharField(blank=True, max_length=300, verbose_name='fact')),
                ('emotion', models.CharField(blank=True, max_length=60, verbose_name='emotion')),
                ('valence', models.SmallIntegerField(blank=True, null=True, verbose_name='from -2 (bad) to +2 (good)')),
                ('context', models.CharField(blank=True, max_length=300, verbose_name='context')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moments', to='journeys.touchpoint')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valence', None), ('valence__range', (-2, 2)), _connector='OR'), name='moment_valence_range', violation_error_message='A feeling runs from −2 (very bad) to 2 (very good).')],
            },
        ),
        migrations.CreateModel(
            name='Influence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('strength', models.PositiveSmallIntegerField(choices=[(0, 'none'), (1, 'some'), (2, 'much'), (3, 'decisive')], verbose_name='strength')),
                ('direction', models.SmallIntegerField(choices=[(-1, 'hurts'), (0, 'neutral'), (1, 'helps')], default=0, verbose_name='direction')),
                ('needed_change', models.CharField(blank=True, max_length=300, verbose_name='what must change')),
                ('depth', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'wording'), (2, 'process'), (3, 'rule'), (4, 'incentive'), (5, 'structure'), (6, 'culture')], null=True, verbose_name='depth')),
                ('rated_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('function', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='influences', to='journeys.function')),
                ('rated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('segment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.segment')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='influences', to='journeys.touchpoint')),
            ],
            options={
                'indexes': [models.Index(fields=['function', 'touchpoint'], name='influence_by_function')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('segment', None)), fields=('touchpoint', 'function'), name='influence_default_once', violation_error_message='This function is already rated on this touchpoint. Change that rating.'), models.UniqueConstraint(fields=('touchpoint', 'function', 'segment'), name='influence_once_per_segment', violation_error_message='This function is already rated on this touchpoint for this segment. Change that rating.'), models.CheckConstraint(condition=models.Q(('strength__range', (0, 3))), name='influence_strength_0_to_3', violation_error_message='Strength runs from 0 (none) to 3 (decisive).'), models.CheckConstraint(condition=models.Q(('direction__range', (-1, 1))), name='influence_direction_range', violation_error_message='Direction is −1 (hurts), 0 or 1 (helps).'), models.CheckConstraint(condition=models.Q(('depth', None), ('depth__range', (1, 6)), _connector='OR'), name='influence_depth_1_to_6', violation_error_message='Depth runs from 1 (wording) to 6 (culture).')],
            },
        ),
        migrations.AddConstraint(
            model_name='deputy',
            constraint=models.UniqueConstraint(fields=('function', 'person'), name='deputy_once_per_function', violation_error_message='This person is already a deputy. Name each deputy once.'),
        ),
        migrations.AddConstraint(
            model_name='deputy',
            constraint=models.CheckConstraint(condition=models.Q(('since', None), ('until', None), ('since__lte', models.F('until')), _connector='OR'), name='deputy_window_ordered', violation_error_message='The last day is before the first. Swap the two days.'),
        ),
    ]
