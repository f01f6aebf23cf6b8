"""The full-text index, kept by the database itself from review_searchdocument.

PostgreSQL: a generated tsvector column with a GIN index. SQLite: an FTS5 table over the same rows, which holds for each
stem the rows it is in and nothing else (detail=none). The words are already stemmed and without accents ("simple",
unicode61): both give the same answers. A later migration that rebuilds the table on SQLite must create the triggers again.
"""

from django.db import migrations

POSTGRESQL = (
    "ALTER TABLE review_searchdocument ADD COLUMN tsv tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    "CREATE INDEX review_search_gin ON review_searchdocument USING gin (tsv)",
)
POSTGRESQL_BACK = ("ALTER TABLE review_searchdocument DROP COLUMN tsv",)
SQLITE = (
    "CREATE VIRTUAL TABLE review_search USING fts5(words, content='review_searchdocument', content_rowid='item_id', detail=none)",
    "CREATE TRIGGER review_search_insert AFTER INSERT ON review_searchdocument BEGIN "
    "INSERT INTO review_search(rowid, words) VALUES (new.item_id, new.words); END",
    "CREATE TRIGGER review_search_delete AFTER DELETE ON review_searchdocument BEGIN "
    "INSERT INTO review_search(review_search, rowid, words) VALUES ('delete', old.item_id, old.words); END",
    "CREATE TRIGGER review_search_update AFTER UPDATE OF words ON review_searchdocument WHEN old.words <> new.words BEGIN "
    "INSERT INTO review_search(review_search, rowid, words) VALUES ('delete', old.item_id, old.words); "
    "INSERT INTO review_search(rowid, words) VALUES (new.item_id, new.words); END",
)
SQLITE_BACK = (
    "DROP TRIGGER review_search_insert",
    "DROP TRIGGER review_search_delete",
    "DROP TRIGGER review_search_update",
    "DROP TABLE review_search",
)


def _run(statements):
    def apply(apps, schema_editor):
        for statement in statements.get(schema_editor.connection.vendor, ()):
            schema_editor.execute(statement)

    return apply


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]

    operations = [
        migrations.RunPython(
            _run({"postgresql": POSTGRESQL, "sqlite": SQLITE}),
            _run({"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK}),
        ),
    ]
