"""A small corpus, invented, in inline mark-up: enough for a model to learn something, and no more."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

PLACES = ("云桥街道", "柳溪社区", "石塘镇", "枫林社区", "北岭街道", "临泉镇", "青石社区", "南汀镇")
ORGANISATIONS = ("民政办", "党支部", "居委会", "妇联", "综治中心", "工会")
PERSONS = ("周明远", "陈素兰", "吴国梁", "林小芬", "郑海平", "许丽华", "何建新")
PROJECTS = ("“暖冬”助老项目", "“清渠”行动", "“书香到家”项目", "“平安门铃”项目", "“护苗”行动")
SENTENCES = (
    "{person}书记到{place}走访，听取{organisation}的汇报。",
    "{place}实施{project}，投入资金3万余元。",
    "{organisation}在{place}开展{project}，惠及居民120余户。",
    "今年以来，{place}{organisation}主任{person}牵头推进{project}。",
)


def write_corpus(folder: Path, reports: int = 12, lines: int = 8) -> Path:
    """Write a corpus folder: ``reports`` with inline mark-up and ``reports.tsv`` with the split, every fourth for dev."""
    (folder / "reports").mkdir(parents=True)
    names = {
        "place": cycle(f"<GPE>{name}</GPE>" for name in PLACES),
        "organisation": cycle(f"<ORG>{name}</ORG>" for name in ORGANISATIONS),
        "person": cycle(f"<PERSON>{name}</PERSON>" for name in PERSONS),
        "project": cycle(f"<PROJECT>{name}</PROJECT>" for name in PROJECTS),
    }
    sentences = cycle(SENTENCES)
    rows = ["id\tgenre\tsplit"]
    for number in range(reports):
        written = [
            sentence.format(**{kind: next(choices) for kind, choices in names.items()})
            for sentence in islice(sentences, lines)
        ]
        text = "<S type=work level=1/>" + "\n".join(written) + "\n"
        (folder / "reports" / f"r{number:02}.ann").write_text(text, encoding="utf-8")
        rows.append(f"r{number:02}\twork_report\t{'dev' if number % 4 == 3 else 'train'}")
    (folder / "reports.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
