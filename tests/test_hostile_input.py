"""No input, however broken or hostile, breaks a record, and none takes more than linear time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from govreport_nlp import to_record
from govreport_nlp.errors import LoneSurrogateError, RecordError
from govreport_nlp.output.page import render_page
from govreport_nlp.output.rows import RowMaker
from govreport_nlp.redaction import redact
from tests.invariants import check_record, check_ways_back
from tests.report_strategies import reports, reports_with_lone_surrogates

WHOLE_REPORTS = settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@WHOLE_REPORTS
@given(text=reports())
def test_every_record_is_sound(nlp, text):
    record = to_record(nlp(text))
    check_record(record, text)
    check_ways_back(record, nlp.vocab)
    assert to_record(nlp(text)).to_json() == record.to_json()


@WHOLE_REPORTS
@given(text=reports())
def test_whatever_is_made_of_a_record_can_be_made(nlp, text):
    record = to_record(nlp(text))
    hidden = redact(record)
    check_record(hidden, hidden.text)
    RowMaker()(record)
    render_page([record])


@WHOLE_REPORTS
@given(text=reports_with_lone_surrogates())
def test_half_a_surrogate_pair_is_refused_where_it_stands(nlp, text):
    with pytest.raises(LoneSurrogateError) as raised:
        nlp(text)
    assert 0xD800 <= ord(text[raised.value.offset]) <= 0xDFFF
