"""``govreport corpus``: check, convert, split, count and make noisy what is annotated."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from spacy.tokens import Doc

app = typer.Typer(help="Annotated corpora: check, convert, split, count, add noise.", no_args_is_help=True)

PathsArgument = Annotated[
    list[Path],
    typer.Argument(metavar="PATH…", help="Files, folders, or a corpus folder (its reports/ and reports.tsv)."),
]
FromOption = Annotated[str | None, typer.Option("--from", help="Format that is read; by suffix and content if none.")]
LabelOption = Annotated[list[str] | None, typer.Option("--label", help="A label of your own; may be given again.")]
ValuesOption = Annotated[
    bool, typer.Option("--values/--no-values", help="Warn of values that the library reads differently.")
]
OutputOption = Annotated[Path, typer.Option("--output", "-o", help="File or folder to write.")]
ToOption = Annotated[str | None, typer.Option("--to", help="Format that is written; see `govreport corpus formats`.")]
SchemeOption = Annotated[str | None, typer.Option(help="conll: BIO (if none) or BIOES.")]
TokensOption = Annotated[
    str | None,
    typer.Option(help="conll, docbin: what cuts words: char (if none), jieba, or a pipeline's folder or name."),
]
OnlyOption = Annotated[str | None, typer.Option("--split", help="Convert the documents of this split alone.")]
SharesOption = Annotated[str, typer.Option(help="The splits and their weights.")]
StratumOption = Annotated[str | None, typer.Option("--by", help="Spread each value of this column evenly.")]
ColumnsOption = Annotated[list[str] | None, typer.Option("--by", help="Count by this column too; may be given again.")]
SeedOption = Annotated[int, typer.Option(help="Seed of all chance; the same seed gives the same result.")]
ListsOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Folder for lists of ids; the corpus's table if none.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace splits that the table has already.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PinyinOption = Annotated[float, typer.Option(min=0, max=1, help="Part of the characters with their reading behind.")]
MaskOption = Annotated[float, typer.Option(min=0, max=1, help="Part of the characters where ** or _ stands instead.")]
WrapOption = Annotated[int, typer.Option(min=0, help="Width of a line in half-width columns; 0: lines stay whole.")]
BreaksOption = Annotated[float, typer.Option(min=0, max=1, help="Part of the numbers with a stray break before.")]
PageOption = Annotated[int, typer.Option(min=0, help="Lines on a page; needs --wrap.")]
HeadOption = Annotated[str, typer.Option(help="Running head of the pages.")]
SiteOption = Annotated[str | None, typer.Option(help="Web page around the report: its name, or `any`.")]
SitesOption = Annotated[Path | None, typer.Option(help="Web pages of your own, as in noise_samples.toml.")]
CrlfOption = Annotated[bool, typer.Option("--crlf", help="Breaks that are put in are CR LF.")]
ScriptOption = Annotated[str | None, typer.Option(help="OpenCC conversion that keeps places: s2t, s2tw, s2hk, t2s …")]
EncodingOption = Annotated[str | None, typer.Option(help="Write each text to ID.txt too: gb18030, big5, utf-16 …")]


@contextmanager
def _errors_are_said() -> Iterator[None]:
    from govreport_nlp.cli.tables import say_error
    from govreport_nlp.errors import GovreportError

    try:
        yield
    except (GovreportError, OSError) as error:
        say_error(error)
        raise typer.Exit(1) from error


@app.command()
def check(
    paths: PathsArgument, label: LabelOption = None, source: FromOption = None, values: ValuesOption = True
) -> None:
    """Say what is wrong, a line each with file and line; the exit code is 1 where there are errors.

    Errors: overlapping or misplaced spans, unknown labels and types, malformed or contradictory values, unbalanced tags,
    documents that stand twice. Warnings are to be looked at: jumps of level, values that the library reads differently.
    """
    with _errors_are_said():
        from govreport_nlp.corpora.check import check_corpus

        errors = warnings = 0
        for problem in check_corpus(paths, label or (), source, values):
            typer.echo(problem.message)
            errors, warnings = errors + problem.is_error, warnings + (not problem.is_error)
    typer.echo(f"{errors} errors, {warnings} warnings", err=True)
    raise typer.Exit(1 if errors else 0)


@app.command()
def formats() -> None:
    """List the formats and what each cannot hold."""
    from govreport_nlp.corpora.formats import FORMATS

    for format in FORMATS.values():
        lost = f"; cannot hold all {', '.join(format.loses)}" if format.loses else ""
        typer.echo(f"{format.name:13} {format.description} ({', '.join(format.suffixes)}){lost}")


@app.command()
def convert(
    paths: PathsArgument,
    output: OutputOption,
    to: ToOption = None,
    source: FromOption = None,
    scheme: SchemeOption = None,
    tokens: TokensOption = None,
    split: OnlyOption = None,
) -> None:
    """Write a corpus in another format and say what that lost."""
    with _errors_are_said():
        from govreport_nlp.corpora.formats import convert, read_corpus
        from govreport_nlp.corpora.splits import of_split

        documents = read_corpus(paths, source)
        _keep_input(paths, source, output)
        if split is not None:
            documents = of_split(documents, split)
        settings: dict[str, Any] = {}
        if scheme is not None:
            settings["scheme"] = _scheme(scheme)
        if tokens is not None:
            settings["make_doc"] = _word_cutter(tokens)
        losses = convert(documents, output, to, **settings)
    for kind, count in losses.items():
        typer.echo(f"warning: lost: {count:,} {kind}", err=True)
    typer.echo(f"{len(documents):,} documents written to {output}", err=True)


@app.command()
def split(
    paths: PathsArgument,
    shares: SharesOption = "train=80,dev=10,test=10",
    by: StratumOption = None,
    seed: SeedOption = 0,
    output: ListsOption = None,
    force: ForceOption = False,
    source: FromOption = None,
) -> None:
    """Deal the documents out to splits, whole ones, into the column `split` of the table or into lists."""
    with _errors_are_said():
        from govreport_nlp.corpora.formats import corpus_files, read_corpus
        from govreport_nlp.corpora.splits import split_documents, write_lists, write_splits
        from govreport_nlp.corpora.table import table_beside
        from govreport_nlp.errors import GoldError

        splits = split_documents(read_corpus(paths, source), _weights(shares), seed, by)
        folders = {file.parent for file in corpus_files(paths, source)}
        if output is not None:
            write_lists(splits, output)
        elif len(folders) == 1:
            write_splits(splits, table_beside(folders.pop()), force)
        else:
            raise GoldError(f"the documents lie in {len(folders)} folders with a table each: write lists with -o")
    for name in dict.fromkeys(_weights(shares)):
        typer.echo(f"{name}: {sum(split == name for split in splits.values())} documents", err=True)


@app.command()
def stats(
    paths: PathsArgument, by: ColumnsOption = None, as_json: JsonOption = False, source: FromOption = None
) -> None:
    """Count documents, characters and entities by label, in all and by columns of the table."""
    with _errors_are_said():
        from govreport_nlp.corpora.formats import read_corpus
        from govreport_nlp.corpora.statistics import corpus_statistics

        statistics = corpus_statistics(read_corpus(paths, source), by or ())
    if as_json:
        import json

        typer.echo(json.dumps(statistics, ensure_ascii=False, indent=1))
    else:
        _print_statistics(statistics)


@app.command()
def noise(
    paths: PathsArgument,
    output: OutputOption,
    pinyin: PinyinOption = 0,
    mask: MaskOption = 0,
    wrap: WrapOption = 0,
    stray_breaks: BreaksOption = 0,
    page_lines: PageOption = 0,
    running_head: HeadOption = "",
    site: SiteOption = None,
    sites: SitesOption = None,
    crlf: CrlfOption = False,
    script: ScriptOption = None,
    encoding: EncodingOption = None,
    seed: SeedOption = 0,
    to: ToOption = "inline",
    source: FromOption = None,
) -> None:
    """Put noise into annotated reports, or write them in another script or encoding; the gold goes along."""
    with _errors_are_said():
        import random

        from govreport_nlp.corpora.formats import read_corpus, write_corpus
        from govreport_nlp.corpora.noise_generator import NoiseRecipe, read_sites
        from govreport_nlp.corpora.noisy_gold import ScriptConverter, add_noise_to_gold, encode_text
        from govreport_nlp.errors import GoldError

        if page_lines and not wrap:
            raise GoldError("pages have lines of a width: give --wrap too")
        pages = read_sites(sites)
        chosen = [page for page in pages if site in ("any", page.name)]
        if site is not None and not chosen:
            raise GoldError(f"there is no web page {site!r}: {', '.join(page.name for page in pages)}, any")
        documents = read_corpus(paths, source)
        _keep_input(paths, source, output)
        to_script = ScriptConverter(script) if script else None
        noisy = []
        for document in documents:
            chance = random.Random(f"{seed} {document.id}")
            recipe = NoiseRecipe(
                pinyin_share=pinyin,
                mask_share=mask,
                wrap_columns=wrap,
                stray_break_share=stray_breaks,
                line_break="\r\n" if crlf else "\n",
                page_lines=page_lines,
                running_head=running_head,
                site=chance.choice(chosen) if chosen else None,
            )
            converted = to_script(document) if to_script else document
            noisy.append(add_noise_to_gold(converted, recipe, chance.randrange(2**32)))
        texts = {document.id: encode_text(document, encoding) for document in noisy} if encoding else {}
        write_corpus(noisy, output, to)
        for id, text in texts.items():
            (output / f"{id}.txt").write_bytes(text)
    typer.echo(f"{len(noisy):,} documents written to {output}", err=True)


def _keep_input(paths: list[Path], source: str | None, output: Path) -> None:
    """Refuse to write where the corpus is read from."""
    from govreport_nlp.corpora.formats import corpus_files
    from govreport_nlp.errors import GoldError

    files = [file.resolve() for file in corpus_files(paths, source)]
    if output.resolve() in {*files, *(file.parent for file in files)}:
        raise GoldError(f"{output}: the corpus is read from there; write it somewhere else")


def _scheme(name: str) -> str:
    from govreport_nlp.corpora.tags import SCHEMES
    from govreport_nlp.errors import GoldError

    if name not in SCHEMES:
        raise GoldError(f"{name!r} is no scheme: {', '.join(SCHEMES)}")
    return name


def _word_cutter(name: str) -> Callable[[str], Doc]:
    from govreport_nlp.errors import ModelNotFoundError

    if name in ("char", "jieba"):
        from spacy.vocab import Vocab

        from govreport_nlp.language.tokenizer import GovreportTokenizer

        return GovreportTokenizer(Vocab(), segmenter=name, noise=False)  # type: ignore[arg-type]
    import spacy

    try:
        return spacy.load(name).make_doc
    except OSError as error:
        raise ModelNotFoundError(f"{name}: neither char nor jieba nor a pipeline on this machine") from error


def _weights(shares: str) -> dict[str, int]:
    from govreport_nlp.errors import GoldError

    weights = {}
    for share in shares.split(","):
        name, _, weight = share.partition("=")
        if not name.strip() or not weight.strip().isdecimal() or name.strip() in weights:
            raise GoldError(f"{shares!r}: splits are written train=80,dev=10,test=10, each once with a whole number")
        weights[name.strip()] = int(weight)
    return weights


def _print_statistics(statistics: dict[str, Any]) -> None:
    """Print one table for the whole, and one for each column with its values side by side."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 200)
    labels = list(statistics["all"]["labels"])
    for column, groups in {**statistics, "all": {"all": statistics["all"]}}.items():
        table = Table("" if column == "all" else column, *groups, box=None)
        for value in table.columns[1:]:
            value.justify = "right"
        for name in ("documents", "characters", "entities", "sections", "noise"):
            table.add_row(name, *(f"{counts[name]:,}" for counts in groups.values()))
        for label in labels:
            table.add_row(label, *(f"{counts['labels'].get(label, 0):,}" for counts in groups.values()))
        console.print(table)
        console.print()
