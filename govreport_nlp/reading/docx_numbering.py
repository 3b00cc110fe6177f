"""The numbers that Word writes before paragraphs by itself: 一、 (一) 1. They stand in no text of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from govreport_nlp.reading.xml import attribute, child, children

LEVELS = 9
_CHINESE_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_STYLES = 20  # how far a style may lie from the one it is based on


def _value(element: Element | None, *path: str) -> str | None:
    return attribute(child(element, *path), "val")


def _number(text: str | None, default: int = 0) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


@dataclass(frozen=True)
class _Level:
    """How one level of a list is numbered."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    style: str | None = None


@dataclass
class _List:
    """A list: its levels, its counters, and which restarts were used up."""

    levels: dict[int, _Level]
    counters: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


class Numbering:
    """Numbers the paragraphs of a document in their order.

    Args:
        numbering: the part ``numbering``, None where the document has none.
        styles: the part ``styles``.
    """

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._styles = {attribute(style, "styleId") or "": style for style in children(styles, "style")}
        abstract = {attribute(part, "abstractNumId") or "": part for part in children(numbering, "abstractNum")}
        self._references: dict[str, tuple[str | None, str | None]] = {}
        lists: dict[str, _List] = {}
        self._list_of: dict[str, tuple[_List, dict[int, _Level]]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        link_of = {
            link: identity for identity, part in abstract.items() if (link := _value(part, "styleLink")) is not None
        }
        for number in children(numbering, "num"):
            identity = attribute(number, "numId") or ""
            target = _value(number, "abstractNumId") or ""
            target = link_of.get(_value(abstract.get(target), "numStyleLink") or "", target)
            if target not in abstract:
                continue
            shared = lists.setdefault(target, _List(_levels(children(abstract[target], "lvl"))))
            own = dict(shared.levels)
            for override in children(number, "lvlOverride"):
                level = _number(attribute(override, "ilvl"))
                own |= _levels(children(override, "lvl"))
                if (start := _value(override, "startOverride")) is not None:
                    self._starts[identity, level] = _number(start, 1)
            self._list_of[identity] = shared, own

    def next(self, paragraph: Element) -> str:
        """Return the number that stands before a paragraph, with the space behind it; "" where it has none.

        To be called once for each paragraph, in their order: it counts.
        """
        reference = self._reference(paragraph)
        if reference is None or reference[0] not in self._list_of or not 0 <= reference[1] < LEVELS:
            return ""
        identity, level = reference
        shared, levels = self._list_of[identity]
        start = self._starts.pop((identity, level), None)
        counter = shared.counters[level]
        if start is not None:
            shared.counters[level] = start
        else:
            shared.counters[level] = levels.get(level, _Level()).start if counter is None else counter + 1
        shared.counters[level + 1 :] = [None] * (LEVELS - level - 1)
        return _written(levels, shared.counters, level)

    def style_name(self, paragraph: Element) -> str:
        """Return the name of a paragraph's style, in lower case; "" where it has none."""
        style = self._styles.get(_value(paragraph, "pPr", "pStyle") or "")
        return (_value(style, "name") or "").lower()

    def _reference(self, paragraph: Element) -> tuple[str, int] | None:
        """Return which list a paragraph is of and at which level, by itself or by its style."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return None
        identity, level = _list_reference(properties)
        style = _value(properties, "pStyle")
        if style is not None and (identity is None or level is None):
            if style not in self._references:
                self._references[style] = self._style_reference(style)
            style_identity, style_level = self._references[style]
            identity = style_identity if identity is None else identity
            level = style_level if level is None else level
        return None if identity is None else (identity, _number(level))

    def _style_reference(self, style_id: str) -> tuple[str | None, str | None]:
        """Return the list and the level of a style; the level is the one that names the style where it names none."""
        identity = level = None
        base = style_id
        for _ in range(_MAX_STYLES):
            style = self._styles.get(base)
            if style is None or identity is not None:
                break
            identity, level = _list_reference(child(style, "pPr"))
            if identity in self._list_of and level is None:
                levels = self._list_of[identity][1]
                level = next((str(number) for number, of in levels.items() if of.style == base), None)
            base = _value(style, "basedOn") or ""
        return identity, level


def _list_reference(properties: Element | None) -> tuple[str | None, str | None]:
    return _value(properties, "numPr", "numId"), _value(properties, "numPr", "ilvl")


def _levels(parts: Iterable[Element]) -> dict[int, _Level]:
    levels = {}
    for part in parts:
        levels[_number(attribute(part, "ilvl"))] = _Level(
            start=_number(_value(part, "start"), 1),
            format=_value(part, "numFmt") or "decimal",
            text=_value(part, "lvlText") or "",
            suffix=_value(part, "suff") or "tab",
            legal=child(part, "isLgl") is not None,
            style=_value(part, "pStyle"),
        )
    return levels


def _written(levels: dict[int, _Level], counters: list[int | None], level: int) -> str:
    shown = levels.get(level, _Level())
    if shown.format in ("bullet", "none"):
        return ""
    text = shown.text
    for upper in range(level + 1):
        of = levels.get(upper, _Level())
        count = counters[upper]
        number = of.start if count is None else count
        text = text.replace(f"%{upper + 1}", number_text(number, "decimal" if shown.legal else of.format))
    if not text.strip():
        return ""
    # Before digits, "1." needs its space: "1. 2024年". Behind a Chinese mark there is none.
    return text + " " if shown.suffix != "nothing" and text[-1].isascii() and not text.endswith(")") else text


def number_text(number: int, format: str) -> str:
    """Write a number in one of Word's number formats (``ST_NumberFormat``); unknown ones as digits.

    >>> number_text(12, "chineseCountingThousand"), number_text(3, "upperRoman"), number_text(2, "decimalEnclosedCircle")
    ('十二', 'III', '②')
    """
    write = _FORMATS.get(format)
    return write(number) if write is not None and number >= 0 else str(number)


def _chinese(number: int, digits: str = _CHINESE_DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")) -> str:
    if number >= 10_000:
        return str(number)
    if number == 0:
        return digits[0]
    text, zero = "", False
    for place in range(len(units) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + units[place]
        zero = digit == 0
    return text[1:] if units[1] == "十" and 10 <= number < 20 else text


def _digits(number: int, digits: str = _CHINESE_DIGITS) -> str:
    return "".join(digits[int(digit)] for digit in str(number))


def _cycle(symbols: str) -> Callable[[int], str]:
    return lambda number: symbols[(number - 1) % len(symbols)]


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 % 10 + 1) if number else "0"


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _run(first: str, count: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= count else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
            "japaneseCounting",
        ),
        _chinese,
    ),
    "chineseLegalSimplified": lambda number: _chinese(number, _LEGAL_DIGITS, ("", "拾", "佰", "仟")),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"), _digits),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: _digits(number, "０１２３４５６７８９"),
    "decimalFullWidth2": lambda number: _digits(number, "０１２３４５６７８９"),
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "decimalEnclosedParen": _run("⑴", 20),
    "ideographEnclosedCircle": _run("㊀", 10),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
