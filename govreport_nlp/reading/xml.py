"""XML by local names: strict and transitional Office documents differ in their namespaces and in nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element | None, name: str) -> str | None:
    """Return an attribute by its name without namespace, None where it or the element is not there."""
    if element is None:
        return None
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element down a path of local names, None where there is none."""
    for name in path:
        element = next((part for part in element if local_name(part) == name), None) if element is not None else None
    return element


def children(element: Element | None, name: str) -> Iterable[Element]:
    """Yield the children of a local name."""
    return (part for part in element if local_name(part) == name) if element is not None else ()
