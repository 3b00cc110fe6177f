"""Where the time goes: ``python -m tests.benchmarks.profile [COMPONENT …]`` (``make profile``).

Prints the CPU time of each member of the default pipeline, the best of several rounds; for each component that is named,
its most expensive functions too.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
from time import process_time

from rich.console import Console
from rich.table import Table

from tests.benchmarks.contestants import Components
from tests.benchmarks.texts import built_texts, real_texts

ROUNDS = 5
FUNCTIONS = 25


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.profile", description="Where the time goes.")
    parser.add_argument("components", nargs="*", help="members to look into, such as govreport_crf or to_record")
    wanted = parser.parse_args().components
    texts = (real_texts() or built_texts()).texts
    characters = sum(map(len, texts))
    contestant = Components()
    rounds = [contestant.measure(texts) for _ in range(ROUNDS)]
    best = {name: min(seconds[name] for seconds in rounds) for name in rounds[0]}
    table = Table(title=f"{characters:,} characters, CPU time, best of {ROUNDS} rounds")
    for column in ("member", "µs a character", "share"):
        table.add_column(column, justify="left" if column == "member" else "right")
    total = sum(best.values())
    for name, seconds in {**best, "together": total}.items():
        table.add_row(name, f"{1e6 * seconds / characters:.2f}", f"{seconds / total:.0%}")
    Console().print(table)
    for name in wanted:
        profile = cProfile.Profile(process_time)
        contestant.measure(texts, watch={name: profile})
        pstats.Stats(profile).sort_stats("tottime").print_stats(FUNCTIONS)


if __name__ == "__main__":
    main()
