"""All real reports at hand through the default pipeline: not one crash, not one offset out of place."""

from __future__ import annotations

import json
import lzma
import time
from collections import Counter

import pytest

from govreport_nlp import to_record
from tests.invariants import check_record, check_ways_back


@pytest.mark.slow
def test_every_real_report_gives_a_sound_record(nlp, shared):
    path = shared / "corpora" / "reports.jsonl.xz"
    if not path.is_file():
        pytest.skip("the collection of real reports (../shared/corpora) is not on this machine")
    counts: Counter[str] = Counter()
    seconds = 0.0
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            start = time.process_time()
            record = to_record(nlp(text))
            record.to_json()
            seconds += time.process_time() - start
            check_record(record, text)
            check_ways_back(record, nlp.vocab)
            counts.update(["reports"])
            counts.update(characters=len(text), entities=len(record.entities), facts=len(record.facts))
            counts.update(sections=len(record.sections), noise=len(record.noise))
    print(f"\n{dict(counts)} in {seconds:.0f} s of CPU time")  # pytest -s shows it
    assert counts["reports"] >= 300
