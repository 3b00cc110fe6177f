"""Run the benchmark: ``python -m tests.benchmarks [--rounds N] [--json FILE] [--pkuseg-model MODEL]``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console

from tests.benchmarks.measurement import measure
from tests.benchmarks.report import as_json, print_report
from tests.benchmarks.texts import built_texts, real_texts


def main() -> None:
    """Measure, print and, where asked, write the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Speed, memory, growth, start-up.")
    parser.add_argument("--rounds", type=int, default=3, help="how often each thing is measured (default: 3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file too")
    parser.add_argument("--pkuseg-model", help="path or downloaded name (default: the library's own)")
    arguments = parser.parse_args()
    text_sets = [text_set for text_set in (built_texts(), real_texts()) if text_set is not None]
    console = Console()
    with Console(stderr=True).status("") as status:
        measurement = measure(
            text_sets, rounds=arguments.rounds, pkuseg_model=arguments.pkuseg_model, progress=status.update
        )
    print_report(measurement, console, arguments.rounds)
    if arguments.json:
        arguments.json.write_text(json.dumps(as_json(measurement), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
