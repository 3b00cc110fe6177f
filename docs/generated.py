"""Pages that mkdocs makes from the library itself when it builds the site: they cannot go stale."""

from __future__ import annotations

import json

import typer
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from typer.cli import get_docs_for_click

from govreport_nlp.cli.main import app
from govreport_nlp.output.tables import TABLES
from govreport_nlp.record import record_schema


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages to those of the folder; mkdocs calls this."""
    pages = {
        "reference/cli.md": commands_page(),
        "reference/tables.md": tables_page(),
        "reference/record.schema.json": json.dumps(record_schema(), ensure_ascii=False, indent=2),
    }
    for path, content in pages.items():
        files.append(File.generated(config, path, content=content))
    return files


def commands_page() -> str:
    """Return every command with its ``--help``."""
    command = typer.main.get_command(app)
    return get_docs_for_click(obj=command, ctx=typer.Context(command), name="govreport", title="Command line")


def tables_page() -> str:
    """Return the tables with their keys and columns."""
    parts = [
        "# The tables",
        "Every format and every data frame holds these four tables. `--columns zh` names them in Chinese. "
        "How to make them: [Tables and totals](../how_to/tables.md).",
    ]
    for table in TABLES:
        keys = ", ".join(f"`{column}`" for column in table.key)
        references = [f"`{', '.join(columns)}` → {other}" for columns, other in table.references]
        rows = [f"| `{column.en}` | `{column.zh}` | {column.type} | {column.meaning} |" for column in table.columns]
        parts += [
            f"## {table.en} · {table.zh}",
            f"Key: {keys}." + (f" References: {'; '.join(references)}." if references else ""),
            "\n".join(["| column | 列名 | type | what it holds |", "|---|---|---|---|", *rows]),
        ]
    return "\n\n".join(parts) + "\n"
