"""A draft is its team's; one marked private stays with its author."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0009_restored_answers")]

    operations = [
        migrations.AddField(
            model_name="initiative",
            name="private",
            field=models.BooleanField(db_default=False, default=False, verbose_name="private draft"),
        ),
    ]
