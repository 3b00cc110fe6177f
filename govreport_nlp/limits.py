"""Limits of one document, in one place."""

#: The longest text that is worked, in characters. A bare spaCy Doc takes about 180 bytes a token, and nobody writes a
#: report of a million characters: such a file holds many reports and is to be split.
MAX_CHARACTERS = 1_000_000

#: The largest text file that is opened: no encoding here takes more than four bytes for a character.
MAX_BYTES = 4 * MAX_CHARACTERS + 4  # a byte-order mark

#: The largest document (docx, pdf) that is opened: pictures make it large, not text.
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024

#: The largest part of a docx that is unpacked. A report of ``MAX_CHARACTERS`` takes about so much; ten times that is
#: what its tree takes in memory.
MAX_XML_BYTES = 48 * 1024 * 1024

#: The most pages of a pdf, and how long it may take to read them, in seconds. A page takes a few milliseconds.
MAX_PAGES = 3_000
PDF_SECONDS = 60

#: How much an archive may unpack to in all, and how many files it may hold.
MAX_UNPACKED_BYTES = 4 * 1024 * 1024 * 1024
MAX_ARCHIVE_FILES = 20_000

#: How many reports a Parquet file may hold: their names are in memory.
MAX_PARQUET_ROWS = 1_000_000

#: How many times its packed size a file may unpack to, once it unpacks to more than ``FREE_UNPACKED_BYTES``. Reports
#: come to 3 to 20 times; a file made to fill a disk comes to 1,000.
MAX_UNPACKED_RATIO = 200
FREE_UNPACKED_BYTES = 4 * 1024 * 1024

#: How long LibreOffice may take over one file, in seconds.
CONVERTER_SECONDS = 120
