"""``govreport train``: one command and one settings file for each back end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from govreport_nlp.errors import GovreportError, TrainingInterruptedError

app = typer.Typer(help="Train a model from annotated reports.", no_args_is_help=True)

ConfigArgument = Annotated[
    Path, typer.Argument(metavar="CONFIG", help="Settings (TOML), such as those in models/configs.")
]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on from the best model of a training that broke off.")]


@app.command()
def spacy(config: ConfigArgument, resume: ResumeOption = False) -> None:
    """Train names with spaCy's NER: tok2vec on a CPU, a transformer for those who have weights and a GPU."""

    def run(listener: Callable[..., None]) -> Any:
        from govreport_nlp.training.corpora import prepare
        from govreport_nlp.training.spacy_ner import SpacyConfig, train_spacy

        return train_spacy(*prepare(SpacyConfig, config), resume=resume, listener=listener)

    raise typer.Exit(run_training(run))


@app.command()
def hanlp(config: ConfigArgument, resume: ResumeOption = False) -> None:
    """Train names with HanLP: a recurrent network with a CRF on top."""

    def run(listener: Callable[..., None]) -> Any:
        from govreport_nlp.training.corpora import prepare
        from govreport_nlp.training.hanlp_ner import HanlpConfig, train_hanlp

        return train_hanlp(*prepare(HanlpConfig, config), resume=resume, listener=listener)

    raise typer.Exit(run_training(run))


@app.command()
def crf(config: ConfigArgument) -> None:
    """Train names with a CRF that reads what the rules found: the back end of the default pipeline."""

    def run(listener: Callable[..., None]) -> Any:
        from govreport_nlp.training.corpora import prepare
        from govreport_nlp.training.crf import CrfConfig, train_crf

        return train_crf(*prepare(CrfConfig, config), listener=listener)

    raise typer.Exit(run_training(run))


@app.command()
def segmenter(config: ConfigArgument) -> None:
    """Train the cutting of text into words with spacy-pkuseg, from sentences that are cut."""

    def run(listener: Callable[..., None]) -> Any:
        from govreport_nlp.training.segmenter import prepare_segmenter, train_segmenter

        return train_segmenter(*prepare_segmenter(config), listener=listener)

    raise typer.Exit(run_training(run))


@app.command()
def words(config: ConfigArgument) -> None:
    """Learn from unlabelled reports which words are alike: the table of clusters that the CRF reads."""
    from govreport_nlp.cli.tables import say_error, say_note

    try:
        from govreport_nlp.training.config import read_config
        from govreport_nlp.training.words import WordsConfig, learn_words

        settings = read_config(WordsConfig, config)
        table, absent = learn_words(settings)
    except (GovreportError, OSError) as error:
        say_error(error)
        raise typer.Exit(1) from error
    for path in absent:
        say_note(f"{path}: not there, left out")
    print(f"{settings.output}: {len(table.words):,} words")


@app.command()
def curve(
    config: ConfigArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the table and the picture.")],
    sizes: Annotated[
        str, typer.Option(metavar="PERCENT,…", help="Shares of the reports to train on.")
    ] = "12,25,50,100",
) -> None:
    """Train CRFs on growing shares of the reports: a table and a picture of what more reports bring.

    The settings are those of `govreport train crf`; the models are thrown away.
    """
    from govreport_nlp.cli.curve import run_curve

    raise typer.Exit(run_curve(config, output, sizes))


def run_training(train: Callable[[Callable[..., None]], Any]) -> int:
    """Run a training and show its progress.

    Args:
        train: is given what to call with each entry of the log, and returns what came of the training.

    Returns:
        The exit code.
    """
    import signal

    from rich.console import Console

    from govreport_nlp.cli.tables import say_error, say_note

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a training that is told to end keeps its best model
    errors = Console(stderr=True)

    try:
        with errors.status("reading the corpora") as status:

            def show(entry: Any) -> None:
                scores = "  ".join(f"{name} {score:.4f}" for name, score in entry.scores.items())
                line = f"epoch {entry.epoch:>3}  step {entry.step:>5}  loss {entry.loss:>9.2f}  {scores}"
                mark = "  best so far" if entry.best else ""
                errors.print(f"{line}  {entry.seconds:,.0f} s{mark}", markup=False, highlight=False, soft_wrap=True)
                status.update("training")

            trained = train(show)
    except TrainingInterruptedError as error:
        say_error(error)
        return 130
    except (GovreportError, OSError) as error:
        say_error(error)
        return 1
    for note in trained.notes:
        say_note(note)
    best = "  ".join(f"{name} {score:.4f}" for name, score in trained.best.scores.items())
    print(f"{trained.folder}: epoch {trained.best.epoch}, dev {best}")
    return 0
