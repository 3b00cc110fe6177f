"""What the labels of HanLP's own models are called here."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from govreport_nlp.lexicons import read_toml


class LabelTable(BaseModel):
    """The schema of ``hanlp_labels.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    labels: dict[str, str]


def read_labels() -> dict[str, str]:
    """Return the label of this library for each of HanLP's."""
    return read_toml(LabelTable, "hanlp_labels.toml").labels
