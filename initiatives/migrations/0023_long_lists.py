"""Indexes of what long lists are ordered by, and of what is searched for on PostgreSQL."""

from django.db import DatabaseError, migrations, models, transaction

LATEST_ASKED = """
CREATE INDEX IF NOT EXISTS request_latest_asked ON initiatives_ownershiprequest (asked_on DESC NULLS LAST, id)
"""
CREATE = """
CREATE INDEX IF NOT EXISTS initiative_text ON initiatives_initiative
USING gin (UPPER(key || ' ' || title || ' ' || problem || ' ' || hypothesis) gin_trgm_ops)
"""


def index_latest_asked(apps, schema_editor):
    """SQLite has no index that keeps what is not known for last."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LATEST_ASKED)


def forget_latest_asked(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS request_latest_asked")


def index_text(apps, schema_editor):
    """Only where PostgreSQL has the extension and lets us use it; without the index, searching is slower and no more."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(CREATE)
    except DatabaseError as error:
        print(f"\n  Searching goes without an index: {str(error).strip()} See docs/operations.md, “Growing”.")


def forget_text(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS initiative_text")


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0022_judge_outcomes")]

    operations = [
        migrations.AddIndex(
            model_name="initiative",
            index=models.Index(fields=["title", "id"], name="initiative_title"),
        ),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(
                models.Case(
                    models.When(severity="critical", then=models.Value(0)),
                    models.When(severity="warning", then=models.Value(1)),
                    models.When(severity="info", then=models.Value(2)),
                    output_field=models.IntegerField(),
                ),
                models.F("opened_on"),
                models.F("id"),
                condition=models.Q(closed_on=None),
                name="flag_gravest",
            ),
        ),
        migrations.RunPython(index_latest_asked, forget_latest_asked),
        migrations.RunPython(index_text, forget_text),
    ]
