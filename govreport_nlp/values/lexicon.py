"""The schema of lexicons/values.toml: the words around a number. What each table means is said in that file."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from govreport_nlp.labels import Qualifier


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Words(_Table):
    """A plain list of words."""

    words: tuple[str, ...]


class More(_Table):
    """余, 多 and 来 behind a numeral."""

    words: tuple[str, ...]
    not_before: tuple[str, ...]
    come: tuple[str, ...]
    come_before: tuple[str, ...]


class TrailingMore(_Table):
    """多 behind a unit and what must stand behind it."""

    words: tuple[str, ...]
    before: tuple[str, ...]


class Doubled(_Table):
    """Words whose first character seems to double a classifier."""

    not_before: tuple[str, ...]


class PlaceNames(_Table):
    """Names that begin with a numeral."""

    known: tuple[str, ...]
    known_not_before: tuple[str, ...]
    counted_nouns: tuple[str, ...]
    counted_nouns_not_before: tuple[str, ...]
    nouns: str
    ends: tuple[str, ...]
    ends_not_before: tuple[str, ...]
    peoples_ends: tuple[str, ...]
    not_counters: str
    townships: str
    township_ends: tuple[str, ...]


class Counters(_Table):
    """Counters that need Arabic digits."""

    arabic: tuple[str, ...]


class Up(_Table):
    """上 before a bare scale."""

    word: str
    not_after: tuple[str, ...]


class Last(_Table):
    """近 before a length of time."""

    word: str
    lasted: tuple[str, ...]
    few: tuple[str, ...]


class Within(_Table):
    """内 behind a number."""

    word: str
    dimensions: tuple[str, ...]
    not_before: tuple[str, ...]


class Shares(_Table):
    """Tenths and halves; the strings are sets of characters."""

    tenths_not_before: str
    half_words: tuple[str, ...]
    half_past: tuple[str, ...]
    half_not_after: str
    half_not_before: str


class RangeWords(_Table):
    """What joins and ends a range."""

    separators: tuple[str, ...]
    unit_bound: tuple[str, ...]
    ends: tuple[str, ...]


class Understood(Words):
    """Words before a number that name the unit it leaves out."""

    unit: str


class ColloquialMoney(Words):
    """A classifier that is money behind these words."""

    unit: str


class Declared(_Table):
    """How a table names the unit of its amounts, and the words before them."""

    openings: tuple[str, ...]
    units: tuple[str, ...]
    words: tuple[str, ...]


class TableWords(_Table):
    """What the heads of a table's columns say."""

    dimensions: tuple[str, ...]
    nouns: tuple[Understood, ...]
    ordinals: tuple[str, ...]
    other_units: tuple[str, ...]
    measured: tuple[str, ...]


class Ordinals(_Table):
    """Words that make a number an ordinal, a rank, a code or the base of a rate."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    ranks: tuple[str, ...]
    rank_changes: tuple[str, ...]
    years: tuple[str, ...]
    bases: tuple[str, ...]
    clock: tuple[str, ...]
    spells: tuple[str, ...]
    minutes: tuple[str, ...]
    units: tuple[str, ...]
    bodies: tuple[str, ...]
    bodies_not_before: tuple[str, ...]
    repeated: tuple[str, ...]


class Levels(_Table):
    """Words before which 级 counts levels."""

    before: tuple[str, ...]


class BareNouns(_Table):
    """Nouns that a number counts without a classifier; ``not_before`` is a set of characters."""

    units: tuple[str, ...]
    others: tuple[str, ...]
    arabic: tuple[str, ...]
    one: tuple[str, ...]
    not_before: str


class ValueLexicon(_Table):
    """The words around a number (guidelines, section 1)."""

    before: dict[Qualifier, tuple[str, ...]]
    not_approximators: Words
    outside: dict[Qualifier, tuple[str, ...]]
    detached: dict[Qualifier, tuple[str, ...]]
    after: dict[Qualifier, tuple[str, ...]]
    more: More
    trailing_more: TrailingMore
    up: Up
    last: Last
    within: Within
    shares: Shares
    range: RangeWords
    understood: tuple[Understood, ...]
    understood_links: Words
    money_heads: Words
    colloquial_money: ColloquialMoney
    declared: Declared
    tables: TableWords
    index: Words
    currencies: dict[str, str]
    people_nouns: Words
    household_nouns: Words
    counted_heads: Words
    bare_nouns: BareNouns
    idioms: Words
    doubled: Doubled
    place_names: PlaceNames
    ordinals: Ordinals
    counters: Counters
    levels: Levels
