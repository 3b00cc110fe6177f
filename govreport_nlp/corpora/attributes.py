"""The attributes of a tag: what the inline mark-up says of a span, and annotators' notes in other formats say too.

``v=2690000 u=元 m="改造资金"``: names and values, quotes where a value has white space or signs of mark-up in it; a ``"``
inside quotes is ``&quot;``, and a ``&quot;`` that stands there ``&amp;quot;``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from govreport_nlp.corpora.model import GoldEntity, GoldHeading, GoldNoise

#: What each kind of span may carry, in the order in which it is written.
ENTITY_ATTRIBUTES = ("v", "hi", "u", "q", "mod", "m", "ms", "me", "of", "id")
HEADING_ATTRIBUTES = ("level", "type", "type2")
SECTION_ATTRIBUTES = ("type", "type2", "level")
NOISE_ATTRIBUTES = ("k",)

_WHOLE_NUMBERS = ("level", "ms", "me")
_ATTRIBUTE = re.compile(r'\s*([A-Za-z0-9_]+)=("[^"]*"|[^\s"]+)(?=\s|$)')
_QUOTE = re.compile('"|&(?=(?:amp;)*quot;)')
_ESCAPED_QUOTE = re.compile("&quot;|&amp;(?=(?:amp;)*quot;)")
_BARE = re.compile(r"[^\s\"<>&=/](?:[^\s\"<>&=]*[^\s\"<>&=/])?")


def read_attributes(words: str, names: Sequence[str]) -> dict[str, Any]:
    """Read attributes as they stand in a tag.

    Args:
        words: the attributes alone, maybe none.
        names: those that may occur.

    Raises:
        ValueError: an attribute is unknown, stands twice or is badly written.
    """
    attributes: dict[str, Any] = {}
    position = 0
    while match := _ATTRIBUTE.match(words, position):
        name, value = match.groups()
        if name not in names:
            raise ValueError(f"unknown attribute {name}: {', '.join(names)} are known here")
        if name in attributes:
            raise ValueError(f"the attribute {name} stands twice")
        if value.startswith('"'):
            value = _ESCAPED_QUOTE.sub(_unescaped_quote, value[1:-1])
        if name in _WHOLE_NUMBERS and not re.fullmatch("[0-9]{1,9}", value):
            raise ValueError(f"{name}={value} is no whole number")
        attributes[name] = int(value) if name in _WHOLE_NUMBERS else value
        position = match.end()
    if words[position:].strip():
        raise ValueError(f'no attribute: {words[position:].strip()}; it is written name=value or name="value"')
    return attributes


def write_attributes(span: GoldEntity | GoldHeading | GoldNoise, names: Sequence[str]) -> str:
    """Write what a span carries as its tag does; "" where that is nothing.

    Args:
        span: an entity, a heading or noise.
        names: which attributes, in this order; those that the span lacks and an ``exact`` qualifier are left out.
    """
    values = span.model_dump(by_alias=True)
    values["k"] = values.get("kind")
    if values.get("q") == "exact":
        del values["q"]
    return " ".join(f"{name}={_quoted(name, str(values[name]))}" for name in names if values.get(name) is not None)


def _quoted(name: str, value: str) -> str:
    """Put a value in quotes where it needs them; a measure always has them."""
    if name != "m" and _BARE.fullmatch(value):
        return value
    return '"' + _QUOTE.sub(_escaped_quote, value) + '"'


def _escaped_quote(match: re.Match[str]) -> str:
    return "&quot;" if match.group() == '"' else "&amp;"


def _unescaped_quote(match: re.Match[str]) -> str:
    return '"' if match.group() == "&quot;" else "&"
