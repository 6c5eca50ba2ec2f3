"""Rows that took long to make, kept in memory and put back into an empty database when they are wanted again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

PROVIDED = frozenset("contenttypes auth sites".split())  # noqa: SIM905
"""Apps whose rows come with the tables."""

Rows = list[tuple]


def _tables() -> Iterable[str]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in PROVIDED:
            yield model._meta.db_table


def _select(table: str) -> tuple[list[str], Rows]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
        return [column[0] for column in cursor.description], cursor.fetchall()


@dataclass(frozen=True)
class Remembered:
    """By table its columns and rows."""

    tables: dict[str, tuple[list[str], Rows]]

    @classmethod
    def now(cls) -> Remembered:
        return cls({table: content for table in _tables() if (content := _select(table))[1]})

    def put_back(self) -> None:
        """Into tables that are empty; keys made afterwards follow those that are put back."""
        with transaction.atomic(), connection.cursor() as cursor:  # rows may refer to rows of later tables
            for table, (columns, rows) in self.tables.items():
                names = ", ".join(map(connection.ops.quote_name, columns))
                places = ", ".join(["%s"] * len(columns))
                into = connection.ops.quote_name(table)
                cursor.executemany(f"INSERT INTO {into} ({names}) VALUES ({places})", rows)
            for sql in self._sequences():
                cursor.execute(sql)

    def _sequences(self) -> list[str]:
        if connection.vendor != "postgresql":
            return []
        return [
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), GREATEST(MAX(id), (SELECT last_value FROM "
            f'"{table}_id_seq"))) FROM "{table}"'
            for table, (columns, _rows) in self.tables.items()
            if "id" in columns
        ]


def only_row_of(table: str) -> bool:
    """Whether the database holds nothing but a single row of that table."""
    return all(len(_select(name)[1]) == (name == table) for name in _tables())
