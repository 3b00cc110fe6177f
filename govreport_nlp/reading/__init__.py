"""Bytes to raw text.

Files are found, decoded (UTF-8, GB18030, Big5, UTF-16) and, where they are web pages, reduced to their article.
Nothing here changes a character of a text file: the raw text is what every offset of the record counts.
"""

from govreport_nlp.reading.encodings import decode
from govreport_nlp.reading.files import document_ids, find_files, iter_files
from govreport_nlp.reading.source import Source, read_bytes, read_file, require_chinese

__all__ = [
    "Source",
    "decode",
    "document_ids",
    "find_files",
    "iter_files",
    "read_bytes",
    "read_file",
    "require_chinese",
]
