"""What the charts show: money by project, people by event, values by type of section. Exact sums, nothing twice.

What is added is what totals add: :mod:`govreport_nlp.output.statements` says it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from govreport_nlp.labels import NUMERIC_LABELS, SECTION_TYPES
from govreport_nlp.output.decimals import exact_sum
from govreport_nlp.output.page.controls import on_one_line
from govreport_nlp.output.page.facts import Lookup
from govreport_nlp.output.statements import Project, Statement, Statements, Status

#: Length of the longest bar, in units of the drawing.
FULL = 1000


@dataclass
class Bar:
    """One project or event.

    Attributes:
        subject: the number of its first mention among the record's entities, None where none is named.
        name: its fullest name.
        done: the sum of what is done or of unknown status.
        planned: the sum of what is planned or a target.
        count: how many values it has.
    """

    subject: int | None
    name: str | None
    done: Decimal = Decimal(0)
    planned: Decimal = Decimal(0)
    count: int = 0

    @property
    def total(self) -> Decimal:
        """The sum of all."""
        return exact_sum([self.done, self.planned])

    def add(self, amount: Decimal, status: Status) -> None:
        """Add an amount."""
        self.count += 1
        if status in ("planned", "target"):
            self.planned = exact_sum([self.planned, amount])
        else:
            self.done = exact_sum([self.done, amount])


@dataclass
class Chart:
    """Bars of one unit, the longest first.

    Attributes:
        unit: the unit.
        bars: the bars.
        unnamed: the sum of the values without a project, which has no bar: it would dwarf the others.
        not_added: how many values without a project were not added up.
        parts: how many parts of totals were not counted again.
        repeats: how many repeated statements were not counted again.
    """

    unit: str
    bars: list[Bar]
    unnamed: Bar | None
    not_added: int
    parts: int
    repeats: int

    def length(self, amount: Decimal) -> int:
        """Return the length of a bar in units of the drawing."""
        longest = max((bar.total for bar in self.bars), default=Decimal(0))
        return int(amount * FULL / longest) if longest else 0


def amounts_by_subject(statements: Statements, dimension: str, *, adds_unnamed: bool) -> list[Chart]:
    """Add up the amounts of a dimension by project or event.

    Args:
        statements: what a report states.
        dimension: money or people.
        adds_unnamed: whether the values without a project are added up. Sums of money can be added; counts of people
            that no event names are of who knows which people, often the same.

    Returns:
        A chart for each unit that has a sum, in the order of the units.
    """
    by_unit: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements.all:
        if statement.dimension == dimension:
            by_unit[statement.unit].append(statement)
    charts = [_chart(unit, by_unit[unit], statements.projects, adds_unnamed) for unit in sorted(by_unit)]
    return [chart for chart in charts if chart.bars or chart.unnamed]


def _chart(unit: str, statements: list[Statement], projects: dict[int, Project], adds_unnamed: bool) -> Chart:
    bars: dict[int | None, Bar] = {}
    for statement in statements:
        if statement.left_out is None:
            name = None if statement.project is None else on_one_line(projects[statement.project].name)
            bar = bars.setdefault(statement.project, Bar(statement.subject, name))
            bar.add(statement.amount.value, statement.status)
    unnamed = bars.pop(None, None)
    left_out = Counter(statement.left_out for statement in statements)
    return Chart(
        unit,
        bars=sorted(bars.values(), key=lambda bar: (-bar.total, bar.subject)),
        unnamed=unnamed if adds_unnamed else None,
        not_added=unnamed.count if unnamed and not adds_unnamed else 0,
        parts=left_out["part"],
        repeats=left_out["repeat"],
    )


def values_by_section(lookup: Lookup) -> dict[str, int]:
    """Count the values in sections of each type, in the order of the types."""
    counts = Counter(
        lookup.record.sections[value.section].type
        for value in lookup.values
        if value.section is not None and value.entity.label in NUMERIC_LABELS
    )
    return {type: counts[type] for type in SECTION_TYPES if counts[type]}
