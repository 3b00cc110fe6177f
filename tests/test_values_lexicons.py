"""Tables of units and words of one's own for the value grammar, and what is said of those that do not fit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from govreport_nlp.errors import LexiconError
from govreport_nlp.lexicons import lexicon_text
from govreport_nlp.values.dates import DateGrammar
from govreport_nlp.values.finder import ValueFinder
from govreport_nlp.values.model import DateValue
from govreport_nlp.values.quantities import QuantityGrammar
from govreport_nlp.values.units import Unit, Units

HEAD = "surface\tunit\tdimension\tfactor\tnot_before\n"


@pytest.fixture
def written(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_units_of_ones_own(written):
    path = written("own.tsv", HEAD + '打\t个\tcount\t12\t!算\n捆\t捆\tcount\t1\t绑\n"\t英寸\tlength\t1\n')
    units = Units(path)
    assert units.match("打", 0) == Unit("打", "个", "count", Decimal(12), "算", True)
    assert units.match("打算", 0, after_digit=True) is None
    assert units.match("捆绑", 0) is None
    assert units.match("捆绑", 0, after_digit=True) == Unit("捆", "捆", "count", Decimal(1), "绑")
    assert units.match('"', 0) == Unit('"', "英寸", "length", Decimal(1))
    (found,) = ValueFinder(QuantityGrammar(path))("手套5打")
    assert (found.value.value, found.value.unit) == (60, "个")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("surface\tunit\n", "own.tsv: the columns must be surface, unit, dimension, factor, not_before, not ['surface', 'unit']"),
        (HEAD + "打\t个\tcount\t一打\t\n", "own.tsv, line 2: the factor '一打' is no number"),
        (HEAD + "打\t个\tcount\t12\t\n筐\t筐\tcount\n", "own.tsv, line 3: the factor None is no number"),
        (HEAD + "打\t个\tdozens\t12\t\n", "own.tsv, line 2: no such dimension, or an empty field: {'surface': '打'"),
        (HEAD + "\t个\tcount\t12\t\n", "own.tsv, line 2: no such dimension, or an empty field: {'surface': ''"),
        (HEAD + "打\t\tcount\t12\t\n", "own.tsv, line 2: no such dimension, or an empty field: {'surface': '打'"),
    ],
)  # fmt: skip
def test_units_that_do_not_fit(written, table, message):
    with pytest.raises(LexiconError) as error:
        Units(written("own.tsv", table))
    assert message in str(error.value)


def test_words_of_ones_own(written):
    words = lexicon_text("values.toml").replace('about = ["约"', 'about = ["约摸", "约"', 1)
    (found,) = ValueFinder(QuantityGrammar(words_path=written("own.toml", words)))("到场约摸30人")
    assert (found.start, found.value.qualifier) == (2, "about")


def test_dates_of_ones_own(written):
    words = lexicon_text("dates.toml").replace('words = ["春节"]', 'words = ["春节", "赶集日"]')
    (found,) = ValueFinder(dates=DateGrammar(written("own.toml", words)))("赶集日摆摊", 2024)
    assert found.value == DateValue("XXXX", None)


@pytest.mark.parametrize("grammar", [Units, DateGrammar, lambda path: QuantityGrammar(words_path=path)])
def test_a_table_that_is_not_there(tmp_path, grammar):
    with pytest.raises(LexiconError, match="absent"):
        grammar(tmp_path / "absent")
