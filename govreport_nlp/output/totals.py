"""Money and people by project over several reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from govreport_nlp.output.decimals import exact_sum
from govreport_nlp.record import Entity, Fact, Quantity, Record

#: What is added up: amounts of money and counts of people.
ADDED_DIMENSIONS = ("money", "people")
#: Where the year of a period is not known.
UNKNOWN_YEAR = "XXXX"
Status = Literal["done", "planned", "target", "unknown"]


@dataclass(frozen=True)
class Total:
    """What several reports together say of one project or event, in one unit and one status.

    Attributes:
        project: its fullest name, normalised.
        label: PROJECT or EVENT.
        dimension: money or people.
        unit: canonical unit; other currencies, and 人 and 人次, are not added up.
        status: done, planned, target or unknown; what is planned is not added to what is done.
        value: sum of the numbers stated.
        lower: sum of the lower ends of their intervals, None where one is open.
        upper: sum of the upper ends, None where one is open.
        facts: how many statements were added up.
        reports: ids of the reports that make them.
    """

    project: str
    label: str
    dimension: str
    unit: str
    status: Status
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    facts: int
    reports: tuple[str, ...]


class _Group(NamedTuple):
    """What is added up in one total."""

    project: int
    dimension: str
    unit: str
    status: Status


class _Amount(NamedTuple):
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None


class _Statement(NamedTuple):
    """A fact that may be added up; ``wholes`` are the entities that it is a part of, the nearest first."""

    report: str
    entity: str
    wholes: tuple[str, ...]
    year: str
    measure: str
    amount: _Amount


def totals(records: Iterable[Record]) -> list[Total]:
    """Add up money and people by project.

    Levels alone are added, never changes, and of a total and its parts the total alone. Two names are one project where
    a report holds them together (``cluster``), and over the reports where they are the same but for marks and blanks.
    What is said twice counts once: the same amount of the same project, status and year is one statement in however many
    reports it stands; within one report it counts as often as it has another measure. A statement without a year is
    taken for a repetition of one that has it.

    Args:
        records: reports with facts; what has no subject belongs to no project and is left out.

    Returns:
        The totals, projects in the order in which the reports name them.
    """
    projects = _Projects()
    found = [statement for record in records for statement in _statements(record, projects.add(record))]
    groups: dict[_Group, list[_Statement]] = defaultdict(list)
    for group, statement in found:
        groups[group._replace(project=projects.root(group.project))].append(statement)
    names = projects.names()
    return [_total(names[group.project], group, _without_parts(groups[group])) for group in sorted(groups)]


class _Projects:
    """Which names are one project: a union of sets of names."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._names: list[tuple[str, str]] = []
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
        return {id: self.root(number) for id, number in numbers.items()}

    def root(self, number: int) -> int:
        """Return the first number of the project that a number belongs to."""
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number

    def names(self) -> dict[int, tuple[str, str]]:
        """Return the fullest name, and its label, by the first number of each project."""
        fullest: dict[int, tuple[str, str]] = {}
        for number, (name, label) in enumerate(self._names):
            root = self.root(number)
            if root not in fullest or len(name) > len(fullest[root][0]):
                fullest[root] = (name, label)
        return fullest

    def _number(self, entity: Entity) -> int:
        key = "".join(filter(str.isalnum, entity.norm)).casefold() or entity.norm
        if key not in self._numbers:
            self._numbers[key] = len(self._parents)
            self._parents.append(len(self._parents))
            self._names.append((entity.norm, entity.label))
        return self._numbers[key]

    def _join(self, one: int, other: int) -> int:
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first
        return first


def _statements(record: Record, numbers: dict[str, int]) -> Iterator[tuple[_Group, _Statement]]:
    """Yield what a record states of its projects."""
    entities = {entity.id: entity for entity in record.entities}
    part_of = {fact.entity: fact.part_of for fact in record.facts}
    for fact in record.facts:
        value = entities[fact.entity].value
        if fact.kind != "level" or fact.subject not in numbers or not isinstance(value, Quantity):
            continue
        if value.dimension in ADDED_DIMENSIONS:
            group = _Group(numbers[fact.subject], value.dimension, value.unit, fact.status or "unknown")
            amount = _Amount(Decimal(value.value), _decimal(value.lower), _decimal(value.upper))
            year = (fact.period or UNKNOWN_YEAR)[:4]
            measure = "".join(fact.measure.text.split()) if fact.measure else ""
            yield group, _Statement(record.id, fact.entity, _wholes(fact, part_of), year, measure, amount)


def _without_parts(statements: list[_Statement]) -> list[_Statement]:
    """Leave out parts of a whole that is among the statements."""
    stated = {(statement.report, statement.entity) for statement in statements}
    return [
        statement
        for statement in statements
        if not any((statement.report, whole) in stated for whole in statement.wholes)
    ]


def _wholes(fact: Fact, part_of: dict[str, str | None]) -> tuple[str, ...]:
    """List what a fact is a part of, and what that is a part of; nothing where this leads back to the fact."""
    wholes: list[str] = []
    whole = fact.part_of
    while whole is not None and whole not in wholes:
        if whole == fact.entity:
            return ()
        wholes.append(whole)
        whole = part_of.get(whole)
    return tuple(wholes)


def _decimal(written: str | None) -> Decimal | None:
    return None if written is None else Decimal(written)


def _total(name: tuple[str, str], group: _Group, statements: list[_Statement]) -> Total:
    amounts = list(_count(statements).elements())
    project, label = name
    return Total(
        project,
        label,
        group.dimension,
        group.unit,
        group.status,
        value=exact_sum([amount.value for amount in amounts]),
        lower=_closed_sum([amount.lower for amount in amounts]),
        upper=_closed_sum([amount.upper for amount in amounts]),
        facts=len(amounts),
        reports=tuple(dict.fromkeys(statement.report for statement in statements)),
    )


def _count(statements: list[_Statement]) -> Counter[_Amount]:
    """Count how often each amount is stated in its own right."""
    measures: dict[tuple[_Amount, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for statement in statements:
        measures[statement.amount, statement.year][statement.report].add(statement.measure)
    known: Counter[_Amount] = Counter()
    unknown: Counter[_Amount] = Counter()
    for (amount, year), by_report in measures.items():
        most = max(len(found) for found in by_report.values())
        (unknown if "X" in year else known)[amount] += most
    return known | unknown


def _closed_sum(numbers: list[Decimal | None]) -> Decimal | None:
    closed = [number for number in numbers if number is not None]
    return exact_sum(closed) if len(closed) == len(numbers) else None
