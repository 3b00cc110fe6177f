"""Web pages to text: the article's paragraphs, headings and table rows, one a line.

The page is read by a scanner of its own, one pass over the tags. The libraries for this were tried and left: the
article extractors run a page laid out in tables (common among government sites) together into one line and drop the
indent of a paragraph, and the full HTML parsers take quadratic time on deep nesting or many attributes.

The article is found by what it is made of: menus are links, an aside says so in its class or id, and what then is
the smallest part of the page that still holds most of its text is the article. Where nothing stands out, the whole
page is kept: boilerplate can be told later, lost text cannot be brought back.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from itertools import accumulate

from govreport_nlp.reading.extracted import MAX_CELL_LINES, Extracted, TextBuilder, collapse
from govreport_nlp.reading.lexicon import HtmlCues, reading_lexicon

# The share of the page's text, menus and asides left out, that its article holds at least.
_ARTICLE_SHARE = 0.8
# A part is a menu when it has at least so many links and at most this share of its characters outside them.
_MENU_LINKS = 3
_MENU_SHARE = 0.1
# A longer title is cut: each line before the article is looked for in it.
_LONGEST_TITLE = 300
# The shortest line that can be the article's title, and how many lines may stand before it.
_MIN_TITLE = 4
_OPENING_LINES = 5

_HEAD_BYTES = 4096
_DECLARATION = re.compile(
    rb"""(?:charset|<\?xml[^<>]{0,60}encoding)\s{0,5}=\s{0,5}["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE
)
_BEGINNING = re.compile(r"\s*(?:<\?xml[^<>]*>\s*|<!--[^<>]*-->\s*)?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)

# No alternative can cross a "<" and no two can share a character, so each tag costs no more than the way to the next
# one. The second form is for a tag with a quotation mark too many.
_TAG = re.compile(
    r"""<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:-]*)(?![a-zA-Z0-9:-])
        (?P<attributes>[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*)>
      | <(?P<close_>/?)(?P<tag_>[a-zA-Z][a-zA-Z0-9:-]*)(?![a-zA-Z0-9:-])(?P<attributes_>[^<>]*)>
      | <!--
      | <[!?/][^<>]*>""",
    re.VERBOSE,
)
_NAMES = re.compile(
    r"""\b(?:class|id)\s{0,3}=\s{0,3}(?:"([^"]{0,200})|'([^']{0,200})|([^\s"'>]{1,200}))""", re.IGNORECASE
)
_WORD = re.compile(r"[a-z0-9]+")
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.IGNORECASE)
# Beyond Unicode, and beyond what Python converts to a number.
_OVERLONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")

_CELLS = frozenset({"td", "th"})
_TABLE_PARTS = frozenset({"table", "tbody", "tfoot", "thead", "tr"}) | _CELLS
_HEADINGS = frozenset({"h1", "h2", "h3"})


@dataclass
class _Line:
    """A line of the page: its text, how much of it is links, and whether it stands in a heading."""

    text: str
    link_characters: int
    links: int
    is_heading: bool


@dataclass
class _Element:
    """A part of the page: its tag, whether its names call it an aside, and its lines, end exclusive."""

    tag: str
    is_aside: bool
    first: int
    last: int = 0


@dataclass
class _Table:
    """A table, counted from 1 in the page, and how many of its rows were opened."""

    number: int
    rows: int = 0


@dataclass
class _Row:
    """A table row: its place in the page, its cells as ranges of lines, and whether a table stands within it."""

    table: int
    number: int
    cells: list[_Element] = field(default_factory=list)
    holds_table: bool = False


@dataclass
class _Page:
    """What one pass over the tags gives."""

    title: str
    lines: list[_Line]
    elements: list[_Element]
    rows: list[_Row]


