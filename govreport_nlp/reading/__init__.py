"""Bytes to raw text.

Files are found, text is decoded (UTF-8, GB18030, Big5, UTF-16), web pages are reduced to their article, documents (docx,
pdf, old doc) to their text. Each stretch of text keeps its origin: page, paragraph, or table, row and column.
Nothing here changes a character of a text file: the raw text is what every offset of the record counts.
"""

from govreport_nlp.reading.archives import OpenArchives
from govreport_nlp.reading.encodings import decode
from govreport_nlp.reading.extracted import Origin
from govreport_nlp.reading.files import document_ids, find_files, iter_files
from govreport_nlp.reading.source import Source, read_bytes, read_file, read_limited, require_chinese

__all__ = [
    "OpenArchives",
    "Origin",
    "Source",
    "decode",
    "document_ids",
    "find_files",
    "iter_files",
    "read_bytes",
    "read_file",
    "read_limited",
    "require_chinese",
]
