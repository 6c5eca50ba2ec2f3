"""Let the database refuse changes to what a closed review said, and to what finance signed."""

from django.db import migrations

KEPT = {
    "initiatives_review": "key, title, as_of, content, sha256, closed_at, closed_by_id",
    "initiatives_confirmation": "outcome_id, amount, counted, evidence, note, by_id, at, withdrawn",
    "initiatives_snapshot": "month, content, taken_at",
}


def refuse_changes(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            """CREATE FUNCTION initiatives_kept() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE EXCEPTION 'This record stays as it was written.'; END $$"""
        )
    for table, columns in KEPT.items():
        refusal = (
            "FOR EACH ROW EXECUTE FUNCTION initiatives_kept()"
            if postgresql
            else "BEGIN SELECT RAISE(ABORT, 'This record stays as it was written.'); END"
        )
        schema_editor.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OF {columns} ON {table} {refusal}")


def allow_changes(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in KEPT:
        schema_editor.execute(f"DROP TRIGGER {table}_kept" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        schema_editor.execute("DROP FUNCTION initiatives_kept()")


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0005_outcomes_and_reviews")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
