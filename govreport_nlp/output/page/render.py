"""Records → the page. Pure: records in, HTML out; the same records give the same characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from jinja2 import Environment, StrictUndefined, Template
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from govreport_nlp.digest import policy_hash
from govreport_nlp.labels import NAME_LABELS, VALUE_LABELS
from govreport_nlp.output.language import Language
from govreport_nlp.output.page import charts, controls
from govreport_nlp.output.page.charts import Chart, amounts_by_subject, values_by_section
from govreport_nlp.output.page.facts import Lookup, Row, notes, table_rows
from govreport_nlp.output.page.parts import Part, check_apart, cut_into_parts, sections_by_start
from govreport_nlp.output.page.values import grouped
from govreport_nlp.output.page.words import page_words
from govreport_nlp.record import Record
from govreport_nlp.text.script import Simplifier

#: Bars of a chart that are seen at once; the others unfold.
MOST_BARS = 15
#: Levels of the outline; what lies deeper stands on the deepest.
MOST_LEVELS = 20
#: Rows of one table body: the browser lays out only the bodies in view.
ROWS_IN_BODY = 50


@dataclass(frozen=True)
class Report:
    """A record as the template reads it.

    Attributes:
        record: the record.
        title: the report's title, else its id.
        parts: its text.
        simplified: its text in simplified script, cut like it; None where it is that already.
        outline: its sections that contain others, each with those.
        counts: how many entities it has of each label.
        rows: its table of facts.
        money: charts of money by project.
        people: charts of people by event.
        sections: number of values by type of section.
    """

    record: Record
    title: str
    parts: list[Part]
    simplified: list[Part] | None
    outline: list[Entry]
    counts: dict[str, int]
    rows: list[Row]
    money: list[Chart]
    people: list[Chart]
    sections: dict[str, int]


@dataclass(frozen=True)
class Entry:
    """A section in the outline.

    Attributes:
        number: the number of the section in the record whose part of the text begins where it does.
        name: its heading on one line, None where it has none.
        type: its type.
        entries: what it contains.
    """

    number: int
    name: str | None
    type: str
    entries: list[Entry]


@dataclass(frozen=True)
class Links:
    """Where a page leads that a server shows; a page that stands alone leads nowhere.

    Attributes:
        start: address of the page to give other reports at.
        downloads: names and addresses of files of the same records.
    """

    start: str
    downloads: Mapping[str, str]


def render_page(records: Sequence[Record], *, language: Language = "zh", links: Links | None = None) -> str:
    """Write records as one self-contained page: no network, no other file, and nothing of a report's text can run.

    Args:
        records: the reports, in the order of the list to choose from; the first is shown.
        language: the language that the interface starts in; the page switches between both.
        links: where the page leads; None for a page that stands alone.

    Returns:
        HTML; the same records give the same characters.

    Raises:
        RecordError: a record's offsets lie outside its text, or its entities overlap.
    """
    lookups = [Lookup(record) for record in records]
    reports = [_report(lookup) for lookup in lookups]
    labels = _labels(reports)
    script = Markup(_asset("page.js"))
    style = Markup(_asset("page.css") + _label_rules(labels))
    words = {tongue: page_words(tongue) for tongue in get_args(Language)}

    def word(key: str, n: int | None = None) -> Markup:
        """Write a word so that the page can change its language."""
        if key not in words[language]:
            return Markup("{}").format(key.rpartition(".")[2])  # a label of the user's own
        text = words[language][key].replace("{n}", str(n))
        number = Markup("") if n is None else Markup(' data-n="{}"').format(n)
        return Markup('<span data-word="{}"{}>{}</span>').format(key, number, text)

    def title(key: str) -> Markup:
        """Write a word as what an element is called, in an attribute."""
        return Markup('aria-label="{}" data-word-label="{}"').format(words[language][key], key)

    return _template().render(
        reports=reports,
        labels=labels,
        links=links,
        language=language,
        word=word,
        title=title,
        script=script,
        style=style,
        script_hash=policy_hash(script),
        style_hash=policy_hash(style),
        data=_json({"words": words, "reports": [notes(lookup) for lookup in lookups]}),
        full=charts.FULL,
        most_bars=MOST_BARS,
        rows_in_body=ROWS_IN_BODY,
        grouped=grouped,
        escaped=_escaped,
        on_one_line=controls.on_one_line,
        code_of=controls.code_of,
        name_of=controls.name_of,
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_asset("page.html"))


def _report(lookup: Lookup) -> Report:
    record = lookup.record
    check_apart(record)
    simplified = None if record.source.script == "Hans" else _simplifier()(record.text)
    titles = [lookup.section_name(number) for number, section in enumerate(record.sections) if section.level == 0]
    return Report(
        record=record,
        title=next(filter(None, titles), controls.on_one_line(record.id)),
        parts=cut_into_parts(record, record.text),
        simplified=cut_into_parts(record, simplified) if simplified is not None else None,
        outline=_outline(lookup),
        counts=dict(Counter(entity.label for entity in record.entities)),
        rows=table_rows(lookup),
        money=amounts_by_subject(lookup, "MONEY", adds_unnamed=True),
        people=amounts_by_subject(lookup, "PEOPLE_COUNT", adds_unnamed=False),
        sections=values_by_section(lookup),
    )


@cache
def _simplifier() -> Simplifier:
    return Simplifier()


def _outline(lookup: Lookup) -> list[Entry]:
    top: list[Entry] = []
    places = {"": (0, top)}  # of what a section contains: its level and its list
    parts = sections_by_start(lookup.record)
    for number, section in enumerate(lookup.record.sections):
        level, entries = places.get(section.parent or "", places[""])
        entry = Entry(parts[section.start], lookup.section_name(number), section.type, [])
        entries.append(entry)
        places[section.id] = (level + 1, entry.entries) if level < MOST_LEVELS else (level, entries)
    return top


def _labels(reports: Sequence[Report]) -> dict[str, list[str]]:
    """Return the labels that occur, in two groups: values; names and the user's own."""
    found = {label for report in reports for label in report.counts}
    own = sorted(found - {*VALUE_LABELS, *NAME_LABELS})
    groups = {"values": VALUE_LABELS, "names": (*NAME_LABELS, *own)}
    return {group: [label for label in labels if label in found] for group, labels in groups.items()}


def _label_rules(labels: dict[str, list[str]]) -> str:
    """Write the rules that take a label's marks away and hide its rows while its box is not ticked."""
    marks = "--mark:transparent;--tint:transparent;cursor:auto"
    return "".join(
        f".off-{label} .e.{label}:not(.marked){{{marks}}}.off-{label} tr.{label}{{display:none}}\n"
        for group in labels.values()
        for label in group
    )


def _asset(name: str) -> str:
    return files("govreport_nlp.output.page").joinpath(name).read_text(encoding="utf-8")


def _escaped(text: str) -> Markup:
    """Escape text so that a browser keeps every character: a bare carriage return would become a line feed."""
    return Markup(escape(text).replace("\r", Markup("&#13;")))


def _json(data: Any) -> Markup:
    """Write data for a script element: nothing in it can end that, nor a line of it."""
    text = htmlsafe_json_dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