def looks_like_html(data: bytes) -> bool:
    """Tell a web page by its beginning, whatever its encoding."""
    head = data[:_HEAD_BYTES].replace(b"\0", b"").decode("ascii", errors="ignore")
    return _BEGINNING.match(head) is not None


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding a page declares in ``<meta charset>``, ``http-equiv`` or its XML declaration."""
    match = _DECLARATION.search(data[:_HEAD_BYTES])
    return match[1].decode("ascii") if match else None


def read_html(markup: str) -> Extracted:
    r"""Return a page's article as plain text, with the origins of its table cells.

    Args:
        markup: the decoded page.

    Returns:
        One line for each paragraph, heading, list item and table row (cells set apart by tabs), joined by ``"\n"``:
        the title first, then the article; the whole page where no part of it stands out; empty for a page without text.
        Tables and their rows and columns are counted from 1 as they stand in the page, tables of its layout too.
    """
    cues = reading_lexicon().html
    page = _Scanner(cues).scan(markup)
    kept = _without_asides(page)
    first, last = _article(page, kept, cues)
    row_at = {row.cells[0].first: row for row in page.rows if _is_data(row)}
    output = TextBuilder()
    for title in _title(page, kept, first, last):
        output.add_line(title)
    index = first
    while index < last:
        row = row_at.get(index)
        if row and kept[index] and row.cells[-1].last > index:
            _add_row(output, page, row)
            index = row.cells[-1].last
        else:
            if kept[index]:
                output.add_line(page.lines[index].text)
            index += 1
    return output.result()


def _add_row(output: TextBuilder, page: _Page, row: _Row) -> None:
    output.add_row(
        [_joined(page.lines[cell.first : cell.last]) for cell in row.cells],
        [{"table": row.table, "row": row.number, "column": column} for column in range(1, len(row.cells) + 1)],
    )


class _Scanner:
    """One pass over a page's tags; used once."""

    def __init__(self, cues: HtmlCues) -> None:
        self._cues = cues
        self._page = _Page(title="", lines=[], elements=[], rows=[])
        self._stack: list[_Element] = []
        # How many elements of each tag are open: in the whole page for parts of tables, else within the cell, which
        # no other end tag can leave.
        self._open_table_parts: Counter[str] = Counter()
        self._open: list[Counter[str]] = [Counter()]
        self._rows: list[_Row] = []
        self._tables: list[_Table] = []
        self._table_count = 0
        self._text: list[str] = []
        self._link_characters = self._links = 0
        self._in_link = self._in_heading = self._preformatted = False
        self._link_depth = 0

    def scan(self, markup: str) -> _Page:
        position = 0
        unclosed: set[str] = set()
        while match := _TAG.search(markup, position):
            self._add_text(markup[position : match.start()])
            position = match.end()
            tag = (match["tag"] or match["tag_"] or "").lower()
            closes = bool(match["close"] or match["close_"])
            if match[0] == "<!--":
                end = markup.find("-->", position) if "<!--" not in unclosed else -1
                position = end + 3 if end >= 0 else position
                if end < 0:
                    unclosed.add("<!--")
            elif (tag in self._cues.skipped_tags or tag == "title") and not closes:
                # What is never closed skips nothing, and is not looked for again.
                found = None if tag in unclosed else re.compile(rf"</{tag}", re.IGNORECASE).search(markup, position)
                if found is None:
                    unclosed.add(tag)
                    continue
                if tag == "title" and not self._page.title:
                    self._page.title = collapse(_unescape(markup[position : found.start()]))[:_LONGEST_TITLE]
                position = found.start()
            elif tag:
                self._tag(tag, closes, match["attributes"] or match["attributes_"] or "")
        self._add_text(markup[position:])
        self._end_line()
        while self._stack:
            self._pop()
        return self._page

    def _tag(self, tag: str, closes: bool, attributes: str) -> None:
        if tag == "br":
            self._end_line()
        elif tag == "a":
            self._in_link = not closes and "href" in attributes.lower()
            self._links += self._in_link
            self._link_depth = len(self._stack)
        elif tag in self._cues.block_tags:
            self._end_line()
            if tag in _HEADINGS:
                self._in_heading = not closes
            elif tag == "pre":
                self._preformatted = not closes
            elif tag in self._cues.container_tags or tag in _TABLE_PARTS:
                if closes:
                    self._close(tag)
                else:
                    self._open_element(tag, attributes)

    def _open_element(self, tag: str, attributes: str) -> None:
        if tag in _CELLS and self._open_table_parts["tr"]:
            self._pop_until("tr", "table")
        elif tag == "tr" and self._open_table_parts["table"]:
            self._pop_until("table", "tbody", "thead", "tfoot")
        element = _Element(tag, self._names_aside(tag, attributes), len(self._page.lines))
        self._page.elements.append(element)
        self._stack.append(element)
        if tag in _TABLE_PARTS:
            self._open_table_parts[tag] += 1
        else:
            self._open[-1][tag] += 1
        if tag in _CELLS:
            self._open.append(Counter())
            if self._rows:
                self._rows[-1].cells.append(element)
        elif tag == "table":
            self._open_table()
        elif tag == "tr":
            for row in self._rows[-1:]:
                row.holds_table = True
            if not self._tables:  # a row without a table
                self._open_table()
            table = self._tables[-1]
            table.rows += 1
            self._rows.append(_Row(table.number, table.rows))
            self._page.rows.append(self._rows[-1])

    def _open_table(self) -> None:
        self._table_count += 1
        self._tables.append(_Table(self._table_count))

    def _close(self, tag: str) -> None:
        opened = self._open_table_parts if tag in _TABLE_PARTS else self._open[-1]
        if opened[tag]:
            while self._pop() != tag:
                pass

    def _pop_until(self, *tags: str) -> None:
        while self._stack and self._stack[-1].tag not in tags:
            self._pop()

    def _pop(self) -> str:
        element = self._stack.pop()
        if len(self._stack) < self._link_depth:  # a link that is never closed ends with the part it stands in
            self._in_link = False
        element.last = len(self._page.lines)
        if element.tag in _TABLE_PARTS:
            self._open_table_parts[element.tag] -= 1
        else:
            self._open[-1][element.tag] -= 1
        if element.tag in _CELLS:
            self._open.pop()
        elif element.tag == "tr":
            self._rows.pop()
        elif element.tag == "table":
            self._tables.pop()
        return element.tag

    def _names_aside(self, tag: str, attributes: str) -> bool:
        if tag in self._cues.aside_tags or _HIDDEN.search(attributes):
            return True
        names = " ".join("".join(match) for match in _NAMES.findall(attributes))
        return not self._cues.aside_names.isdisjoint(_WORD.findall(names.lower()))

    def _add_text(self, source: str) -> None:
        if not source:
            return
        text = _unescape(source)
        if self._preformatted:
            for line in text.split("\n")[:-1]:
                self._text.append(line)
                self._end_line()
            text = text.rpartition("\n")[2]
        self._text.append(text)
        if self._in_link:
            self._link_characters += len(text.strip())

    def _end_line(self) -> None:
        text = collapse("".join(self._text))
        if text.strip():
            self._page.lines.append(_Line(text, min(self._link_characters, len(text)), self._links, self._in_heading))
        self._text, self._link_characters, self._links = [], 0, 0


