"""The attributes that the library adds to spaCy's Doc, Span and Token under ``._``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.tokens import Doc, Span, Token

from govreport_nlp.language import document


def register_extensions() -> None:
    """Register the attributes; a second call changes nothing.

    Doc: ``sections``, ``facts``, ``report_year``, ``clean_text``. Span: ``value``, ``source``, ``score``, ``section``,
    ``norm``, ``code``, ``cluster``, ``origin``.
    Token: ``section``. All are read from plain data on the Doc, none is stored twice.
    """
    getters: dict[Any, dict[str, Callable[..., Any]]] = {
        Doc: {
            "sections": document.get_sections,
            "facts": document.get_facts,
            "report_year": document.get_report_year,
            "clean_text": document.clean_text_of_doc,
        },
        Span: {
            "value": document.get_value,
            "source": document.get_source,
            "score": document.get_score,
            "section": document.section_of_span,
            "norm": document.get_norm,
            "code": document.get_code,
            "cluster": document.get_cluster,
            "origin": document.get_origin,
        },
        Token: {"section": document.section_of_token},
    }
    for owner, attributes in getters.items():
        for name, getter in attributes.items():
            if not owner.has_extension(name):
                owner.set_extension(name, getter=getter)
