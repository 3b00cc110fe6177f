"""Records as tables and as a summary to read."""
