"""A record as a summary for a person at a terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from govreport_nlp.labels import NAME_LABELS, VALUE_LABELS
from govreport_nlp.record import Date, Entity, Record, Section
from govreport_nlp.text.printable import printable

#: Names shown of each label, at most.
SHOWN_NAMES = 12
#: Rows of values shown, at most.
SHOWN_VALUES = 30
CONTEXT = 12
QUALIFIER_SIGNS = {"exact": "", "about": "≈ ", "over": "> ", "under": "< ", "at_least": "≥ ", "at_most": "≤ "}


def summarize(record: Record) -> RenderableType:
    """Return what a reader wants first: what it is, how it is built, which names, how much of what."""
    return Panel(
        Group(_facts_of_source(record), _outline(record), _names(record), _values(record)),
        title=escape(printable(record.id)),
        title_align="left",
    )


def _facts_of_source(record: Record) -> Text:
    source = record.source
    noise = Counter(span.kind for span in record.noise)
    parts = [
        f"{len(record.text):,} characters",
        source.format,
        *([source.encoding] if source.encoding else []),
        source.script,
        f"year {source.year}" if source.year else "year unknown",
        *(f"{count} × {kind}" for kind, count in sorted(noise.items())),
    ]
    return Text(" · ".join(parts), style="dim")


def _outline(record: Record) -> Tree:
    tree = Tree("sections")
    nodes: dict[str | None, Tree] = {None: tree}
    for section in record.sections:
        nodes[section.id] = nodes.get(section.parent, tree).add(_section_line(section))
    return tree


def _section_line(section: Section) -> Text:
    kind = section.type if section.type2 is None else f"{section.type}, {section.type2}"
    heading = printable(section.heading.text) if section.heading else "—"
    return Text.assemble((heading, ""), "  ", (kind, "cyan"))


def _names(record: Record) -> Table:
    table = Table("label", "names", show_header=False, box=None)
    own = {entity.label for entity in record.entities} - {*NAME_LABELS, *VALUE_LABELS}
    for label in (*NAME_LABELS, *sorted(own)):
        names = Counter(printable(entity.norm) for entity in record.entities if entity.label == label)
        if names:
            shown = [f"{name} ×{count}" if count > 1 else name for name, count in names.most_common(SHOWN_NAMES)]
            more = len(names) - len(shown)
            table.add_row(Text(label, style="bold"), Text("、".join(shown) + (f" … {more} more" if more > 0 else "")))
    return table


def _values(record: Record) -> Table:
    table = Table("", "before", "value", "means", "unit", box=None, title_justify="left")
    values = [entity for entity in record.entities if entity.label in VALUE_LABELS]
    for entity in values[:SHOWN_VALUES]:
        meaning, unit = _meaning(entity)
        before = printable(record.text[max(0, entity.start - CONTEXT) : entity.start]).strip()
        table.add_row(
            Text(entity.label, style="dim"), Text(before, style="dim"), Text(printable(entity.text)), meaning, unit
        )
    if len(values) > SHOWN_VALUES:
        table.add_row("", "", f"… {len(values) - SHOWN_VALUES} more", "", "")
    return table


def _meaning(entity: Entity) -> tuple[str, str]:
    value = entity.value
    if value is None:
        return "", ""
    if isinstance(value, Date):
        return value.iso + (f" {value.mod}" if value.mod else ""), ""
    if value.qualifier in ("between", "several"):
        return f"{value.lower} – {value.upper}", value.unit
    return QUALIFIER_SIGNS[value.qualifier] + value.value, value.unit
