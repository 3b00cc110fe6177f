"""One flat set of entities out of what every source proposes."""
