"""No input, however broken or hostile, breaks a record, and none takes more than linear time."""

from __future__ import annotations

import io
import string
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from govreport_nlp import to_record
from govreport_nlp.errors import LoneSurrogateError
from govreport_nlp.limits import MAX_CHARACTERS
from govreport_nlp.output.page import render_page
from govreport_nlp.output.rows import RowMaker
from govreport_nlp.redaction import redact
from govreport_nlp.redaction.records import Redactor
from govreport_nlp.scale import Job, Result, extract
from tests.conftest import ROOT
from tests.growth import growth, repeated
from tests.invariants import check_record, check_ways_back
from tests.office_files import docx, p
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


#: What could make a pattern turn back, or a finder look again at what it has seen: over and over, in one line.
REPEATED = [
    *(
        "1",
        "1,",
        "1.",
        "1 ",
        "1-",
        "1年",
        "12345678901",
        "一",
        "一、",
        "十",
        "万",
        "几",
        "百分之",
        "第",
        "（一）",
        "(1)",
        "①",
    ),
    *(
        "（",
        "）",
        "(",
        "“",
        "”",
        "《",
        "》",
        "【",
        "[1",
        "“一",
        "《关于",
        "<",
        "<p>",
        "<a ",
        "&nbsp;",
        "(a)",
        "区(qū)",
        "_",
        "**",
        "*",
    ),
    *(" ", "\u3000", "\n", "\r\n", "\n\n1", "\t", "\u200b", "\u202e", "\u0301", "\ue000", "\U00020bb7", "😀", "\x0c"),
    *("一、工作\n", "（一）工作\n1.事\n", "1.1.1.1.", "一是抓工作。", "各位代表：\n", "附件\n", "— 1 —\n"),
    *(
        "投入3万元，",
        "其中",
        "其中市财政1万元、",
        "项目",
        "街道办事处",
        "市",
        "临河市",
        "张建国",
        "张",
        "改造工程投资",
        "和",
        "的",
        "由",
        "负责",
    ),
    *(
        "社區",
        "2024年5月至",
        "至",
        "约",
        "余",
        "比上年增长1%，",
        "项目\t1\t2\n",
        "序号\t万元\n",
        "|",
        "。",
        "，",
        "；",
        "a@b.",
        "0755-",
        "12号",
    ),
    *("138 0013 ", "建设路12号", "李某某", "http://", "责任编辑：", "×", "XX", "-", "—", "~", "％", "A", "aB1"),
]


def everything(nlp):
    """All that can be done with a text, one after the other."""

    def work(text: str) -> None:
        record = to_record(nlp(text))
        record.to_json()
        record.to_doc(nlp.vocab)
        RowMaker()(record)
        render_page([record])

    return work


@pytest.mark.slow
@pytest.mark.parametrize("unit", REPEATED)
def test_time_grows_with_length_and_no_faster(nlp, unit):
    assert growth(everything(nlp), repeated(unit), 5_000) < 2


@pytest.mark.slow
@pytest.mark.parametrize("unit", REPEATED)
def test_time_to_redact_grows_with_length_and_no_faster(nlp, unit):
    redactor = Redactor()
    assert growth(redactor.find, lambda size: to_record(nlp(repeated(unit)(size))), 5_000) < 2


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["一、工作\n", "1.", "（", "3万元，", "市"])
def test_a_million_characters_are_worked(nlp, unit):
    text = repeated(unit)(MAX_CHARACTERS)
    check_record(to_record(nlp(text)), text)


@pytest.mark.slow
def test_no_character_of_the_lexicons_takes_more_than_linear_time(nlp):
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "govreport_nlp" / "lexicons").glob("*.toml"))
    characters = sorted(set("".join(texts)) - set(string.ascii_letters))

    def work(text: str) -> None:
        to_record(nlp(text)).to_json()

    slow = {character: ratio for character in characters if (ratio := growth(work, repeated(character), 2_000)) > 2}
    assert len(characters) > 1_000
    assert not slow


FIFTY_MB = 50_000_000
REPORT = "一、工作情况\n投入资金3万元。\n"
#: Files of 50 MB, by name: how they begin, and what follows over and over.
LARGE = {
    "行.txt": ("", REPORT),
    "一行.txt": ("", "投入3万元，"),
    "数字.txt": ("", "1"),
    "空白.txt": ("一", " "),
    "网页.html": ("<html><body>", "<div>投入3万元"),
    "标记.html": ("<html><body>一", "<a "),
    "坏.docx": (b"PK\x03\x04", b"\0"),
    "坏.pdf": (b"%PDF-1.7\n", b"1 0 obj\n"),
    "坏.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0"),
    "坏.zip": (b"PK\x03\x04", b"\0"),
    "坏.parquet": (b"PAR1", b"\0"),
}


def work_large(nlp, path: Path) -> Result:
    """Work a large file, and a report behind it; the time is that of the processor, the memory that of Python."""
    (path.parent / "next.txt").write_text(REPORT, encoding="utf-8")
    tracemalloc.start()
    try:
        started = time.process_time()
        large, after = extract([Job(path, "large"), Job(path.parent / "next.txt", "next")], nlp=nlp)
        seconds = time.process_time() - started
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after.error is None
    assert seconds < 10
    assert most < 3 * FIFTY_MB
    return large


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_a_file_of_50_mb_is_refused_soon_and_in_little_memory(nlp, name, tmp_path):
    begin, rest = (part.encode() if isinstance(part, str) else part for part in LARGE[name])
    (tmp_path / name).write_bytes(begin + rest * (FIFTY_MB // len(rest)))
    error = work_large(nlp, tmp_path / name).error
    assert error is not None
    assert "fault of the library" not in error


@pytest.mark.slow
def test_a_document_of_50_mb_is_read_where_pictures_make_it_large(nlp, tmp_path):
    data = io.BytesIO(docx("".join(map(p, REPORT.split()))))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("word/media/image1.png", bytes(FIFTY_MB))
    (tmp_path / "图.docx").write_bytes(data.getvalue())
    result = work_large(nlp, tmp_path / "图.docx")
    assert result.error is None
    assert [entity.text for entity in result.record().entities] == ["3万元"]
