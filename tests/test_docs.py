"""README and documentation: every snippet runs, every command exists, every field is described, the site builds."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import typer

from govreport_nlp import parse_date, parse_quantity
from govreport_nlp.cli.main import app
from govreport_nlp.labels import DIMENSIONS, NAME_LABELS, NOISE_KINDS, QUALIFIERS, SECTION_TYPES, VALUE_LABELS
from govreport_nlp.pipeline import load
from govreport_nlp.record import record_schema
from tests.snippets import INSTALLERS, PAGES, ROOT, Reader, snippets

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DOCS = ROOT / "docs"
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
GUIDES = [DOCS / "labels.md", DOCS / "labels.zh.md"]
ALL = [snippet for page in PAGES for snippet in snippets(page)]
COMMANDS = typer.main.get_command(app)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def with_marks(page: Path):
    """Commands load the library each for itself: their pages are slow."""
    slow = any(snippet.language == "sh" and snippet.reason is None for snippet in snippets(page))
    return pytest.param(page, marks=pytest.mark.slow if slow else (), id=name(page))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """What the pages take for granted: a folder of reports, one report, and the repository's corpora and notebooks."""
    shutil.copytree(ROOT / "corpora" / "examples", tmp_path / "reports")
    shutil.copy(ROOT / "corpora" / "examples" / "community_work_2024.txt", tmp_path / "report.txt")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "corpora").symlink_to(ROOT / "corpora")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", [with_marks(page) for page in PAGES if snippets(page)])
def test_the_snippets_of_a_page_run(page, folder):
    reader = Reader(folder)
    for snippet in snippets(page):
        reader.follow(snippet)


def test_there_are_snippets():
    languages = [snippet.language for snippet in ALL]
    assert languages.count("python") >= 25
    assert languages.count("sh") >= 25
    assert set(languages) <= {"python", "sh", "text", "toml", "json", "ini"}


@pytest.mark.parametrize("snippet", [s for s in ALL if s.language == "sh"], ids=lambda snippet: snippet.place)
def test_a_command_line_names_what_exists(snippet):
    """Those that are not run too: commands and options, extras of pip, targets of make."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)
    for words in snippet.commands():
        if "govreport" in words:
            arguments = words[words.index("govreport") + 1 :]
            arguments = arguments[: next((i for i, word in enumerate(arguments) if word in "|>;&"), len(arguments))]
            command, context = COMMANDS, typer.Context(COMMANDS)
            while hasattr(command, "commands") and arguments and arguments[0] in command.commands:
                command = command.commands[arguments.pop(0)]
                context = typer.Context(command, parent=context)
            assert command is not COMMANDS or not arguments or arguments[0].startswith("-"), f"no command {arguments}"
            command.parse_args(context, arguments)
        elif words[0] == "make":
            assert set(words[1:]) <= set(targets)
        elif words[0] in INSTALLERS:
            for wanted in re.findall(r"govreport-nlp\[([\w,-]+)\]", " ".join(words)):
                assert set(wanted.split(",")) <= set(extras)


def test_what_is_not_run_says_why():
    assert all(len(snippet.reason.split()) >= 3 for snippet in ALL if snippet.reason is not None)


@pytest.mark.parametrize("page", READMES, ids=name)
def test_links_of_a_readme_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readmes_are_one_in_two_languages():
    """The same snippets in the same order, but for comments; linked both ways."""
    english, chinese = (
        [(s.language, s.commands() if s.language == "sh" else s.code) for s in snippets(page)] for page in READMES
    )
    assert english == chinese
    assert "(README.zh.md)" in READMES[0].read_text(encoding="utf-8")
    assert "(README.md)" in READMES[1].read_text(encoding="utf-8")


def test_the_record_page_describes_every_field():
    """One table a model, its title the model's name; a field of a model is a row of its table."""
    page = (DOCS / "reference" / "record.md").read_text(encoding="utf-8")
    schema = record_schema()
    models = {"Record": schema, **{key: part for key, part in schema["$defs"].items() if "properties" in part}}
    described = {
        title: re.findall(r"^\| `(\w+)` \|", body, flags=re.M)
        for title, body in re.findall(r"^## `(\w+)`.*?\n(.*?)(?=^## |\Z)", page, flags=re.M | re.S)
    }
    assert described == {model: list(part["properties"]) for model, part in models.items()}


def test_the_record_page_names_every_closed_word():
    page = (DOCS / "reference" / "record.md").read_text(encoding="utf-8")
    for word in (*VALUE_LABELS, *NAME_LABELS, *DIMENSIONS, *QUALIFIERS, *SECTION_TYPES, *NOISE_KINDS):
        assert f"`{word}`" in page, word


def test_the_components_page_names_every_component():
    page = (DOCS / "reference" / "components.md").read_text(encoding="utf-8")
    for component in load(names=["zh_govreport", "rules"]).pipe_names:
        assert f"## `{component}`" in page, component


@pytest.mark.parametrize("guide", GUIDES, ids=name)
def test_a_label_guide_is_whole(guide):
    text = guide.read_text(encoding="utf-8")
    for word in (*VALUE_LABELS, *NAME_LABELS, *QUALIFIERS, *SECTION_TYPES, *NOISE_KINDS):
        assert word in text, word


def rows(guide: Path, columns: int) -> list[list[str]]:
    """Return the rows of the guide's tables that have so many columns, the first of them quoted as code."""
    lines = re.findall(r"^\| (`.*) \|$", guide.read_text(encoding="utf-8"), flags=re.M)
    cells = [[cell.strip().strip("`") for cell in line.split(" | ")] for line in lines]
    return [row for row in cells if len(row) == columns]


def test_the_values_of_the_label_guide_are_those_of_the_grammar():
    """Columns: words, value, high end, unit, qualifier, interval."""
    english, chinese = (rows(guide, 6) for guide in GUIDES)
    assert english == chinese
    assert {row[4] for row in english} == set(QUALIFIERS)
    for words, value, high, unit, qualifier, interval in english:
        found = parse_quantity(words)
        lower, upper = (None if end == "…" else Decimal(end) for end in interval.split(" – "))
        assert (found.value, found.high, found.unit, found.qualifier, found.lower, found.upper) == (
            Decimal(value),
            Decimal(high) if high else None,
            unit,
            qualifier,
            lower,
            upper,
        ), words


def test_the_dates_of_the_label_guide_are_those_of_the_grammar():
    """Columns: words, ISO 8601, in a report about 2024."""
    english, chinese = (rows(guide, 2) for guide in GUIDES)
    assert english == chinese
    assert len(english) >= 8
    for words, iso in english:
        date = parse_date(words, reference_year=2024)
        assert f"{date.iso} {date.mod or ''}".strip() == iso, words


@pytest.mark.slow
def test_the_site_builds_strictly_and_loads_nothing_from_elsewhere(tmp_path):
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path], cwd=ROOT, check=True)
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) >= 20
    for page in pages:
        html = page.read_text(encoding="utf-8")
        assert not re.findall(r"<(?:script|img|iframe)[^>]+src=[\"']?(?:https?:)?//", html), page
        assert not re.findall(r"<link[^>]+(?:stylesheet|preconnect)[^>]+href=[\"']?(?:https?:)?//", html), page
    commands = (tmp_path / "reference" / "cli" / "index.html").read_text(encoding="utf-8")
    assert all(f"govreport {command}" in commands for command in COMMANDS.commands)
    schema = (tmp_path / "reference" / "record.schema.json").read_text(encoding="utf-8")
    assert '"govreport/1"' in schema
