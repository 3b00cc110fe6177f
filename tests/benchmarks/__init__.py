"""Speed, memory, growth and start-up, beside a peer on the same texts: ``python -m tests.benchmarks`` (``make bench``).

No test: nothing here is collected by pytest. How it is measured: each contestant runs in a process of its own, started
fresh; the processes take turns, round after round, and only the CPU time of the one that works is counted.
"""
