"""Let the database refuse changes to what an event says, and its deletion."""

from django.db import migrations

TOLD = (
    "at, kind, actor_id, channel, request_id, target_type, target_id, target_label, "
    "subject_type, subject_id, changes, context"
)

SQLITE = [
    f"""CREATE TRIGGER audit_event_no_change BEFORE UPDATE OF {TOLD} ON audit_event
        BEGIN SELECT RAISE(ABORT, 'Audit events are append-only.'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
        BEGIN SELECT RAISE(ABORT, 'Audit events are append-only.'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'Audit events are append-only.'; END $$""",
    f"""CREATE TRIGGER audit_event_no_change BEFORE UPDATE OF {TOLD} ON audit_event
        FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
        FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()""",
]


def refuse_changes(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def allow_changes(apps, schema_editor):
    on_table = "" if schema_editor.connection.vendor == "sqlite" else " ON audit_event"
    for name in ("audit_event_no_change", "audit_event_no_delete"):
        schema_editor.execute(f"DROP TRIGGER {name}{on_table}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_event_append_only()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
