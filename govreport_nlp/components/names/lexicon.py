"""What the name rules know: the checked schemas of names.toml and of the tables words.tsv and places.tsv."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict

from govreport_nlp.errors import LexiconError
from govreport_nlp.lexicons import alternation, lexicon_text, no_empty_word, read_toml

Label = Literal["PROJECT", "EVENT", "ORG", "GPE", "LOC", "PERSON", "DOCUMENT"]
WordClass = Literal["break", "verb", "work", "office", "plain", "whole", "and"]
Kind = TypeVar("Kind", bound=str)


Words = Annotated[list[str], AfterValidator(no_empty_word)]


class _Section(BaseModel):
    """A part of names.toml; its comments there say what each list is for."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Amounts(_Section):
    """Characters and units behind a number."""

    after_digits: str
    after_numerals: str
    measures: Words


class Heads(_Section):
    """Words that end a name."""

    division: Words
    division_higher: Words
    division_one_character: Words
    organ: Words
    organ_common: Words
    organ_short: Words
    place: Words
    place_short: Words
    place_river: Words
    place_natural: Words
    place_common: Words
    place_part: Words
    project: Words
    project_verbs: Words
    project_proper: Words
    event: Words
    event_short: Words


class Organs(_Section):
    """Organisations known by name, and the offices that every level and field of government has."""

    names: Words
    levels: Words
    level_offices: Words
    fields: Words
    offices: Words


class Places(_Section):
    """What places.tsv does not say of places."""

    suffixes: Words
    peoples: Words
    areas: Words
    more: Words
    letters: str
    never_letters: str
    letter_verbs: str
    regions: Words
    ambiguous: Words
    never_short: Words
    generic_fronts: Words
    verb_fronts: Words
    slogan_verbs: str


class Openers(_Section):
    """Function words that may open the name of a place."""

    characters: str
    never: str
    places: Words


class Quoted(_Section):
    """Which quotations are names, and schemes that need no quotation marks."""

    run_verbs: Words
    heads: Words
    schemes: Words
    figures: Words
    attributes: Words
    event_tails: Words
    event_verbs: Words
    known: Words
    levels: Words
    coined_fronts: Words


class Events(_Section):
    """Verbs that take an event, the parts of the names of meetings, and events known by name."""

    verbs: Words
    levels: Words
    bodies: Words
    sessions: Words
    generic: Words
    occasions: Words
    names: Words


class ListKind(_Section):
    """Nouns behind a list that say what its items are."""

    label: Label
    nouns: Words


class Lists(_Section):
    """How lists are read."""

    confirmations: Words
    kinds: list[ListKind]


class Documents(_Section):
    """Endings of titles, and laws known by name."""

    tails: Words
    quoted_tails: Words
    laws: Words
    known: Words


class Persons(_Section):
    """Surnames, titles, and persons known by name."""

    surnames: str
    titles: Words
    inner_titles: Words
    known: Words


class NameLexicon(_Section):
    """The schema of names.toml."""

    doctrines: Words
    amounts: Amounts
    heads: Heads
    organs: Organs
    places: Places
    openers: Openers
    quoted: Quoted
    events: Events
    lists: Lists
    documents: Documents
    persons: Persons


def read_names(path: str | Path | None = None) -> NameLexicon:
    """Read names.toml, or a user's file of the same schema.

    Raises:
        LexiconError: the file is missing, is not TOML, or does not fit the schema.
    """
    return read_toml(NameLexicon, "names.toml", path)


def read_words(path: str | Path | None = None) -> dict[str, WordClass]:
    """Read words.tsv, or a user's file: each ordinary word with its class.

    Raises:
        LexiconError: the file is missing, or a line is not a word and a class.
    """
    classes: Sequence[WordClass] = get_args(WordClass)
    return _read_kinds("words.tsv", "class", classes, path)


def read_gazetteer(path: str | Path | None = None) -> dict[str, Label]:
    """Read gazetteer.tsv, or a user's file: each well-known name with its label.

    Raises:
        LexiconError: the file is missing, a line is not a name and a label, or a name is one character.
    """
    labels: Sequence[Label] = get_args(Label)
    gazetteer = _read_kinds("gazetteer.tsv", "label", labels, path)
    if short := [name for name in gazetteer if len(name) < 2]:
        raise LexiconError(
            f"{path or 'gazetteer.tsv'}: {short[0]} is one character, too little to be known by: take it out, or write a "
            "longer name"
        )
    return gazetteer


def _read_kinds(name: str, title: str, kinds: Sequence[Kind], path: str | Path | None) -> dict[str, Kind]:
    """Read a lexicon of two columns, a word and which of ``kinds`` it is; ``title`` is what a message calls them."""
    known: dict[str, Kind] = {kind: kind for kind in kinds}
    found = {}
    for word, kind in read_table(name, 2, path):
        if kind not in known:
            raise LexiconError(f"{path or name}: {word} has the {title} {kind}, which is none of {', '.join(known)}")
        found[word] = known[kind]
    return found


def read_table(name: str, columns: int, path: str | Path | None = None) -> list[tuple[str, ...]]:
    """Read a tab-separated lexicon; a line that begins with # is a comment.

    Raises:
        LexiconError: the file is missing, or a line has another number of columns or an empty one.
    """
    rows = []
    for number, line in enumerate(lexicon_text(name, path).splitlines(), start=1):
        if line and not line.startswith("#"):
            row = tuple(line.split("\t"))
            if len(row) != columns or "" in row:
                raise LexiconError(f"{path or name}: line {number} is not {columns} columns: {line!r}")
            rows.append(row)
    return rows


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest first."""
    return f"(?:{alternation(words)})"
