"""Long clean text → windows of whole sentences, which a model works one by one."""

from __future__ import annotations

from collections.abc import Iterator

from govreport_nlp.text.rare_pattern import rare_pattern

#: A sentence with the marks that close it; a line is never longer than a sentence.
_SENTENCE = rare_pattern("[^。！？；!?;\n]*(?:[。！？；!?;]+[”’」』）)》]{0,4}|\n|$)")
_CLAUSE = rare_pattern("[^，、：,:]*[，、：,:]?")


def split_windows(text: str, length: int) -> list[tuple[int, int]]:
    """Cut a clean text into windows; together they are the text, but for windows of white space alone.

    A window holds as many whole sentences of one line as fit into ``length``. A longer sentence is cut between clauses,
    a longer clause anywhere.

    Args:
        text: the clean text.
        length: the most characters of a window, 1 or more.

    Returns:
        Start and end of each window, in code points of ``text``, end exclusive.
    """
    windows: list[tuple[int, int]] = []
    start = position = 0
    for piece in _pieces(text, length):
        if position + piece - start > length:
            windows.append((start, position))
            start = position
        position += piece
        if text[position - 1] == "\n":
            windows.append((start, position))
            start = position
    windows.append((start, position))
    return [(start, end) for start, end in windows if not text[start:end].isspace() and start < end]


def _pieces(text: str, length: int) -> Iterator[int]:
    """Yield the lengths of sentences, and of the parts of sentences that are longer than a window."""
    for sentence in _SENTENCE.finditer(text):
        if len(sentence[0]) <= length:
            if sentence[0]:
                yield len(sentence[0])
            continue
        for clause in _CLAUSE.finditer(text, *sentence.span()):
            whole, rest = divmod(len(clause[0]), length)
            yield from [length] * whole
            if rest:
                yield rest
