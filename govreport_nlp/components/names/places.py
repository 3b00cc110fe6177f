"""The places of places.tsv, in every form in which reports write them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from govreport_nlp.components.names.lexicon import Places, alternatives, read_table

_AUTONOMOUS = re.compile("自治[县州旗区]$")

Certainty = Literal["full", "short", "ambiguous"]


class PlaceNames:
    """Forms and administrative codes of countries and of the divisions of China.

    Args:
        places: the part of names.toml that says how forms are made and which are ambiguous.
        path: a file to read instead of places.tsv.
    """

    def __init__(self, places: Places, path: str | Path | None = None) -> None:
        self._suffix = re.compile(f"{alternatives(places.suffixes)}$")
        self._peoples = re.compile(f"{alternatives(places.peoples)}+{_AUTONOMOUS.pattern}")
        self._places = places
        self._rows = read_table("places.tsv", 3, path)
        self._short = {name: self.short_form(name) for name, _, _ in self._rows}

    def short_form(self, name: str) -> str | None:
        """Return a place's name without its suffix and the peoples in it (环江毛南族自治县 → 环江).

        None where less than two characters are left (礼县).
        """
        endings = (self._peoples, _AUTONOMOUS, self._suffix) if "自治" in name else (self._suffix,)
        stems = (ending.sub("", name) for ending in endings)
        return next((stem for stem in stems if len(stem) >= 2 and stem != name), None)

    def forms(self) -> dict[str, Certainty]:
        """Return every form of a name: a full name, a short form, or one that is an ordinary word, too."""
        forms: dict[str, Certainty] = dict.fromkeys(self._places.more, "short")
        never, ambiguous = set(self._places.never_short), set(self._places.ambiguous)
        for name, _, level in self._rows:
            short = self._short[name] if level != "country" else None
            if short is not None and short not in never:
                unsure = short in ambiguous or (level == "township" and len(short) == 2)
                forms[short] = "ambiguous" if unsure else "short"
        for name, _, level in self._rows:
            short = self._short[name]
            if name not in never:
                forms[name] = "short" if level == "country" else "full"
                if short is not None and level == "prefecture":
                    forms.update(dict.fromkeys((short + area for area in self._places.areas), "full"))
                if name.endswith("县"):
                    forms[name + "城"] = "full"  # the county town is marked whole (X县城)
        return forms

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Return the codes that a full or short name may stand for: several where places share a name."""
        codes: dict[str, dict[str, None]] = {}
        for name, code, level in self._rows:
            short = self._short[name] if level != "country" else None
            for form in (name, short):
                if form is not None:
                    codes.setdefault(form, {})[code] = None
        return {form: tuple(values) for form, values in codes.items()}
