"""``govreport``: the entry point. Commands import what they need when they run, so that ``--help`` is quick."""

from __future__ import annotations

import os
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal

import typer

from govreport_nlp import __version__
from govreport_nlp.cli import corpus, train
from govreport_nlp.limits import MAX_CHARACTERS, MAX_DOCUMENT_BYTES

app = typer.Typer(
    name="govreport",
    help="Chinese government reports as data: sections, projects, people, money, dates, each with its place in the text.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(corpus.app, name="corpus")
app.add_typer(train.app, name="train")


class Format(str, Enum):
    """What ``extract`` writes."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"
    sqlite = "sqlite"
    duckdb = "duckdb"
    text = "text"


class Language(str, Enum):
    """Which language the names of columns are in, or a page starts in."""

    zh = "zh"
    en = "en"


class Segmenter(str, Enum):
    """How the text is cut into words."""

    char = "char"
    jieba = "jieba"
    pkuseg = "pkuseg"


class Score(str, Enum):
    """Which score pipelines are compared by."""

    strict = "strict"
    overlap = "overlap"
    end_to_end = "end-to-end"

    @property
    def measure(self) -> Literal["f", "overlap_f", "end_to_end_f"]:
        """Its name among the scores."""
        return {"strict": "f", "overlap": "overlap_f", "end-to-end": "end_to_end_f"}[self.value]  # type: ignore[return-value]


class RedactMode(str, Enum):
    """What ``redact`` does with what it finds."""

    mask = "mask"
    pseudonymise = "pseudonymise"
    list = "list"


class RedactFormat(str, Enum):
    """What ``redact`` writes."""

    text = "text"
    jsonl = "jsonl"


class Region(str, Enum):
    """Whose regional words are put into mainland ones."""

    tw = "tw"
    hk = "hk"


PathsArgument = Annotated[
    list[str], typer.Argument(metavar="FILE… | DIR | -", help="Reports, folders of them, or - for standard input.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File to write, or folder (csv, parquet); standard output if none."),
]
FormatOption = Annotated[
    Format,
    typer.Option("--format", "-f", help="jsonl: records; text: a summary; the others: four tables with keys."),
]
TableColumnsOption = Annotated[Language, typer.Option("--columns", help="Language of the names of tables and columns.")]
EncodingOption = Annotated[str | None, typer.Option(help="Encoding of the files; detected if none.")]
SegmenterOption = Annotated[Segmenter, typer.Option(help="How the text is cut into words; entities are the same.")]
PkusegOption = Annotated[
    str | None,
    typer.Option("--pkuseg-model", help="Folder or downloaded name of a pkuseg model; the library's own if none."),
]
RegionOption = Annotated[Region | None, typer.Option(help="Put regional words (軟體) into mainland ones (软件) first.")]
ExtractOutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        help="File to write, or folder (csv, parquet); standard output if none. NAME.parquet/ or NAME.jsonl/, with the "
        "slash, is a batch: any number of files, in shards, with a manifest.",
    ),
]
OptionalFormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        help="jsonl (if none): records; text: a summary; the others: four tables with keys. A batch has it in its name.",
    ),
]
_BATCHES = "Batches"
ResumeOption = Annotated[
    bool,
    typer.Option("--resume", rich_help_panel=_BATCHES, help="Begin the batch, or go on with it if it is there."),
]
ChecksumOption = Annotated[
    bool,
    typer.Option(
        "--checksum",
        rich_help_panel=_BATCHES,
        help="Look for changed files by hash, even where size and time of change are the same.",
    ),
]
RetryOption = Annotated[
    bool, typer.Option("--retry-failed", rich_help_panel=_BATCHES, help="Work again what failed before.")
]
PruneOption = Annotated[
    bool,
    typer.Option("--prune", rich_help_panel=_BATCHES, help="Take out what is known of files that are there no more."),
]
ShardOption = Annotated[
    int | None, typer.Option("--shard-size", rich_help_panel=_BATCHES, min=1, help="Files that make a shard.")
]
LogOption = Annotated[
    bool,
    typer.Option("--log-json", rich_help_panel=_BATCHES, help="Lines of JSON on standard error in place of a bar."),
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        rich_help_panel=_BATCHES,
        help="Work the batch on the Dask cluster of this scheduler (tcp://HOST:8786).",
    ),
]
ProcessOption = Annotated[int, typer.Option("--n-process", "-n", min=1, help="Processes that work at once.")]
GoldArgument = Annotated[
    Path, typer.Argument(metavar="GOLD", help="Gold annotation: a file, a folder or a corpus folder.")
]
RecordsOption = Annotated[
    Path | None, typer.Option(help="Records to score (jsonl); if none, the pipeline works the gold's texts.")
]
ErrorsOption = Annotated[int, typer.Option(min=0, help="How many disagreements to list.")]
HtmlOption = Annotated[
    Path | None, typer.Option(help="Write every disagreement into this HTML file, to browse and filter.")
]
SplitOption = Annotated[str | None, typer.Option(help="Score the documents of this split alone.")]
ColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--by", metavar="COLUMN", help="Score by this column of the gold's table too (repeat it): genre, script …"
    ),
]
ConfusionOption = Annotated[bool, typer.Option("--confusion", help="Show which label was taken for which.")]
PartialOption = Annotated[
    bool, typer.Option("--partial", help="Show scores in the manner of MUC: half a point for half a span.")
]
PipelinesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="PIPELINE…",
        help="Who decides names, as for --names (several joined by +, the strongest first), or a file of records (.jsonl).",
    ),
]
ScoreOption = Annotated[
    Score, typer.Option(help="Edges and label exact; any overlap; or edges, label and value exact.")
]
ResamplesOption = Annotated[int, typer.Option(min=0, help="How often reports are drawn for the intervals.")]
SeedOption = Annotated[int, typer.Option(help="Seed of the draws.")]
FirstArgument = Annotated[Path, typer.Argument(metavar="FIRST", help="One annotator's documents: a file or folder.")]
SecondArgument = Annotated[Path, typer.Argument(metavar="SECOND", help="The other's.")]
NamesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--names",
        metavar="MODEL",
        help="Who decides names, the strongest first (repeat it): zh_govreport, rules, or the folder of a trained model.",
    ),
]
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
    output: ExtractOutputOption = None,
    format: OptionalFormatOption = None,
    columns: TableColumnsOption = Language.en,
    encoding: EncodingOption = None,
    n_process: ProcessOption = 1,
    segmenter: SegmenterOption = Segmenter.char,
    pkuseg_model: PkusegOption = None,
    region: RegionOption = None,
    names: NamesOption = None,
    resume: ResumeOption = False,
    checksum: ChecksumOption = False,
    retry_failed: RetryOption = False,
    prune: PruneOption = False,
    shard_size: ShardOption = None,
    log_json: LogOption = False,
    scheduler: SchedulerOption = None,
) -> None:
    """Read reports and write what they say as records, tables or a summary.

    A file that cannot be read is named with the reason, the others are done, and the exit code is 1.

    Exit codes: 0 all done, 1 some failed, 2 wrong usage, 130 interrupted; of a batch also 3: broken off (the disk is
    full, say), go on with --resume.
    """
    from govreport_nlp.cli.batch import BatchOptions
    from govreport_nlp.cli.extract import run_extract

    settings = {
        **_settings(segmenter, pkuseg_model, names),
        "region": region.value if region else None,
    }
    options = BatchOptions(resume, checksum, retry_failed, prune, shard_size, log_json, scheduler)
    chosen = format.value if format else None
    raise typer.Exit(run_extract(paths, output, chosen, columns.value, encoding, n_process, settings, options))


@app.command()
def redact(
    paths: PathsArgument,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write, or folder for the texts of several reports; or printed."),
    ] = None,
    mode: Annotated[
        RedactMode,
        typer.Option(
            help="mask: * for each character; pseudonymise: one word for one person; list: say what is found."
        ),
    ] = RedactMode.mask,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="What is private (repeat it): PERSON, PHONE, ID_CARD, BANK_CARD, EMAIL, PLATE, ADDRESS; all if none."
        ),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A person whose name stays (repeat it).")
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(help="File with a secret: pseudonyms are then the same over all reports. Keep it to yourself."),
    ] = None,
    format: Annotated[
        RedactFormat, typer.Option("--format", "-f", help="text: the report's text; jsonl: records.")
    ] = RedactFormat.text,
    encoding: EncodingOption = None,
    n_process: ProcessOption = 1,
    names: NamesOption = None,
) -> None:
    """Hide persons, phones, identity and card numbers, e-mail addresses, plates and addresses below the street.

    Finding is not perfect: look through what is written before you give it away.
    """
    from govreport_nlp.cli.redact import Wanted, run_redact

    wanted = Wanted(mode.value, kind or (), keep or (), key_file, format.value)
    raise typer.Exit(run_redact(paths, output, wanted, encoding, n_process, _settings(Segmenter.char, None, names)))


@app.command()
def report(
    paths: PathsArgument,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="HTML file to write; standard output if none.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Language that the page starts in; it switches to the other.")] = (
        Language.zh
    ),
    encoding: EncodingOption = None,
    n_process: ProcessOption = 1,
    names: NamesOption = None,
) -> None:
    """Read reports and write one page to open in a browser: the text with what was found, facts and charts.

    The page needs no network and no other file. Several reports make a list to choose from.
    """
    from govreport_nlp.cli.report import run_report

    settings = _settings(Segmenter.char, None, names)
    raise typer.Exit(run_report(paths, output, language.value, encoding, n_process, settings))


@app.command()
def evaluate(
    gold: GoldArgument,
    records: RecordsOption = None,
    split: SplitOption = None,
    errors: ErrorsOption = 0,
    html: HtmlOption = None,
    by: ColumnsOption = None,
    confusion: ConfusionOption = False,
    partial: PartialOption = False,
    as_json: JsonOption = False,
    segmenter: SegmenterOption = Segmenter.char,
    pkuseg_model: PkusegOption = None,
    names: NamesOption = None,
) -> None:
    """Score the pipeline, or records made before, against gold annotation."""
    from govreport_nlp.cli.evaluate import Wanted, run_evaluate

    wanted = Wanted(by or (), confusion, partial, errors, html, as_json)
    raise typer.Exit(run_evaluate(gold, split, records, wanted, _settings(segmenter, pkuseg_model, names)))


@app.command()
def evaluate_segmenter(
    gold: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Sentences cut into words by hand.")],
    segmenter: Annotated[list[Segmenter] | None, typer.Option(help="Which to score (repeat it); all if none.")] = None,
    known: Annotated[
        list[Path] | None,
        typer.Option(help="Sentences trained on (repeat it): recall of words that they have not is scored too."),
    ] = None,
    pkuseg_model: PkusegOption = None,
    user_dict: Annotated[str | None, typer.Option("--user-dict", help="File of words for jieba and pkuseg.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Score how text is cut into words against sentences cut by hand."""
    from govreport_nlp.cli.evaluate_segmenter import run_evaluate_segmenter

    names = [chosen.value for chosen in segmenter or Segmenter]
    raise typer.Exit(run_evaluate_segmenter(gold, names, known or (), pkuseg_model, user_dict, as_json))


@app.command()
def compare(
    gold: GoldArgument,
    pipelines: PipelinesArgument,
    split: SplitOption = None,
    by: ColumnsOption = None,
    score: ScoreOption = Score.strict,
    resamples: ResamplesOption = 1000,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Score several pipelines, or files of records, side by side, with confidence intervals.

    The others are measured against the first. Intervals come from drawing the reports again and again (bootstrap).
    """
    from govreport_nlp.cli.compare import run_compare

    raise typer.Exit(run_compare(gold, pipelines, split, by or (), score.measure, resamples, seed, as_json))


@app.command()
def agreement(
    first: FirstArgument,
    second: SecondArgument,
    as_json: JsonOption = False,
) -> None:
    """Say how well two annotators agree; documents are paired by id."""
    from govreport_nlp.cli.agreement import run_agreement

    raise typer.Exit(run_agreement(first, second, as_json))


@app.command()
def review(
    paths: PathsArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write the corpus to correct into.")],
    format: Annotated[
        str, typer.Option("--format", "-f", help="Format of the corpus (govreport corpus formats).")
    ] = "inline",
    below: Annotated[
        float, typer.Option(min=0, max=1, help="List entities that the model gives less than this.")
    ] = 0.7,
    shown: Annotated[int, typer.Option(min=0, help="How many of them to print.")] = 20,
    names: NamesOption = None,
) -> None:
    """Annotate reports by machine for a person to correct, and list what the model is unsure of, the worst first.

    What is corrected goes back into training: name the folder in `train` of the training's settings.
    """
    from govreport_nlp.cli.review import run_review

    raise typer.Exit(run_review(paths, output, format, below, shown, _settings(Segmenter.char, None, names)))


@app.command()
def package(
    output: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write the package.")],
    name: Annotated[str, typer.Option(help="Name of the package behind zh_.")] = "my_reports",
    version: Annotated[str, typer.Option(help="Version of the package.")] = "0.1.0",
    wheel: Annotated[bool, typer.Option("--wheel", help="Build a wheel too.")] = False,
    segmenter: SegmenterOption = Segmenter.char,
    pkuseg_model: PkusegOption = None,
    names: NamesOption = None,
) -> None:
    """Make a Python package of a pipeline with the user's own models, for pip to install and spacy.load to find."""
    from govreport_nlp.cli.package import run_package

    raise typer.Exit(run_package(output, name, version, wheel, _settings(segmenter, pkuseg_model, names)))


def _settings(segmenter: Segmenter, pkuseg_model: str | None, names: list[str] | None) -> dict[str, object]:
    """Return the arguments of ``load`` that several commands share."""
    settings: dict[str, object] = {"segmenter": segmenter.value, "pkuseg_model": pkuseg_model}
    return settings | ({"names": names} if names else {})


@app.command()
def schema(
    tables: Annotated[bool, typer.Option("--tables", help="Describe the four tables instead.")] = False,
) -> None:
    """Print the JSON Schema of the record, or the tables with keys, columns, types and what they mean."""
    import json

    from govreport_nlp.output.tables import tables_schema
    from govreport_nlp.record import record_schema

    typer.echo(json.dumps(tables_schema() if tables else record_schema(), ensure_ascii=False, indent=2))


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen at; another than this machine's own lets others in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="A name that the server is asked by (repeat it)."),
    ] = None,
    n_process: Annotated[int, typer.Option("--n-process", "-n", min=1, help="Reports that are worked at once.")] = 2,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that one report may take.")] = 60,
    max_bytes: Annotated[int, typer.Option(min=1, help="Largest request, in bytes.")] = MAX_DOCUMENT_BYTES,
    max_files: Annotated[int, typer.Option(min=1, help="Most reports in a request.")] = 20,
    max_characters: Annotated[int, typer.Option(min=1, max=MAX_CHARACTERS, help="Longest report.")] = MAX_CHARACTERS,
    max_waiting: Annotated[int, typer.Option(min=0, help="Requests that may wait.")] = 16,
    max_results: Annotated[int, typer.Option(min=1, help="Results kept in memory for their pages and downloads.")] = 32,
    keep_minutes: Annotated[float, typer.Option(min=0.1, help="Minutes that they are kept.")] = 60,
    segmenter: SegmenterOption = Segmenter.char,
    pkuseg_model: PkusegOption = None,
    region: RegionOption = None,
    names: NamesOption = None,
) -> None:
    """Serve a page to paste or drop reports, and a JSON API, on this machine."""
    from govreport_nlp.cli.serve import run_serve

    pipeline = {**_settings(segmenter, pkuseg_model, names), "region": region.value if region else None}
    limits = {
        "n_process": n_process,
        "timeout": timeout,
        "max_bytes": max_bytes,
        "max_files": max_files,
        "max_characters": max_characters,
        "max_waiting": max_waiting,
        "max_results": max_results,
        "keep_minutes": keep_minutes,
    }
    raise typer.Exit(run_serve(host, port, allow_host or (), pipeline, limits))


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
