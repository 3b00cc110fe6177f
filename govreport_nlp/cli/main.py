"""``govreport``: the entry point. Commands import what they need when they run, so that ``--help`` is quick."""

from __future__ import annotations

import os
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from govreport_nlp import __version__

app = typer.Typer(
    name="govreport",
    help="Chinese government reports as data: sections, projects, people, money, dates, each with its place in the text.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(str, Enum):
    """What ``extract`` writes."""

    jsonl = "jsonl"
    csv = "csv"
    text = "text"


class Segmenter(str, Enum):
    """How the text is cut into words."""

    char = "char"
    jieba = "jieba"
    pkuseg = "pkuseg"


class Region(str, Enum):
    """Whose regional words are put into mainland ones."""

    tw = "tw"
    hk = "hk"


PathsArgument = Annotated[
    list[str], typer.Argument(metavar="FILE… | DIR | -", help="Reports, folders of them, or - for standard input.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File to write (jsonl, text) or folder (csv); standard output if none."),
]
FormatOption = Annotated[
    Format,
    typer.Option("--format", "-f", help="jsonl: records; csv: tables of entities and sections; text: a summary."),
]
EncodingOption = Annotated[str | None, typer.Option(help="Encoding of the files; detected if none.")]
SegmenterOption = Annotated[Segmenter, typer.Option(help="How the text is cut into words; entities are the same.")]
PkusegOption = Annotated[
    str | None, typer.Option("--pkuseg-model", help="Folder or downloaded name of a pkuseg model.")
]
RegionOption = Annotated[Region | None, typer.Option(help="Put regional words (軟體) into mainland ones (软件) first.")]
ProcessOption = Annotated[int, typer.Option("--n-process", "-n", min=1, help="Processes that work at once.")]
GoldArgument = Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="Folder of gold annotation (stand-off *.json).")]
RecordsOption = Annotated[
    Path | None, typer.Option(help="Records to score (jsonl); if none, the pipeline works the gold's texts.")
]
ErrorsOption = Annotated[int, typer.Option(min=0, help="How many disagreements to list.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")]


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Chinese government reports as data."""
    if version:
        typer.echo(f"govreport-nlp {__version__}")
        raise typer.Exit


@app.command()
def extract(
    paths: PathsArgument,
    output: OutputOption = None,
    format: FormatOption = Format.jsonl,
    encoding: EncodingOption = None,
    n_process: ProcessOption = 1,
    segmenter: SegmenterOption = Segmenter.char,
    pkuseg_model: PkusegOption = None,
    region: RegionOption = None,
) -> None:
    """Read reports and write what they say as records, tables or a summary.

    A file that cannot be read is named with the reason, the others are done, and the exit code is 1.
    """
    from govreport_nlp.cli.extract import run_extract

    settings = {
        "segmenter": segmenter.value,
        "pkuseg_model": pkuseg_model,
        "region": region.value if region else None,
    }
    raise typer.Exit(run_extract(paths, output, format.value, encoding, n_process, settings))


@app.command()
def evaluate(
    gold: GoldArgument,
    records: RecordsOption = None,
    errors: ErrorsOption = 0,
    as_json: JsonOption = False,
    segmenter: SegmenterOption = Segmenter.char,
    pkuseg_model: PkusegOption = None,
) -> None:
    """Score the pipeline, or records made before, against gold annotation."""
    from govreport_nlp.cli.evaluate import run_evaluate

    settings = {"segmenter": segmenter.value, "pkuseg_model": pkuseg_model}
    raise typer.Exit(run_evaluate(gold, records, errors, as_json, settings))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the record."""
    import json

    from govreport_nlp.record import record_schema

    typer.echo(json.dumps(record_schema(), ensure_ascii=False, indent=2))


@app.command()
def info() -> None:
    """Print versions, the default pipeline and what is installed of the optional packages."""
    from govreport_nlp.cli.info import run_info

    run_info()


def main() -> None:
    """Run the command line; a reader that closes the pipe early is no error."""
    try:
        app()
    except KeyboardInterrupt:
        print("error: interrupted; a file named with -o keeps the ending .part until it is whole", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
