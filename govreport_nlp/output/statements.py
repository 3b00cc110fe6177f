"""The amounts that reports state of their projects, and which of them are to be added: nothing twice.

Totals and the charts of the page both add these statements, so that they agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from govreport_nlp.output.decimals import exact_sum
from govreport_nlp.record import Entity, Fact, Quantity, Record

#: What is added up: amounts of money and counts of people.
ADDED_DIMENSIONS = ("money", "people")
Status = Literal["done", "planned", "target", "unknown"]
#: Where the year of a period is not known.
UNKNOWN_YEAR = "XXXX"


class Amount(NamedTuple):
    """A number and the interval that its words stand for; an end that is None is open."""

    value: Decimal
    lower: Decimal | None
    upper: Decimal | None

    def without(self, part: Amount) -> Amount:
        """Take a part off; what is left is never less than nothing."""
        lower, upper = self.lower, self.upper
        if lower is not None:
            lower = Decimal(0) if part.upper is None else _rest(lower, part.upper)
        if upper is not None and part.lower is not None:
            upper = _rest(upper, part.lower)
        return Amount(_rest(self.value, part.value), lower, upper)


@dataclass(frozen=True)
class Statement:
    """An amount that a report states.

    Attributes:
        report: id of the report.
        subject: the number of the project or event among the record's entities, None where none is named.
        project: the number of that in :attr:`Statements.projects`: the same for all its names.
        dimension: money or people.
        unit: canonical unit.
        status: done, planned, target or unknown.
        year: four characters, X for each digit that is not known.
        measure: what is counted, without blanks.
        amount: what is to be added: what is stated, less the parts that are added for themselves.
        whole: the place in :attr:`Statements.all` of the statement that it is said to be a part of.
        left_out: why it is not added: it is part of a statement that is, or repeats one; None where it is added.
    """

    report: str
    subject: int | None
    project: int | None
    dimension: str
    unit: str
    status: Status
    year: str
    measure: str
    amount: Amount
    whole: int | None = None
    left_out: Literal["part", "repeat"] | None = None


class Project(NamedTuple):
    """A project or event: its fullest name, normalised, and its label."""

    name: str
    label: str


class Statements(NamedTuple):
    """What reports state: all amounts in their order, and the projects and events by number."""

    all: list[Statement]
    projects: dict[int, Project]


def collect_statements(records: Iterable[Record]) -> Statements:
    """Collect the amounts of money and people that reports state, and say which of them are to be added.

    Changes are no statements. Two names are one project where a report holds them together (``cluster``), and wherever
    they are the same but for marks and blanks. The same amount of the same project, status and year is one statement
    however often it is made; within one report it is as many as it has measures. One without a year repeats one that
    has it; one without a project is like no other. A part of a total is left out where both have the same project or
    the part has none; a part of another project is added, and taken off the total. Parts of one another are parts of
    nothing.

    Args:
        records: reports with facts.

    Returns:
        The statements in the order of the reports and of their entities.
    """
    names = _Names()
    stated: list[Statement] = []
    for record in records:
        stated += _stated(record, names.add(record), len(stated))
    stated = [
        statement if statement.project is None else replace(statement, project=names.root(statement.project))
        for statement in stated
    ]
    return Statements(_told_apart(stated), names.projects())


class _Names:
    """Which names are one project: a union of sets of names."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._names: list[Project] = []
        self._numbers: dict[str, int] = {}

    def add(self, record: Record) -> dict[str, int]:
        """Return the number of each project or event by the id of its mention."""
        numbers: dict[str, int] = {}
        clusters: dict[str, int] = {}
        for entity in record.entities:
            if entity.label not in ("PROJECT", "EVENT"):
                continue
            number = self._number(entity)
            if entity.cluster is not None:
                number = self._join(clusters.setdefault(entity.cluster, number), number)
            numbers[entity.id] = number
        return numbers

    def root(self, number: int) -> int:
        """Return the first number of the project that a number belongs to."""
        return _root(self._parents, number)

    def projects(self) -> dict[int, Project]:
        """Return the projects, each with its fullest name, by their first numbers."""
        fullest: dict[int, Project] = {}
        for number, project in enumerate(self._names):
            root = self.root(number)
            if root not in fullest or len(project.name) > len(fullest[root].name):
                fullest[root] = project
        return fullest

    def _number(self, entity: Entity) -> int:
        key = "".join(filter(str.isalnum, entity.norm)).casefold() or entity.norm
        if key not in self._numbers:
            self._numbers[key] = len(self._parents)
            self._parents.append(len(self._parents))
            self._names.append(Project(entity.norm, entity.label))
        return self._numbers[key]

    def _join(self, one: int, other: int) -> int:
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first
        return first


