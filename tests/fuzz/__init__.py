"""Coverage-guided fuzzing: what is fuzzed (``targets``), how (``run``), and what it once found (``inputs``)."""
