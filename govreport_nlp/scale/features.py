"""The record as features of Hugging Face ``datasets``, made from its schema: every column has its type, empty lists too."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from govreport_nlp.record import Date, Quantity, Record

if TYPE_CHECKING:
    import datasets

_TYPES = {str: "string", int: "int64", float: "float64"}
#: The text is a column of the dataset already.
_TEXT = "text"


def record_features() -> dict[str, Any]:
    """Return the features of a record but for its text.

    A value is one struct, whose fields are those of a quantity and of a date; a mapping is a list of ``key`` and
    ``value``.
    """
    features = _model_features(Record)
    del features[_TEXT]
    return features


def to_plain(value: Any, feature: Any) -> Any:
    """Put a part of a record, as its JSON has it, into the form of its feature; what it has not is None."""
    if value is None:
        return None
    if isinstance(feature, dict):
        return {name: to_plain(value.get(name), inner) for name, inner in feature.items()}
    if isinstance(feature, list):
        (inner,) = feature
        items = [{"key": key, "value": item} for key, item in value.items()] if isinstance(value, dict) else value
        return [to_plain(item, inner) for item in items]
    return value


def from_plain(plain: dict[str, Any], text: str) -> Record:
    """Make the record again.

    Args:
        plain: the record's column of a row.
        text: the row's text.
    """
    entities = [
        entity
        | {
            "value": _value(entity["value"]),
            "origin": None if entity["origin"] is None else {pair["key"]: pair["value"] for pair in entity["origin"]},
        }
        for entity in plain["entities"]
    ]
    return Record.model_validate(plain | {_TEXT: text, "entities": entities})


def _value(plain: dict[str, Any] | None) -> dict[str, Any] | None:
    if plain is None:
        return None
    model = Quantity if plain["iso"] is None else Date
    return {name: plain[name] for name in model.model_fields}


def _model_features(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: _feature(field.annotation) for name, field in model.model_fields.items()}


def _feature(annotation: Any) -> dict[str, Any] | list[Any] | datasets.Value:
    import datasets

    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _feature(arguments[0])
    if origin is Literal:
        return datasets.Value("string")
    if origin in (Union, UnionType):
        kinds = [argument for argument in arguments if argument is not NoneType]
        if len(kinds) == 1:
            return _feature(kinds[0])
        return {name: inner for model in kinds for name, inner in _model_features(model).items()}
    if origin is list:
        return [_feature(arguments[0])]
    if origin is dict:
        key, value = arguments
        return [{"key": _feature(key), "value": _feature(value)}]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _model_features(annotation)
    return datasets.Value(_TYPES[annotation])
