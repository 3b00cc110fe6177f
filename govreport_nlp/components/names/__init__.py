"""Names by lexicons and patterns: one module for each way in which reports name things, joined in `finder`."""
