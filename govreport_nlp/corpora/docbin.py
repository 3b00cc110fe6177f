"""spaCy's DocBin: what ``spacy train`` reads. Nothing is lost.

Each Doc has the gold where the pipeline's components put what they find (entities, sections, ``values``, ``noise``), so
that ``nlp.evaluate`` scores them, and all of the annotation as plain data in its ``user_data``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreport_nlp.corpora.carried import carry, restore
from govreport_nlp.corpora.located import Located, locate
from govreport_nlp.corpora.model import GoldDocument, refuse_overlap
from govreport_nlp.errors import GoldError
from govreport_nlp.labels import VALUE_LABELS

if TYPE_CHECKING:
    from spacy.tokens import Doc

_KEY = "govreport_gold"


def to_doc(document: GoldDocument, make_doc: Callable[[str], Doc]) -> Doc:
    """Make a Doc with a document's gold; words that a span's edge crosses are cut there.

    Args:
        document: its entities must not overlap.
        make_doc: what cuts words, such as a pipeline's ``make_doc``.

    Raises:
        GoldError: entities overlap.
    """
    from govreport_nlp.language.cutting import aligned_spans, cut_words
    from govreport_nlp.language.document import NOISE_KEY, VALUES_KEY, set_sections, set_spans

    refuse_overlap(document)
    entities = [(entity.start, entity.end, entity.label) for entity in document.entities]
    doc = cut_words(make_doc(document.text), [offset for entity in entities for offset in entity[:2]])
    doc = set_spans(doc, NOISE_KEY, [(noise.start, noise.end, noise.kind) for noise in document.noise])
    doc = set_spans(doc, VALUES_KEY, [entity for entity in entities if entity[2] in VALUE_LABELS])
    doc.set_ents(aligned_spans(doc, entities))
    set_sections(doc, _sections(document))
    doc.user_data[_KEY] = carry(document)
    return doc


def _sections(document: GoldDocument) -> list[dict[str, Any]]:
    """Return the sections as ``doc._.sections`` holds them, but for numbers, which gold does not tell."""
    headings = {heading.start: heading for heading in document.headings if heading.start < heading.end}
    plain: list[dict[str, Any]] = []
    for index, section in enumerate(document.sections):
        heading = headings.get(section.start)
        words = document.text[heading.start : heading.end] if heading else None
        parents = [other for other in plain if other["start"] <= section.start < other["end"]]
        parents = [other for other in parents if 0 < other["level"] < section.level]
        plain.append(
            {
                "id": f"s{index}",
                **section.model_dump(),
                "number": None,
                "heading": {"start": heading.start, "end": heading.end, "text": words} if heading else None,
                "parent": parents[-1]["id"] if parents else None,
            }
        )
    return plain


def save_docbin(
    documents: Iterable[GoldDocument], path: str | Path, make_doc: Callable[[str], Doc] | None = None
) -> None:
    """Write documents to one ``.spacy`` file.

    Args:
        documents: what to write.
        path: the file.
        make_doc: what cuts words, such as a pipeline's ``make_doc``; None cuts characters.

    Raises:
        GoldError: entities overlap, or the file cannot be written.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    from govreport_nlp.language.tokenizer import GovreportTokenizer

    make_doc = make_doc or GovreportTokenizer(Vocab(), noise=False)
    bin = DocBin(attrs=["ORTH", "NORM", "ENT_IOB", "ENT_TYPE"], store_user_data=True)
    for document in documents:
        bin.add(to_doc(document, make_doc))
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(bin.to_bytes())
    except OSError as error:
        raise GoldError(f"{path}: cannot be written: {error.strerror or error}") from error


def read_docbin(path: str | Path) -> Iterator[Located]:
    """Read the documents of a ``.spacy`` file; ``doc.ents`` decide where they were edited.

    A Doc of other origin gives its text and entities, and an id of the file's stem and its place.

    Raises:
        GoldError: the file is missing or is no DocBin.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    path = Path(path)
    try:
        docs = list(DocBin(store_user_data=True).from_bytes(path.read_bytes()).get_docs(Vocab()))
    except OSError as error:
        raise GoldError(f"{path}: cannot be read: {error.strerror or error}") from error
    except Exception as error:  # zlib's, msgpack's and spaCy's own: whatever the bytes provoke
        raise GoldError(f"{path}: not a DocBin of spaCy ({error})") from error
    for number, doc in enumerate(docs, start=1):
        carried = doc.user_data.get(_KEY, {"id": f"{path.stem}-{number}"})
        found = [(span.start_char, span.end_char, span.label_) for span in doc.ents]
        yield locate(restore(carried, doc.text, found), path, number)
