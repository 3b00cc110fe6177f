"""What `make mutants` runs against every mutant: the tables of the value grammar in one test.

pytest takes a minute over the thousands of rows of tests/test_values.py, most of it its own; a mutant wants a second.
One test, because a grammar is built once: with several, mutmut would try the mutants of what builds it on the first only.
"""

from __future__ import annotations

from tests import test_numerals, test_values, test_values_tables


def test_the_tables_of_the_value_grammar() -> None:
    for text, number in test_numerals.CHINESE:
        test_numerals.test_a_chinese_number(text, number)
    for text, numeral, step in test_numerals.NUMERALS:
        test_numerals.test_a_numeral(text, numeral, step)
    test_numerals.test_what_is_no_number_has_the_step_of_one()
    for written, tidied in test_numerals.TIDY:
        test_numerals.test_a_number_is_written_without_needless_zeros(written, tidied)
    for parse, text, message in test_values.ERRORS:
        test_values.test_an_error_says_what_was_read(parse, text, message)
    for spec in test_values_tables.SPECS:
        test_values_tables.test_specs(spec)
    for _, row in test_values.ROWS:
        test_values.test_a_text_has_exactly_the_values_of_its_row(row)
    for _, row in test_values.ROWS_ALONE:
        test_values.test_a_span_read_alone_has_the_same_value(row)
