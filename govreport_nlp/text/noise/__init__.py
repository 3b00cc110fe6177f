"""Noise of a raw report: what the web page, the PDF or the anonymiser left in the text (guidelines, section 2).

``NoiseFinder`` is the one entrance. Each kind has a module of its own; this one decides who wins where they meet.
"""

from __future__ import annotations

from govreport_nlp.text.noise.finder import NoiseFinder
from govreport_nlp.text.noise.span import NoiseSpan

__all__ = ["NoiseFinder", "NoiseSpan"]
