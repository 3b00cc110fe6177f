"""Amounts, counts, shares, dates and lengths of time, as a spaCy component."""
