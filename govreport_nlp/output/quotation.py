"""Words of a report as a person quotes them: as they stand, noise left out."""

from __future__ import annotations

from bisect import bisect_right

from govreport_nlp.record import Record
from govreport_nlp.text.clean import dropped_spans
from govreport_nlp.text.noise import NoiseSpan
from govreport_nlp.text.noise.span import blank_out
from govreport_nlp.text.sentence import sentence_span


class Quotation:
    """Quotes from a record's text.

    Args:
        record: the record; its text and noise are read once.
    """

    def __init__(self, record: Record) -> None:
        self._text = record.text
        self._dropped = dropped_spans(record.text, (NoiseSpan(n.start, n.end, n.kind) for n in record.noise))
        self._ends = [end for _, end in self._dropped]
        self._blanked = blank_out(record.text, self._dropped, " ")

    def words(self, start: int, end: int) -> str:
        """Return the words at an offset without noise and invisible characters; their script is left as it is."""
        pieces, position = [], start
        for index in range(bisect_right(self._ends, start), len(self._dropped)):
            dropped_start, dropped_end = self._dropped[index]
            if dropped_start >= end:
                break
            pieces.append(self._text[position : max(position, dropped_start)])
            position = dropped_end
        pieces.append(self._text[position:end])
        return "".join(pieces)

    def sentence_span(self, start: int, end: int) -> tuple[int, int]:
        """Return (start, end) of the sentence around a place; a line break that is noise does not end it."""
        return sentence_span(self._blanked, start, end)