def _unescape(source: str) -> str:
    return unescape(_OVERLONG_REFERENCE.sub("\ufffd", source))


def _prose(page: _Page, kept: list[bool]) -> list[int]:
    """Return the running total of characters outside links, so that a part's share is one subtraction."""
    weights = (
        len(line.text) - line.link_characters if keep else 0 for line, keep in zip(page.lines, kept, strict=True)
    )
    return list(accumulate(weights, initial=0))


def _without_asides(page: _Page) -> list[bool]:
    """Tell for each line whether it stands outside the menus and asides."""
    everything = [True] * len(page.lines)
    prose = _prose(page, everything)
    total = list(accumulate((len(line.text) for line in page.lines), initial=0))
    links = list(accumulate((line.links for line in page.lines), initial=0))
    change = [0] * (len(page.lines) + 1)
    for part in page.elements:
        own_prose = prose[part.last] - prose[part.first]
        own_total = total[part.last] - total[part.first]
        is_menu = links[part.last] - links[part.first] >= _MENU_LINKS and own_prose <= _MENU_SHARE * own_total
        if is_menu or (part.is_aside and 2 * own_prose <= prose[-1]):
            change[part.first] += 1
            change[part.last] -= 1
    kept = [inside == 0 for inside in accumulate(change[:-1])]
    return kept if 2 * _prose(page, kept)[-1] > prose[-1] else everything


def _article(page: _Page, kept: list[bool], cues: HtmlCues) -> tuple[int, int]:
    """Return the lines of the smallest part that holds most of the text (parts of one line are no article)."""
    prose = _prose(page, kept)
    found = 0, len(page.lines)
    for part in page.elements:
        share = prose[part.last] - prose[part.first]
        if part.tag in cues.container_tags and part.last - part.first > 1 and share >= _ARTICLE_SHARE * prose[-1]:
            found = part.first, part.last
    return found


def _title(page: _Page, kept: list[bool], first: int, last: int) -> list[str]:
    """Return the title where it stands before the article.

    It is the last line there that ``<title>`` repeats, else the last heading.
    """
    inside = [index for index in range(first, last) if kept[index]][:_OPENING_LINES]
    if any(_is_named(page, index) for index in inside):
        return []
    before = range(inside[0] if inside else first)
    named = [page.lines[index].text for index in before if _is_named(page, index)]
    headings = [page.lines[index].text for index in before if page.lines[index].is_heading]
    return named[-1:] or headings[-1:]


def _is_named(page: _Page, index: int) -> bool:
    line = page.lines[index]
    text = line.text.strip()
    return not line.link_characters and len(text) >= _MIN_TITLE and text in page.title


def _is_data(row: _Row) -> bool:
    return (
        len(row.cells) > 1
        and not row.holds_table
        and all(cell.last - cell.first <= MAX_CELL_LINES for cell in row.cells)
    )


def _joined(lines: list[_Line]) -> str:
    return collapse("\n".join(line.text for line in lines))
