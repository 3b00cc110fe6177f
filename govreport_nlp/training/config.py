"""Training settings: one TOML file each, read and checked whole before anything starts."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from govreport_nlp.errors import ConfigError
from govreport_nlp.labels import NAME_LABELS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FOLDER = "folder"


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    """Take a relative path for one that starts in the folder of the settings file."""
    return Path(info.context[_FOLDER], path) if info.context else path


#: A path that is relative to the settings file it stands in.
ConfigPath = Annotated[Path, AfterValidator(_beside_the_file)]


class Settings(BaseModel):
    """Settings that take no key they do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TrainingConfig(Settings):
    """What every training needs.

    Attributes:
        train: files and folders of gold annotation to train on.
        optional: further ones, used where they are there and named where they are not.
        dev: files and folders of gold annotation to measure on; never trained on.
        labels: the labels to learn, or ``all`` for every one that ``train`` holds.
        other_labels: labels that the corpora may hold besides those of the library and those to learn; a label that is
            none of these is a slip and refused.
        seed: a whole number; the same settings, data and seed give the same model.
        output: folder of the model.
    """

    train: tuple[ConfigPath, ...] = Field(min_length=1)
    optional: tuple[ConfigPath, ...] = ()
    dev: tuple[ConfigPath, ...] = Field(min_length=1)
    labels: tuple[str, ...] | Literal["all"] = NAME_LABELS
    other_labels: tuple[str, ...] = ()
    seed: int = Field(default=0, ge=0, lt=2**32)
    output: ConfigPath

    @field_validator("labels")
    @classmethod
    def _not_empty(cls, labels: tuple[str, ...] | str) -> tuple[str, ...] | str:
        if not labels:
            raise ValueError('name at least one label, or write "all"')
        return labels


Config = TypeVar("Config", bound=Settings)


def read_config(schema: type[Config], path: str | Path) -> Config:
    """Read a settings file.

    Args:
        schema: the settings of a back end.
        path: the TOML file; relative paths in it start in its folder.

    Raises:
        ConfigError: the file is missing, is not TOML, or does not fit the schema; the message names file, line and key.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the settings cannot be read ({error})") from error
    try:
        return schema.model_validate(tomllib.loads(text), context={_FOLDER: path.parent})
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    except ValidationError as error:
        problems = (_problem(text, problem["loc"], problem["msg"]) for problem in error.errors())
        raise ConfigError("\n".join(f"{path}{problem}" for problem in problems)) from error


def _problem(text: str, place: tuple[int | str, ...], message: str) -> str:
    keys = [str(part) for part in place if not isinstance(part, int)]
    line = _line_of(text, keys)
    where = f", line {line}" if line else ""
    return f"{where}: {'.'.join(keys)}: {message}" if keys else f": {message}"


def _line_of(text: str, keys: list[str]) -> int | None:
    """Return the line, counted from 1, that sets a key or opens its table; None where the key is missing."""
    found, table = None, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if opened := re.match(r"\s*\[([\w.-]+)\]", line):
            table = opened[1]
            here = table.split(".")
        elif assigned := re.match(r"\s*([\w-]+)\s*=", line):
            here = [*(table.split(".") if table else []), assigned[1]]
        else:
            continue
        if keys[: len(here)] == here:
            found = number
    return found
