"""The closed vocabularies of the record, in one place (guidelines, sections 1 to 3)."""

from __future__ import annotations

from typing import Literal, get_args

NumericLabel = Literal["MONEY", "PEOPLE_COUNT", "QUANTITY", "PERCENT", "DURATION"]
ValueLabel = Literal["MONEY", "PEOPLE_COUNT", "QUANTITY", "PERCENT", "DURATION", "DATE"]
NameLabel = Literal["PROJECT", "EVENT", "ORG", "GPE", "LOC", "PERSON", "DOCUMENT"]
Label = Literal[ValueLabel, NameLabel]
NUMERIC_LABELS: tuple[NumericLabel, ...] = get_args(NumericLabel)
VALUE_LABELS: tuple[ValueLabel, ...] = get_args(ValueLabel)
NAME_LABELS: tuple[NameLabel, ...] = get_args(NameLabel)

#: How a label is written, the user's own too.
LABEL_FORM = r"^[A-Z][A-Z0-9_]*$"

Qualifier = Literal["exact", "about", "over", "under", "at_least", "at_most", "between", "several"]
QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)

Dimension = Literal[
    "money",
    "people",
    "proportion",
    "time",
    "area",
    "length",
    "mass",
    "volume",
    "energy",
    "power",
    "age",
    "household",
    "count",
    "none",
]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

SectionType = Literal[
    "title",
    "addressee",
    "preamble",
    "overview",
    "work",
    "achievements",
    "experience",
    "problems",
    "plans",
    "requests",
    "closing",
    "attachment",
    "other",
]
SECTION_TYPES: tuple[SectionType, ...] = get_args(SectionType)

NoiseKind = Literal["boilerplate", "pinyin", "mask", "hard_wrap"]
NOISE_KINDS: tuple[NoiseKind, ...] = get_args(NoiseKind)
