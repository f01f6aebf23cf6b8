"""Every migration of the product, undone and redone with data, on the database of the environment. Run as a program.

Prints, as JSON, what was played and every row that is not what it should be. Going back loses what the migration had
added (its tables, its columns) and nothing else; going forward again leaves what was lost empty, or at its default.
"""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bot.web import service  # noqa: E402

service.migrer()

from django.apps import apps  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402
from population.chargement import load  # noqa: E402

from bot.web.conversations.models import Conversation  # noqa: E402
from bot.web.review import index, search  # noqa: E402
from bot.web.review.models import Facet, ReviewItem, ReviewTurn  # noqa: E402

NOW = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.timezone.utc)
OURS = ("conversations", "employers", "editions", "accounts", "review", "learning")
Table = list[dict[str, Any]]


# --- Data in every table ------------------------------------------------------------------------------------


def tables() -> list[type[models.Model]]:
    return [model for name in OURS for model in apps.get_app_config(name).get_models(include_auto_created=True)]


def fill(model: type[models.Model]) -> None:
    """One row, whatever the model: what it holds does not matter here."""
    row = {field.attname: _value(field) for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)}
    model.objects.bulk_create([model(**row)])


def _value(field: models.Field) -> Any:
    if isinstance(field, models.ForeignKey):
        related = field.related_model
        if field.null and related is field.model:
            return None
        if not related.objects.exists():
            fill(related)
        return related.objects.values_list(field.target_field.attname, flat=True).first()
    if field.choices:
        return field.choices[0][0]
    examples = {
        models.DateTimeField: NOW, models.DateField: NOW.date(), models.BooleanField: True, models.JSONField: {"a": 1}, models.FloatField: 0.5,
        models.BinaryField: b"x",
    }  # fmt: skip
    for kind, example in examples.items():
        if isinstance(field, kind):
            return example
    return 1 if isinstance(field, models.IntegerField) else "x"


# --- What the database holds --------------------------------------------------------------------------------


def content() -> dict[str, Table]:
    """Table -> its rows, as the database has them, whatever the state of the migrations."""
    mine = tuple(f"{name}_" for name in OURS)
    found: dict[str, Table] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(mine) and not table.startswith("review_search_"):  # the inside of SQLite's full-text index
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column[0] for column in cursor.description or ()]
                found[table] = [dict(zip(names, map(_said, row), strict=True)) for row in cursor.fetchall()]
    return found


def _said(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else json.dumps(value, sort_keys=True) if isinstance(value, (dict, list)) else value


def _rows(table: Table, columns: set[str]) -> list[str]:
    return sorted(str(sorted((name, value) for name, value in row.items() if name in columns)) for row in table)


def lost(before: dict[str, Table], after: dict[str, Table], kept: dict[str, set[str]]) -> list[str]:
    """The tables of ``kept`` whose columns do not hold the same rows."""
    return [name for name, columns in kept.items() if _rows(before.get(name, []), columns) != _rows(after.get(name, []), columns)]


def columns() -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name.startswith(tuple(f"{app}_" for app in OURS))]
        described = {name: {column.name for column in connection.introspection.get_table_description(cursor, name)} for name in names}
    return {name: found for name, found in described.items() if not name.startswith("review_search_")}


# --- Back, and forth ----------------------------------------------------------------------------------------


def move(targets: list[tuple[str, Any]]) -> None:
    MigrationExecutor(connection).migrate(targets)


def searches() -> list[int]:
    """What the full-text index answers: it belongs to the database, which must make it again."""
    return sorted(search.matching(ReviewItem.objects.all(), "loyer").values_list("pk", flat=True))


def step(wrong: dict[str, list[str]], where: str, target: tuple[str, Any]) -> None:
    """Move to ``target``; note the tables that were there before and after, and do not hold the same."""
    before, there = content(), columns()
    move([target])
    kept = {name: there[name] & names for name, names in columns().items() if name in there}
    if changed := lost(before, content(), kept):
        wrong[where] = changed


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (ReviewItem, ReviewTurn, Facet)} | {"found": len(searches())}


def main() -> None:
    load(7, 60, NOW, 30)
    for model in tables():
        if not model.objects.exists():
            fill(model)
    graph = MigrationLoader(connection).graph
    heads = graph.leaf_nodes()
    plan = MigrationExecutor(connection).migration_plan(heads, clean_start=True)
    ours = [(migration.app_label, migration.name) for migration, _ in plan if migration.app_label in OURS]
    one_way = [".".join(key) for key in ours if not all(each.reversible for each in graph.nodes[key].operations)]
    # The first tables of the product stay, with their rows, while everything that came later goes and comes back.
    later = [key for key in ours if not (key[1] == "0001_initial" and key[0] not in ("review", "learning"))]
    wrong: dict[str, list[str]] = {}
    conversations, copied = Conversation.objects.count(), counts()
    for app, name in reversed(later):
        previous = [key for key in graph.node_map[(app, name)].parents if key[0] == app]
        step(wrong, f"{app}.{name}, back", (app, previous[0][1] if previous else None))
    for key in later:
        step(wrong, f"{'.'.join(key)}, forth", key)
    while index.update(NOW):  # the copy for the readers is made again from the conversations
        pass
    again = {"conversations": Conversation.objects.count(), "copied": counts()}
    if again != {"conversations": conversations, "copied": copied}:
        wrong["the copy of the review"] = [f"{conversations} {copied} {again}"]
    move([(app, None) for app in OURS])
    nothing = sorted(content())
    move(heads)
    print(json.dumps({"played": [".".join(key) for key in ours], "one_way": one_way, "wrong": wrong, "nothing": nothing, "rows": Conversation.objects.count()}))


main()
