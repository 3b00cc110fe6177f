"""The tables in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from govreport_nlp.output.language import Language
from govreport_nlp.output.tables import TABLES, Column, ColumnType, Table


def create_table(
    table: Table,
    columns: Sequence[Column],
    language: Language,
    types: Mapping[ColumnType, str],
    *,
    self_references: bool = True,
) -> str:
    """Return the statement that creates a table with its keys.

    Args:
        table: the table.
        columns: its columns, and those that the database has besides.
        language: of its names.
        types: what the database calls each type.
        self_references: whether to declare keys that refer to the table itself.
    """
    lines = [
        f"{quoted(column.name(language))} {types[column.type]}{' NOT NULL' if column.en in table.key else ''}"
        for column in columns
    ]
    lines.append(f"PRIMARY KEY ({_names(table, table.key, language)})")
    for reference in table.references:
        other = next(other for other in TABLES if other.en == reference.table)
        if other is table and not self_references:
            continue
        lines.append(
            f"FOREIGN KEY ({_names(table, reference.columns, language)}) "
            f"REFERENCES {quoted(other.name(language))} ({_names(other, other.key, language)})"
        )
    return f"CREATE TABLE {quoted(table.name(language))} (\n  " + ",\n  ".join(lines) + "\n)"


def create_indexes(language: Language) -> Iterator[str]:
    """Yield the statements that create an index for each foreign key and for the labels."""
    for table in TABLES:
        wanted = [reference.columns for reference in table.references if len(reference.columns) > 1]
        if any(column.en == "label" for column in table.columns):
            wanted.append(("label",))
        for columns in wanted:
            name = quoted(f"{table.en}_{columns[-1]}")
            yield f"CREATE INDEX {name} ON {quoted(table.name(language))} ({_names(table, columns, language)})"


def quoted(name: str) -> str:
    """Return a name as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'


def _names(table: Table, columns: Sequence[str], language: Language) -> str:
    names = {column.en: column.name(language) for column in table.columns}
    return ", ".join(quoted(names[column]) for column in columns)