def _stated(record: Record, projects: dict[str, int], place: int) -> list[Statement]:
    """List what a record states, the first of it at a place among all statements."""
    facts: dict[str, Fact] = {}
    for fact in record.facts:
        facts.setdefault(fact.entity, fact)
    mentions = {entity.id: number for number, entity in enumerate(record.entities)}
    amounts = [
        (fact, entity.value)
        for entity in record.entities
        if isinstance(entity.value, Quantity)
        and entity.value.dimension in ADDED_DIMENSIONS
        and (fact := facts.get(entity.id, Fact(entity=entity.id))).kind != "change"
    ]
    places = {fact.entity: number for number, (fact, _) in enumerate(amounts, place)}
    return [
        Statement(
            report=record.id,
            subject=mentions[fact.subject] if fact.subject in projects else None,
            project=projects.get(fact.subject or ""),
            dimension=value.dimension,
            unit=value.unit,
            status=fact.status or "unknown",
            year=(fact.period or UNKNOWN_YEAR)[:4],
            measure="".join(fact.measure.text.split()) if fact.measure else "",
            amount=Amount(Decimal(value.value), _decimal(value.lower), _decimal(value.upper)),
            whole=places.get(fact.part_of or ""),
        )
        for fact, value in amounts
    ]


def _told_apart(stated: Sequence[Statement]) -> list[Statement]:
    """Say which statements are left out, and take off the others what is added for itself."""
    originals = _originals(stated)
    wholes = _wholes(stated, originals)
    holders = list(range(len(stated)))  # a part that is left out is held by its whole, all others by themselves
    for part, whole in wholes.items():
        if stated[part].project in (None, stated[whole].project):
            holders[part] = whole
    amounts = [statement.amount for statement in stated]
    for part, whole in wholes.items():
        if holders[part] == part:
            total = _root(holders, whole)
            amounts[total] = amounts[total].without(stated[part].amount)
    told = []
    for place, statement in enumerate(stated):
        if holders[originals[place]] != originals[place]:
            told.append(replace(statement, left_out="part"))
        elif originals[place] != place:
            told.append(replace(statement, left_out="repeat"))
        else:
            told.append(replace(statement, amount=amounts[place]))
    return told


def _originals(stated: Sequence[Statement]) -> list[int]:
    """Return for each statement the place of the one that it repeats; its own where it repeats none.

    A report's second measure of an amount and year repeats the second measure that another report has of them.
    """
    measures: dict[tuple[object, ...], dict[str, int]] = defaultdict(dict)
    firsts: dict[tuple[object, ...], int] = {}
    dated: dict[object, list[int]] = defaultdict(list)
    undated: list[tuple[int, int]] = []
    originals = list(range(len(stated)))
    for place, statement in enumerate(stated):
        if statement.project is None:
            continue
        said = _said(statement)
        year = UNKNOWN_YEAR if "X" in statement.year else statement.year
        of_report = measures[said, year, statement.report]
        rank = of_report.setdefault(statement.measure, len(of_report))
        originals[place] = firsts.setdefault((said, year, rank), place)
        if year == UNKNOWN_YEAR:
            undated.append((place, rank))
        elif originals[place] == place:
            dated[said].append(place)
    for place, rank in undated:
        known = dated.get(_said(stated[place]), [])
        if rank < len(known):
            originals[place] = known[rank]
    return originals


def _said(statement: Statement) -> tuple[object, ...]:
    return statement.project, statement.dimension, statement.unit, statement.status, statement.amount


def _wholes(stated: Sequence[Statement], originals: Sequence[int]) -> dict[int, int]:
    """Return the place of each part's whole, in the same unit, by the place of the part; no part leads back to itself.

    What is said of a statement's parts or whole where it is repeated holds for the statement.
    """
    wholes: dict[int, int] = {}
    for place, statement in enumerate(stated):
        if statement.whole is not None and stated[statement.whole].unit == statement.unit:
            wholes.setdefault(originals[place], originals[statement.whole])
    walks: dict[int, int] = {}  # the walk that first came by each place
    for start in list(wholes):
        place = start
        while place in wholes and place not in walks:
            walks[place] = start
            place = wholes[place]
        if walks.get(place) == start:
            while place in wholes:
                place = wholes.pop(place)
    return wholes


def _root(parents: list[int], number: int) -> int:
    """Return where the way up from a number ends; the way is made shorter for the next time."""
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number


def _rest(number: Decimal, part: Decimal) -> Decimal:
    return max(Decimal(0), exact_sum([number, part.copy_negate()]))


def _decimal(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)
