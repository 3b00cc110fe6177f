"""What is fuzzed: each target takes any bytes and raises only where the library has a fault.

An error that the library raises on purpose is an answer, not a fault, and so is whatever an invariant allows.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import spacy

from govreport_nlp import find_values, to_record
from govreport_nlp.components.sections.finder import SectionFinder
from govreport_nlp.corpora.inline import parse_inline, write_inline
from govreport_nlp.errors import GovreportError, PackageNotInstalledError
from govreport_nlp.output.page import render_page
from govreport_nlp.output.rows import RowMaker
from govreport_nlp.reading.source import read_bytes
from govreport_nlp.record import Record
from govreport_nlp.redaction import redact
from govreport_nlp.text.clean import TextCleaner
from govreport_nlp.text.noise import NoiseFinder
from govreport_nlp.values.model import QuantityValue
from tests.fuzz.seeds import REPORT
from tests.invariants import check_record, check_ways_back

Target = Callable[[bytes], None]

#: The longest input that is tried: faults show in short ones, and speed finds them.
LONGEST = 4096


@cache
def _tools() -> dict[str, Any]:
    return {"noise": NoiseFinder(), "sections": SectionFinder(), "vocab": spacy.blank("zh").vocab}


@cache
def _pipeline() -> Any:
    import govreport_nlp

    return govreport_nlp.load()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _read(data: bytes, name: str) -> None:
    with suppress(GovreportError):
        source = read_bytes(data, path=name)
        assert source.text
        position = 0
        for origin in source.origins:
            assert position <= origin.start <= origin.end <= len(source.text)
            position = origin.start


def read_txt(data: bytes) -> None:
    _read(data, "report.txt")


def read_html(data: bytes) -> None:
    _read(data, "report.html")


def read_docx(data: bytes) -> None:
    """The bytes are the body of a Word document: fuzzing its zip would find nothing but checksums that are wrong."""
    from tests.office_files import docx

    _read(docx(data.decode("utf-8", "ignore")), "report.docx")


def read_zip(data: bytes) -> None:
    _read(b"PK\x03\x04" + data, "report.docx")


def read_pdf(data: bytes) -> None:
    try:
        _read(b"%PDF-1.4\n" + data, "report.pdf")
    except PackageNotInstalledError:
        return


def noise(data: bytes) -> None:
    text = _text(data)
    position = 0
    for span in _tools()["noise"](text):
        assert position <= span.start < span.end <= len(text)
        position = span.end
    clean, _ = TextCleaner(_tools()["noise"])(text)
    spans = list(clean.segments)
    assert all(
        left.raw_end <= right.raw_start and left.clean_end == right.clean_start for left, right in pairwise(spans)
    )


def values(data: bytes) -> None:
    text = _text(data)
    position = 0
    for found in find_values(text):
        assert position <= found.start < found.end <= len(text)
        position = found.end
        if isinstance(found.value, QuantityValue):
            ends = (found.value.value, found.value.high, found.value.lower, found.value.upper)
            assert all(end is None or (isinstance(end, Decimal) and end.is_finite()) for end in ends)


def sections(data: bytes) -> None:
    text = _text(data)
    found = _tools()["sections"](text)
    roots = [section for section in found if section.level <= 1]
    assert all(left.end == right.start for left, right in pairwise(roots))
    for section in found:
        if section.parent is not None:
            parent = found[section.parent]
            assert parent.level < section.level
            assert parent.start <= section.start <= section.end <= parent.end


def inline(data: bytes) -> None:
    with suppress(GovreportError):
        document = parse_inline(_text(data))
        assert parse_inline(write_inline(document)) == document


#: What is put in place of a field: a fuzzer that changes bytes would be told of wrong JSON for ever.
_REPLACEMENTS: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        1,
        -1,
        7,
        10**6,
        10**30,
        0.5,
        "",
        "0",
        "-0",
        "1e9",
        "NaN",
        "9" * 60,
        "0.1",
        "e0",
        "e1",
        "e99",
        "s0",
        "s99",
    ),
    *(
        "<script>alert(1)</script>",
        "=1+1",
        "\u202e",
        "\x1b[2J",
        "XXXX",
        "2024-02-30/x",
        "PERSON",
        "ORG",
        "MONEY",
        "DATE",
        [],
        {},
    ),
)


@cache
def _sound_record() -> str:
    return to_record(_pipeline()(REPORT)).to_json()


def _damaged_record(data: bytes) -> str:
    """Return a sound record with fields replaced: three bytes say which (by its place in the file) and by what."""
    record = json.loads(_sound_record())
    fields: list[tuple[Any, Any]] = []
    branches = [record]
    for branch in branches:
        keys = branch.keys() if isinstance(branch, dict) else range(len(branch))
        fields += [(branch, key) for key in keys]
        branches += [branch[key] for key in keys if isinstance(branch[key], dict | list)]
    for high, low, choice in zip(data[::3], data[1::3], data[2::3], strict=False):
        branch, key = fields[(high << 8 | low) % len(fields)]
        branch[key] = copy.deepcopy(_REPLACEMENTS[choice % len(_REPLACEMENTS)])
    return json.dumps(record)


def record(data: bytes) -> None:
    with suppress(GovreportError):
        read = Record.from_json(_damaged_record(data))
        assert Record.from_json(read.to_json()) == read
        for use in (lambda: read.to_doc(_tools()["vocab"]), lambda: RowMaker()(read), lambda: redact(read)):
            with suppress(GovreportError):
                use()


def page(data: bytes) -> None:
    with suppress(GovreportError):
        made = render_page([Record.from_json(_damaged_record(data))])
        assert "<script>alert" not in made


def pipeline(data: bytes) -> None:
    text = _text(data)
    made = to_record(_pipeline()(text))
    check_record(made, text)
    check_ways_back(made, _pipeline().vocab)


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        read_txt,
        read_html,
        read_docx,
        read_zip,
        read_pdf,
        noise,
        values,
        sections,
        inline,
        record,
        page,
        pipeline,
    )
}
