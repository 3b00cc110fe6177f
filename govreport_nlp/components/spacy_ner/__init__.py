"""Names by a spaCy NER that the user trained."""
