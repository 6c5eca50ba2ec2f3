"""An index of the order in which readings are listed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journeys", "0008_constraints_say_what")]

    operations = [
        migrations.AddIndex(
            model_name="measurement",
            index=models.Index(fields=["-on", "id"], name="measurement_latest"),
        ),
    ]
