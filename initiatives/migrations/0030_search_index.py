"""The search index: its documents, and over them what each database searches words by.

PostgreSQL keeps two lists of words beside each document, with an index each, and finds mistyped words by trigrams where
it may. SQLite keeps a table of its own (FTS5), which triggers hold true. Django makes a table anew when a later
migration changes a column on SQLite, without its triggers: such a migration ends with `index_words`, too.
"""

from django.db import DatabaseError, migrations, models, transaction

POSTGRESQL = """
ALTER TABLE initiatives_searchdocument
ADD COLUMN name_vector tsvector GENERATED ALWAYS AS (
    array_to_tsvector(array_remove(string_to_array(key_words || ' ' || title_words, ' '), ''))
) STORED,
ADD COLUMN text_vector tsvector GENERATED ALWAYS AS (
    array_to_tsvector(array_remove(string_to_array(key_words || ' ' || title_words || ' ' || body_words, ' '), ''))
) STORED;
CREATE INDEX searched_names ON initiatives_searchdocument USING gin (name_vector);
CREATE INDEX searched_texts ON initiatives_searchdocument USING gin (text_vector)
"""
TRIGRAMS = "CREATE INDEX search_word_trigrams ON initiatives_searchword USING gin (word gin_trgm_ops)"

SQLITE = (
    """
CREATE VIRTUAL TABLE IF NOT EXISTS initiatives_searchwords USING fts5(
    key_words, title_words, body_words, content='initiatives_searchdocument', content_rowid='id',
    tokenize='unicode61 remove_diacritics 0', prefix='2 3'
)""",
    """
CREATE TRIGGER searched_added AFTER INSERT ON initiatives_searchdocument BEGIN
    INSERT INTO initiatives_searchwords(rowid, key_words, title_words, body_words)
    VALUES (new.id, new.key_words, new.title_words, new.body_words);
END""",
    """
CREATE TRIGGER searched_gone AFTER DELETE ON initiatives_searchdocument BEGIN
    INSERT INTO initiatives_searchwords(initiatives_searchwords, rowid, key_words, title_words, body_words)
    VALUES ('delete', old.id, old.key_words, old.title_words, old.body_words);
END""",
    """
CREATE TRIGGER searched_changed AFTER UPDATE ON initiatives_searchdocument BEGIN
    INSERT INTO initiatives_searchwords(initiatives_searchwords, rowid, key_words, title_words, body_words)
    VALUES ('delete', old.id, old.key_words, old.title_words, old.body_words);
    INSERT INTO initiatives_searchwords(rowid, key_words, title_words, body_words)
    VALUES (new.id, new.key_words, new.title_words, new.body_words);
END""",
)


def index_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        index_trigrams(schema_editor)
    else:
        for statement in SQLITE:
            schema_editor.execute(statement, params=None)


def index_trigrams(schema_editor):
    """Only where PostgreSQL lets us; without them, the first letter of a mistyped word has to be right."""
    connection = schema_editor.connection
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(TRIGRAMS)
    except DatabaseError as error:
        print(f"\n  Mistyped words are looked for without trigrams: {str(error).strip()}")


def forget_words(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        for name in ("added", "gone", "changed"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS searched_{name}")
        schema_editor.execute("DROP TABLE IF EXISTS initiatives_searchwords")


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0029_check_ins"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("key", models.CharField(blank=True, max_length=80)),
                ("title", models.CharField(max_length=300)),
                ("context", models.CharField(blank=True, max_length=300)),
                ("place", models.JSONField(default=list)),
                ("parts", models.JSONField(default=list)),
                ("status", models.CharField(blank=True, max_length=20)),
                ("open", models.BooleanField(default=True)),
                ("initiative", models.BigIntegerField(null=True)),
                ("holder_kind", models.CharField(blank=True, max_length=20)),
                ("holder_id", models.BigIntegerField(null=True)),
                ("key_compact", models.CharField(blank=True, max_length=80)),
                ("key_words", models.CharField(blank=True, max_length=200)),
                ("title_words", models.TextField(blank=True)),
                ("body_words", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["key_compact"], name="searched_by_key"),
                    models.Index(fields=["holder_kind", "holder_id"], name="searched_of_holder"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "object_id"),
                        name="searched_once",
                        violation_error_message="This is in the search index already. Reload the page.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=80)),
                ("object_id", models.BigIntegerField()),
                ("spreads", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True),
                        name="search_due_says_of_what",
                        violation_error_message="Say which kind of thing changed. Have the search index built anew.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rules", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)),
                        name="one_search_state",
                        violation_error_message="There is one search index. Have it built anew.",
                    )
                ],
            },
        ),
        migrations.RunPython(index_words, forget_words),
    ]
