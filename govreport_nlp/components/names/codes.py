"""Administrative codes of the places a document names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: Digits of a code (GB/T 2260) that name the province, and those that name the prefecture.
PROVINCE, PREFECTURE = 2, 4


def place_codes(names: Iterable[str], codes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the code of each name that has one, or one that the document's other places settle.

    A name that several places share (朝阳区) takes the code of the only one that lies in the province, else in that
    province's prefecture, of a place that is named without doubt; where that settles nothing it has none.

    Args:
        names: the places that a document names, in simplified script.
        codes: the codes that each form may stand for.
    """
    named = sorted({name for name in names if name in codes})
    certain = {name: codes[name][0] for name in named if len(codes[name]) == 1}
    found = dict(certain)
    for name in [name for name in named if name not in certain]:
        near = _beside(codes[name], certain.values(), PROVINCE)
        if len({code[:PROVINCE] for code in near}) == 1 < len(near):
            near = _beside(near, certain.values(), PREFECTURE)
        if len(near) == 1:
            found[name] = near[0]
    return found


def _beside(codes: Iterable[str], others: Iterable[str], digits: int) -> list[str]:
    """Return the codes that begin with the same digits as one of the others."""
    areas = {code[:digits] for code in others}
    return [code for code in codes if code[:digits] in areas]
