"""Pure functions on strings: noise, script, alignment. Nothing here knows spaCy."""
