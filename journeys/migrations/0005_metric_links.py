"""Metrics that are the mirror or a part of each other."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0004_measurement_se"),
    ]

    operations = [
        migrations.CreateModel(
            name="MetricLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("mirror", "the mirror of"), ("part", "a part of")],
                        max_length=6,
                        verbose_name="how they are linked",
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="journeys.metric",
                        verbose_name="metric",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="linked_from",
                        to="journeys.metric",
                        verbose_name="metric",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("metric", "other", "kind"), name="metrics_linked_once", violation_error_message="These two are linked already. Reload the page."),
                    models.CheckConstraint(
                        condition=models.Q(("metric", models.F("other")), _negated=True),
                        name="metric_linked_to_another", violation_error_message="A metric can't be linked with itself. Choose another one."),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["mirror", "part"])), name="metric_link_kind_known", violation_error_message="Choose one of the values on offer."),
                ],
            },
        ),
    ]
