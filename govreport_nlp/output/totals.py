"""Money and people by project over several reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from govreport_nlp.output.decimals import exact_sum
from govreport_nlp.output.statements import Project, Statement, Status, collect_statements
from govreport_nlp.record import Record


@dataclass(frozen=True)
class Total:
    """What several reports together say of one project or event, in one unit and one status.

    Attributes:
        project: its fullest name, normalised.
        label: PROJECT or EVENT.
        dimension: money or people.
        unit: canonical unit; other currencies, and 人 and 人次, are not added up.
        status: done, planned, target or unknown; what is planned is not added to what is done.
        value: sum of the numbers stated, less the parts that are other projects'.
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


def totals(records: Iterable[Record]) -> list[Total]:
    """Add up money and people by project.

    Nothing is added twice: not what is said again, in the same report or another, and not a part beside its total; a
    part of another project is taken off the total. Changes are never added. Two names are one project where a report
    holds them together (``cluster``), and over the reports where they are the same but for marks and blanks. The charts
    of a report's page have the same sums; :func:`~govreport_nlp.output.statements.collect_statements` has the rules.

    Args:
        records: reports with facts; what has no subject belongs to no project and is left out.

    Returns:
        The totals, projects in the order in which the reports name them.
    """
    statements = collect_statements(records)
    groups: dict[_Group, list[Statement]] = defaultdict(list)
    for statement in statements.all:
        if statement.project is not None and statement.left_out != "part":
            group = _Group(statement.project, statement.dimension, statement.unit, statement.status)
            groups[group].append(statement)
    return [_total(statements.projects[group.project], group, groups[group]) for group in sorted(groups)]


def _total(project: Project, group: _Group, statements: list[Statement]) -> Total:
    amounts = [statement.amount for statement in statements if statement.left_out is None]
    return Total(
        project.name,
        project.label,
        group.dimension,
        group.unit,
        group.status,
        value=exact_sum([amount.value for amount in amounts]),
        lower=_closed_sum([amount.lower for amount in amounts]),
        upper=_closed_sum([amount.upper for amount in amounts]),
        facts=len(amounts),
        reports=tuple(dict.fromkeys(statement.report for statement in statements)),
    )


def _closed_sum(numbers: list[Decimal | None]) -> Decimal | None:
    closed = [number for number in numbers if number is not None]
    return exact_sum(closed) if len(closed) == len(numbers) else None
