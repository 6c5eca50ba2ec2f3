"""Let the database refuse changes to what happened to a request."""

from django.db import migrations

TOLD = "request_id, kind, at, by_id, on_behalf_of_id, channel, pact, reason, comment"

SQLITE = [
    f"""CREATE TRIGGER initiatives_requeststep_no_change BEFORE UPDATE OF {TOLD} ON initiatives_requeststep
        BEGIN SELECT RAISE(ABORT, 'Steps of a request are append-only.'); END"""
]
POSTGRESQL = [
    """CREATE FUNCTION initiatives_requeststep_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'Steps of a request are append-only.'; END $$""",
    f"""CREATE TRIGGER initiatives_requeststep_no_change BEFORE UPDATE OF {TOLD} ON initiatives_requeststep
        FOR EACH ROW EXECUTE FUNCTION initiatives_requeststep_append_only()""",
]


def refuse_changes(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def allow_changes(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    on_table = " ON initiatives_requeststep" if postgresql else ""
    schema_editor.execute(f"DROP TRIGGER initiatives_requeststep_no_change{on_table}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION initiatives_requeststep_append_only()")


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0003_ownership_workflow")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
