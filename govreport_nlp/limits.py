"""Limits of one document, in one place."""

#: The longest text that is worked, in characters. A bare spaCy Doc takes about 180 bytes a token, and nobody writes a
#: report of a million characters: such a file holds many reports and is to be split.
MAX_CHARACTERS = 1_000_000

#: The largest file that is opened: no encoding here takes more than four bytes for a character.
MAX_BYTES = 4 * MAX_CHARACTERS + 4  # a byte-order mark
