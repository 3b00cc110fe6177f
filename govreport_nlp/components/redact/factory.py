"""``govreport_redact``: marks persons, phones, identity numbers and what else is private, for whoever hides it."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from govreport_nlp.components.base import ReportComponent, ScoreFunction
from govreport_nlp.language.document import NOISE_KEY, PRIVATE_KEY, get_raw_text, set_spans
from govreport_nlp.language.extensions import register_extensions
from govreport_nlp.redaction.finder import PrivateFinder
from govreport_nlp.redaction.model import PRIVATE_KINDS, PrivateKind
from govreport_nlp.text.noise import NoiseSpan


class RedactComponent(ReportComponent):
    """Writes the span group ``spans_key``; the document's text stays as it is.

    Args:
        name: the component's name in the pipeline.
        spans_key: the span group to write.
        kinds: what is private.
        keep: names of persons that are not.
        person_labels: labels of ``doc.ents`` that are persons, such as PERSON, PER.
        lexicon_path: a user's redaction.toml instead of the library's.
        scorer: what ``nlp.evaluate`` calls, or None.
    """

    def __init__(
        self,
        name: str,
        *,
        spans_key: str = PRIVATE_KEY,
        kinds: Sequence[PrivateKind] = PRIVATE_KINDS,
        keep: Sequence[str] = (),
        person_labels: Sequence[str] = ("PERSON",),
        lexicon_path: str | None = None,
        scorer: ScoreFunction | None = None,
    ) -> None:
        super().__init__(
            name,
            scorer,
            spans_key=spans_key,
            kinds=kinds,
            keep=keep,
            person_labels=person_labels,
            lexicon_path=lexicon_path,
        )
        self._spans_key = spans_key
        self._kinds = frozenset(kinds)
        self._keep = keep
        self._person_labels = frozenset(person_labels)
        self._finder = PrivateFinder(lexicon_path)

    def annotate(self, doc: Doc) -> Doc:
        """Find what is private in a document."""
        found = self._finder.find(
            get_raw_text(doc),
            noise=[NoiseSpan(span.start_char, span.end_char, span.label_) for span in doc.spans.get(NOISE_KEY, [])],
            persons=[(span.start_char, span.end_char) for span in doc.ents if span.label_ in self._person_labels],
            kinds=self._kinds,
            keep=self._keep,
        )
        return set_spans(doc, self._spans_key, [(span.start, span.end, span.kind) for span in found])


@Language.factory(
    "govreport_redact",
    requires=["doc.ents"],
    assigns=["doc.spans"],
    default_config={
        "spans_key": PRIVATE_KEY,
        "kinds": list(PRIVATE_KINDS),
        "keep": [],
        "person_labels": ["PERSON"],
        "lexicon_path": None,
        "scorer": {"@scorers": "govreport_nlp.spans_scorer.v1", "spans_key": PRIVATE_KEY},
    },
    default_score_weights={f"spans_{PRIVATE_KEY}_f": 1.0},
)
def create_redact(
    nlp: Language,
    name: str,
    spans_key: str,
    kinds: Sequence[PrivateKind],
    keep: Sequence[str],
    person_labels: Sequence[str],
    lexicon_path: str | None,
    scorer: ScoreFunction | None,
) -> RedactComponent:
    """Create the component; see :class:`RedactComponent` for the arguments."""
    register_extensions()
    return RedactComponent(
        name,
        spans_key=spans_key,
        kinds=kinds,
        keep=keep,
        person_labels=person_labels,
        lexicon_path=lexicon_path,
        scorer=scorer,
    )
