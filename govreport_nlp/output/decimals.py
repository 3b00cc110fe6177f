"""Decimals added exactly, and in formats that give them a fixed number of digits."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from functools import reduce

from govreport_nlp.output.tables import Column, Row, Table

#: Digits of a decimal in Parquet, DuckDB and polars, and how many of them stand behind the point.
PRECISION, SCALE = 38, 10
#: Digits of a number that a double holds whatever they are; spreadsheets keep no more.
DOUBLE_DIGITS = 15
_SMALLEST = -300
OVERSIZE = Column(
    "oversize",
    "超限数值",
    "string",
    f"numbers of more than {PRECISION - SCALE} digits before the point or {SCALE} behind it, as column=number, "
    "parted by blanks; their columns are empty",
)


def has_decimals(table: Table) -> bool:
    """Say whether a table has decimals, and so a column for those that do not fit."""
    return any(column.type == "decimal" for column in table.columns)


def fitted_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns of rows that :func:`fit` has worked."""
    return (*table.columns, OVERSIZE) if has_decimals(table) else table.columns


def fit(table: Table, row: Row) -> Row:
    """Move the decimals that do not fit into one more cell, as text: nothing is rounded, nothing is lost."""
    if not has_decimals(table):
        return row
    fitted, oversize = list(row), []
    for index, cell in enumerate(row):
        if isinstance(cell, Decimal) and not _fits(cell):
            fitted[index] = None
            oversize.append(f"{table.columns[index].en}={cell:f}")
    return (*fitted, " ".join(oversize) or None)


def as_double(number: Decimal) -> float | int | None:
    """Return the number that reads back as this decimal, in a format that knows doubles alone, or None if none does."""
    digits, exponent = _digits(number)
    if digits + max(0, exponent) > DOUBLE_DIGITS or exponent < _SMALLEST:
        return None
    return int(number) if exponent >= 0 else float(number)


def exact_sum(numbers: Sequence[Decimal]) -> Decimal:
    """Add with as many digits as it takes; the usual context rounds to 28."""
    integer_digits = max((number.adjusted() + 1 for number in numbers), default=1)
    decimals = max((-int(number.as_tuple().exponent) for number in numbers), default=0)
    exact = Context(prec=max(1, integer_digits) + max(0, decimals) + len(str(len(numbers))))
    return reduce(exact.add, numbers, Decimal(0))


def _fits(number: Decimal) -> bool:
    digits, exponent = _digits(number)
    return -exponent <= SCALE and digits + exponent <= PRECISION - SCALE


def _digits(number: Decimal) -> tuple[int, int]:
    """Count the digits of a finite number but for zeros at its end, and the power of ten that the last stands for.

    ``Decimal.normalize`` would round to the precision of the context first.
    """
    _, digits, exponent = number.as_tuple()
    written = "".join(map(str, digits))
    zeros = len(written) - len(written.rstrip("0"))
    return len(written) - zeros, (int(exponent) + zeros if written.strip("0") else 0)
