"""Which pipeline made a document."""
