"""Every Python snippet of the README runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_snippet_runs(number):
    code = compile("import govreport_nlp\n" + SNIPPETS[number], f"README.md, snippet {number}", "exec")
    exec(code, {})


def test_there_are_snippets():
    assert len(SNIPPETS) >= 4
