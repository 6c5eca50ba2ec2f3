"""Ownership requests that came before steps were kept, or past them, get the steps their rows tell."""

from datetime import datetime, time

from django.db import migrations
from django.utils import timezone

ANSWERS = ("approved", "declined", "conditional", "question", "deferred", "passed_on", "withdrawn")
MORNING = time(9)
BATCH = 500


def write_missing_steps(apps, schema_editor):
    """Kind by state, dated as asked and decided; a day nobody recorded is that of the other, or today."""
    database = schema_editor.connection.alias
    OwnershipRequest = apps.get_model("initiatives", "OwnershipRequest")
    RequestStep = apps.get_model("initiatives", "RequestStep")
    zone, today = timezone.get_default_timezone(), timezone.localdate()
    missing = []
    for request in OwnershipRequest.objects.using(database).filter(steps=None).order_by("pk").iterator(chunk_size=BATCH):
        answered = request.state in ANSWERS
        answered_on = request.decided_on or today
        asked_on = request.asked_on or (answered_on if answered else today)
        kept = {"request_id": request.pk, "channel": "import", "pact": request.pact}
        asked_at = datetime.combine(min(asked_on, answered_on) if answered else asked_on, MORNING, zone)
        missing.append(
            RequestStep(kind="asked", at=asked_at, by_id=request.asked_by_id, reason="", comment=request.ask, **kept)
        )
        if answered:
            missing.append(
                RequestStep(
                    kind=request.state,
                    at=datetime.combine(answered_on, MORNING, zone),
                    by_id=request.decided_by_id,
                    reason=request.reason if request.state == "declined" else "",
                    comment=request.comment,
                    **kept,
                )
            )
    RequestStep.objects.using(database).bulk_create(missing, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0006_reviews_stay")]
    operations = [migrations.RunPython(write_missing_steps, migrations.RunPython.noop)]
