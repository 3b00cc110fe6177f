"""A small corpus, invented, in inline mark-up: enough for a model to learn something, and no more."""

from __future__ import annotations

import random
from itertools import cycle, islice
from pathlib import Path

PLACES = ("云桥街道", "柳溪社区", "石塘镇", "枫林社区", "北岭街道", "临泉镇", "青石社区", "南汀镇")
ORGANISATIONS = ("民政办", "党支部", "居委会", "妇联", "综治中心", "工会")
PERSONS = ("周明远", "陈素兰", "吴国梁", "林小芬", "郑海平", "许丽华", "何建新")
PROJECTS = ("“暖冬”助老项目", "“清渠”行动", "“书香到家”项目", "“平安门铃”项目", "“护苗”行动")
SENTENCES = (
    "{PERSON}书记到{GPE}走访，听取{ORG}的汇报。",
    "{GPE}实施{PROJECT}，投入资金3万余元。",
    "{ORG}在{GPE}开展{PROJECT}，惠及居民120余户。",
    "今年以来，{GPE}{ORG}主任{PERSON}牵头推进{PROJECT}。",
)

#: A report like those of the corpus, in both scripts and with noise, and the names in it.
REPORT = "吳國梁書記到青石社區(qū)走訪，聽取工會的匯報。\r\n今年以来，北岭街道妇联主任何建新牵头推进“护苗”行动。"
NAMES = [
    ("吳國梁", "PERSON"),
    ("青石社區", "GPE"),
    ("工會", "ORG"),
    ("北岭街道", "GPE"),
    ("妇联", "ORG"),
    ("何建新", "PERSON"),
    ("“护苗”行动", "PROJECT"),
]


def write_corpus(folder: Path, reports: int = 12, lines: int = 8) -> Path:
    """Write a corpus folder: ``reports`` with inline mark-up and ``reports.tsv`` with the split, every fourth for dev."""
    (folder / "reports").mkdir(parents=True)
    names = {"GPE": PLACES, "ORG": ORGANISATIONS, "PERSON": PERSONS, "PROJECT": PROJECTS}
    choose = random.Random(0).choice
    rows = ["id\tgenre\tsplit"]
    for number in range(reports):
        written = [
            sentence.format(**{label: f"<{label}>{choose(of_label)}</{label}>" for label, of_label in names.items()})
            for sentence in islice(cycle(SENTENCES), lines)
        ]
        text = "<S type=work level=1/>" + "\n".join(written) + "\n"
        (folder / "reports" / f"r{number:02}.ann").write_text(text, encoding="utf-8")
        rows.append(f"r{number:02}\twork_report\t{'dev' if number % 4 == 3 else 'train'}")
    (folder / "reports.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
