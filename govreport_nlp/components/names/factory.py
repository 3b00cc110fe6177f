"""``govreport_names``: names by lexicons and patterns, each source in a span group of its own."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from govreport_nlp.components.base import ReportComponent, ScoreFunction
from govreport_nlp.components.names.codes import place_codes
from govreport_nlp.components.names.finder import NameFinder
from govreport_nlp.language.document import LEXICON_KEY, RULES_KEY, VALUES_KEY, get_clean_text, set_codes, set_spans
from govreport_nlp.language.extensions import register_extensions


class NamesComponent(ReportComponent):
    """Writes the span groups ``lexicon_key`` and ``rules_key`` and the codes of places; a resolver decides later.

    Args:
        name: the component's name in the pipeline.
        lexicon_key: the span group for names that stand in a lexicon.
        rules_key: the span group for names that a pattern found.
        values_key: the span group of values, whose edges no name crosses; it may be absent.
        names_path: a user's table of cue words and suffixes instead of the library's.
        words_path: a user's table of words instead of the library's.
        places_path: a user's table of places instead of the library's.
        gazetteer_path: a user's table of well-known names instead of the library's.
        scorer: what ``nlp.evaluate`` calls, or None.
    """

    def __init__(
        self,
        name: str,
        *,
        lexicon_key: str = LEXICON_KEY,
        rules_key: str = RULES_KEY,
        values_key: str = VALUES_KEY,
        names_path: str | None = None,
        words_path: str | None = None,
        places_path: str | None = None,
        gazetteer_path: str | None = None,
        scorer: ScoreFunction | None = None,
    ) -> None:
        super().__init__(
            name,
            scorer,
            lexicon_key=lexicon_key,
            rules_key=rules_key,
            values_key=values_key,
            names_path=names_path,
            words_path=words_path,
            places_path=places_path,
            gazetteer_path=gazetteer_path,
        )
        self._keys = {"lexicon": lexicon_key, "rules": rules_key}
        self._values_key = values_key
        self._find = NameFinder(names_path, words_path, places_path, gazetteer_path)

    def annotate(self, doc: Doc) -> Doc:
        """Find the names of a document."""
        clean = get_clean_text(doc)
        values = [clean.clean_span(span.start_char, span.end_char) for span in doc.spans.get(self._values_key, [])]
        found: dict[str, list[tuple[int, int, str]]] = {source: [] for source in self._keys}
        places = set()
        for candidate in self._find(clean.text, values):
            if candidate.label == "GPE":
                places.add(clean.text[candidate.start : candidate.end])
            found[candidate.source].append((*clean.raw_span(candidate.start, candidate.end), candidate.label))
        set_codes(doc, place_codes(places, self._find.codes))
        for source, key in self._keys.items():
            doc = set_spans(doc, key, found[source])
        return doc


@Language.factory(
    "govreport_names",
    assigns=["doc.spans", "span._.code"],
    default_config={
        "lexicon_key": LEXICON_KEY,
        "rules_key": RULES_KEY,
        "values_key": VALUES_KEY,
        "names_path": None,
        "words_path": None,
        "places_path": None,
        "gazetteer_path": None,
        "scorer": {"@scorers": "govreport_nlp.spans_scorer.v1", "spans_key": RULES_KEY},
    },
    default_score_weights={f"spans_{RULES_KEY}_f": 1.0},
)
def create_names(
    nlp: Language,
    name: str,
    lexicon_key: str,
    rules_key: str,
    values_key: str,
    names_path: str | None,
    words_path: str | None,
    places_path: str | None,
    gazetteer_path: str | None,
    scorer: ScoreFunction | None,
) -> NamesComponent:
    """Create the component; see :class:`NamesComponent` for the arguments."""
    register_extensions()
    return NamesComponent(
        name,
        lexicon_key=lexicon_key,
        rules_key=rules_key,
        values_key=values_key,
        names_path=names_path,
        words_path=words_path,
        places_path=places_path,
        gazetteer_path=gazetteer_path,
        scorer=scorer,
    )
