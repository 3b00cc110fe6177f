"""Names by rules: one call finds the candidates of all seven labels in a clean text (guidelines, section 1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from govreport_nlp.components.names.abbreviations import AbbreviatedPlaceFinder
from govreport_nlp.components.names.candidate import NameCandidate
from govreport_nlp.components.names.chains import ChainFinder
from govreport_nlp.components.names.gazetteer import GazetteerFinder
from govreport_nlp.components.names.lexicon import read_gazetteer, read_names, read_words
from govreport_nlp.components.names.lists import ListFinder
from govreport_nlp.components.names.meetings import MeetingFinder
from govreport_nlp.components.names.memory import DocumentMemory
from govreport_nlp.components.names.openers import NameOpeners
from govreport_nlp.components.names.persons import PersonFinder
from govreport_nlp.components.names.places import PlaceNames
from govreport_nlp.components.names.quotes import CoinedNameFinder, QuotedNameFinder
from govreport_nlp.components.names.roads import RoadFinder
from govreport_nlp.components.names.runs import RunNameFinder
from govreport_nlp.components.names.shape import Shaper
from govreport_nlp.components.names.titles import TitleFinder

__all__ = ["NameCandidate", "NameFinder"]


class NameFinder:
    """Finds names of projects, events, organisations, places, persons and documents.

    Args:
        names_path: a file to read instead of names.toml.
        words_path: a file to read instead of words.tsv.
        places_path: a file to read instead of places.tsv.
        gazetteer_path: a file to read instead of gazetteer.tsv.

    Raises:
        LexiconError: a lexicon is missing or does not fit its schema.
    """

    def __init__(
        self,
        names_path: str | Path | None = None,
        words_path: str | Path | None = None,
        places_path: str | Path | None = None,
        gazetteer_path: str | Path | None = None,
    ) -> None:
        names = read_names(names_path)
        words = read_words(words_path)
        places = PlaceNames(names.places, places_path)
        #: The administrative codes that each form of a place's name may stand for.
        self.codes = places.codes()
        self._shape = Shaper(names, words, places.forms())
        self._open = NameOpeners(names.openers)
        self._meetings = MeetingFinder(names.events)
        self._finders = (
            TitleFinder(names.documents),
            ChainFinder(names),
            QuotedNameFinder(names.quoted, names.lists),
            CoinedNameFinder(names.quoted),
            RunNameFinder.of_projects(names),
            RunNameFinder.of_events(names),
            RoadFinder(),
            PersonFinder(names.persons),
            AbbreviatedPlaceFinder(names.places),
        )
        self._gazetteer = GazetteerFinder(read_gazetteer(gazetteer_path))
        self._lists = ListFinder(names.lists)
        self._memory = DocumentMemory(names.heads.division, names.heads.place_natural, words)

    def __call__(self, text: str, values: Sequence[tuple[int, int]] = ()) -> list[NameCandidate]:
        """Find the candidates of a text.

        Args:
            text: clean text (noise dropped, simplified script, digits folded).
            values: spans of the amounts and dates that are known already, as offsets of the text, end exclusive. No
                name of a place or an organisation crosses one.

        Returns:
            Candidates in order of the text, one for each span; they may overlap each other.
        """
        shape = self._open(text, self._shape(text, values))
        found = list(self._meetings(text))
        for find in self._finders:
            found += find(text, shape)
        known = list(self._gazetteer(text, shape))
        found += self._lists(text, shape, found + known)
        found = self._memory.trimmed(text, found)
        found += self._memory(text, found.copy())
        return _one_for_each_span(found + known)


def _one_for_each_span(candidates: Iterable[NameCandidate]) -> list[NameCandidate]:
    """Of the candidates of one span keep the one of the highest priority, then the first by label and source."""
    best: dict[tuple[int, int], NameCandidate] = {}
    for candidate in candidates:
        span = candidate[:2]
        other = best.get(span)
        if other is None or (-candidate.priority, candidate[2:]) < (-other.priority, other[2:]):
            best[span] = candidate
    return sorted(best.values())
