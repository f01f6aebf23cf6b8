"""What PostgreSQL has to know of the values: how many conversations have each.

Alone, the kind and the value of a row look independent: of 44 000 conversations "à vérifier", it expected 2 400, read them all
and sorted them rather than follow the order of the list. It counts the pairs instead. SQLite needs nothing.
"""

from django.db import migrations

POSTGRESQL = (
    "CREATE STATISTICS facet_pairs (mcv) ON kind, value FROM review_facet",
    "ALTER STATISTICS facet_pairs SET STATISTICS 1000",  # more pairs than there are: each is counted, rare ones too
    "ANALYZE review_facet",
)
POSTGRESQL_BACK = ("DROP STATISTICS facet_pairs",)


def _run(statements):
    def apply(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return apply


class Migration(migrations.Migration):
    dependencies = [("review", "0008_redundant_indexes")]

    operations = [migrations.RunPython(_run(POSTGRESQL), _run(POSTGRESQL_BACK))]
