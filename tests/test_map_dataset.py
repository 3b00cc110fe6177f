"""The pipeline over Hugging Face datasets: types, caching, processes, streams, bad rows."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys

import datasets
import pytest

from govreport_nlp import to_record
from govreport_nlp.errors import ConfigError, GovreportError
from govreport_nlp.scale import map_dataset, record_of_row
from tests.batch_reports import make_texts

RULES = {"names": ["rules"]}
TEXTS = [*itertools.islice(make_texts(), 4), "一、工作情况\n平静的一年。", "", "no Chinese", None]


@pytest.fixture(scope="module")
def dataset() -> datasets.Dataset:
    return datasets.Dataset.from_dict({"name": [f"r{n}" for n in range(len(TEXTS))], "text": TEXTS})


@pytest.fixture(scope="module")
def mapped(dataset):
    return map_dataset(dataset, id_column="name", settings=RULES)


def test_a_row_gives_back_the_record(mapped):
    import govreport_nlp

    nlp = govreport_nlp.load(**RULES)
    for row in mapped.select(range(5)):
        record = record_of_row(row)
        assert record == to_record(nlp(row["text"]), id=row["name"])
        assert row["record_error"] is None


def test_bad_rows_say_why_and_stop_nothing(mapped):
    errors = [row["record_error"] for row in mapped.select(range(5, 8))]
    assert ["empty" in error for error in errors] == [True, False, True]
    assert "Chinese" in errors[1]
    assert mapped[5]["record"] is None
    with pytest.raises(GovreportError, match="r5"):
        record_of_row(mapped[5])


def test_columns_are_typed_where_nothing_was_found(dataset):
    quiet = map_dataset(dataset.select([4]), settings=RULES)
    assert quiet[0]["record"]["noise"] == []
    features = quiet.features["record"]
    assert quiet.features == map_dataset(dataset.select([0]), settings=RULES).features
    assert features["noise"].feature["start"].dtype == "int64"
    value = features["entities"].feature["value"]
    assert (value["lower"].dtype, value["iso"].dtype) == ("string", "string")
    assert quiet[0]["record"]["id"] == "0"


def test_a_dataset_on_disk_is_worked_once_for_a_pipeline(dataset, tmp_path):
    dataset.save_to_disk(tmp_path / "data")
    stored = datasets.load_from_disk(tmp_path / "data")
    first = map_dataset(stored, settings=RULES)
    files = set(tmp_path.rglob("cache-*.arrow"))
    assert len(files) == 1
    times = [file.stat().st_mtime_ns for file in files]
    again = map_dataset(stored, settings=RULES)
    assert (again._fingerprint, set(tmp_path.rglob("cache-*.arrow"))) == (first._fingerprint, files)
    assert [file.stat().st_mtime_ns for file in files] == times
    other = map_dataset(stored, settings=RULES | {"components": {"govreport_values": {"reference_year": 2024}}})
    assert other._fingerprint != first._fingerprint


def test_a_stream_is_worked_as_it_is_read(dataset, mapped):
    stream = map_dataset(dataset.to_iterable_dataset(), id_column="name", settings=RULES)
    assert stream.features == mapped.features
    assert list(stream) == list(mapped)


def test_a_stream_whose_types_nobody_told(mapped):
    rows = [{"name": f"r{number}", "text": text} for number, text in enumerate(TEXTS)]
    stream = datasets.IterableDataset.from_generator(lambda: iter(rows))
    assert list(map_dataset(stream, id_column="name", settings=RULES)) == list(mapped)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"column": "body"}, "body"), ({"id_column": "key"}, "key"), ({"into": "name"}, "into")],
)
def test_columns_that_do_not_fit_are_refused(dataset, options, message):
    with pytest.raises(ConfigError, match=message):
        map_dataset(dataset, **options)


SCRIPT = """
import json, sys
import datasets, multiprocess
from govreport_nlp.scale import map_dataset

if __name__ == "__main__":
    multiprocess.set_start_method(sys.argv[1], force=True)
    texts = json.loads(sys.stdin.read())
    dataset = datasets.Dataset.from_dict({"name": [f"r{n}" for n in range(len(texts))], "text": texts})
    mapped = map_dataset(dataset, id_column="name", settings={"names": ["rules"]}, num_proc=2)
    print(json.dumps(mapped.to_list()))
"""


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_give_the_same_rows(mapped, method, tmp_path):
    if sys.platform == "win32" and method == "fork":
        pytest.skip("Windows does not fork")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, script, method],
        input=json.dumps(TEXTS),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == mapped.to_list()
