"""What `make mutants` runs against every mutant: the tables of the value grammar, each as one test.

pytest takes a minute over the thousands of rows of tests/test_values.py, most of it its own; a mutant wants a second.
"""

from __future__ import annotations


from govreport_nlp.values.finder import ValueFinder
from tests import test_numerals, test_values, test_values_tables


def test_the_rows() -> None:
    for _, row in test_values.ROWS:
        test_values.test_a_text_has_exactly_the_values_of_its_row(row)


def test_the_rows_alone() -> None:
    for _, row in test_values.ROWS_ALONE:
        test_values.test_a_span_read_alone_has_the_same_value(row)


def test_the_tables() -> None:
    for spec in test_values_tables.SPECS:
        test_values_tables.test_specs(spec)


def test_the_numerals() -> None:
    for text, number in test_numerals.CHINESE:
        test_numerals.test_a_chinese_number(text, number)
    for text, numeral, step in test_numerals.NUMERALS:
        test_numerals.test_a_numeral(text, numeral, step)
