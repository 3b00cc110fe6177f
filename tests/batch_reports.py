"""Any number of invented reports: those of corpora/examples with other figures, each of its own."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from pathlib import Path

from govreport_nlp.reading import find_files, read_file

EXAMPLES = Path(__file__).resolve().parent.parent / "corpora" / "examples"
#: Reports in one folder.
IN_FOLDER = 100
_DIGITS = re.compile(r"[1-9]\d*")


def make_texts(seed: int = 0) -> Iterator[str]:
    """Yield reports without end; the same seed gives the same ones."""
    texts = [read_file(path).text for path in find_files([EXAMPLES])]
    chance = random.Random(seed)
    for text in itertools.cycle(texts):
        yield _DIGITS.sub(lambda found: str(chance.randrange(10 ** (len(found[0]) - 1), 10 ** len(found[0]))), text)


def write_reports(folder: Path, count: int, seed: int = 0) -> list[Path]:
    """Write reports into folders below one, with blanks and Chinese in their names."""
    paths = []
    for number, text in enumerate(itertools.islice(make_texts(seed), count)):
        path = folder / f"第 {number // IN_FOLDER:04} 批" / f"工作 报告 {number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
