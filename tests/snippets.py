"""The snippets of Markdown pages: found with their line, and run as a reader who follows the page would run them."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from govreport_nlp.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "README.zh.md", *(ROOT / "docs").rglob("*.md")])
#: A fence with the comment that may stand before it.
FENCE = re.compile(
    r"^(?:<!-- not run: (?P<reason>[^\n]+) -->\n+)?```(?P<language>\w+)\n(?P<code>.*?)^```$", re.M | re.S
)
#: What these do is somebody else's: they are checked, not run.
INSTALLERS = ("pip", "python3", "make", "git")
#: It runs until it is stopped; tests/test_web.py runs it.
ENDLESS = ["govreport", "serve"]


@dataclass(frozen=True)
class Snippet:
    """A fenced block of a page.

    Attributes:
        page: the page.
        line: the line of its first character of code, counted from 1.
        language: what stands behind the fence.
        code: what stands between the fences.
        reason: why it is not run, None where it is.
    """

    page: Path
    line: int
    language: str
    code: str
    reason: str | None

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}, line {self.line}"

    def commands(self) -> list[list[str]]:
        """The words of each command line; comments and what a pipe goes on to left out."""
        lines = self.code.replace("\\\n", " ").splitlines()
        words = [shlex.split(line, comments=True) for line in lines]
        return [found for found in words if found]


def snippets(page: Path) -> list[Snippet]:
    """Return the snippets of a page in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Snippet(page, text.count("\n", 0, match.start("code")) + 1, match["language"], match["code"], match["reason"])
        for match in FENCE.finditer(text)
    ]


@dataclass
class Reader:
    """Somebody who follows a page from top to bottom: one folder, one Python session.

    Attributes:
        folder: where commands and code run.
        names: the names that the page's Python has set.
        output: what the last snippet printed.
    """

    folder: Path
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    output: str = ""

    def follow(self, snippet: Snippet) -> None:
        """Run a snippet; a text block behind one that was run is what that one printed."""
        if snippet.reason is not None:
            self.output = ""
        elif snippet.language == "python":
            self._run_python(snippet)
        elif snippet.language == "sh":
            self.output = "".join(self._run_line(line, snippet) for line in _lines(snippet.code))
        elif snippet.language == "text" and self.output:
            printed = [" ".join(line.split()) for line in self.output.splitlines()]
            for line in snippet.code.splitlines():
                wanted = " ".join(line.split())
                assert wanted in ("", "…") or wanted in printed, f"{snippet.place}: not printed: {line}\n{self.output}"

    def _run_python(self, snippet: Snippet) -> None:
        code = compile("\n" * (snippet.line - 1) + snippet.code, str(snippet.page), "exec")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, self.names)
        self.output = printed.getvalue()

    def _run_line(self, line: str, snippet: Snippet) -> str:
        words = shlex.split(line, comments=True)
        if not words or words[0] in INSTALLERS or words[:2] == ENDLESS:
            return ""
        if words[0] == "govreport" and not set("|<>;$&") & set(line.partition("#")[0]):
            run = CliRunner(env={"COLUMNS": "120"}).invoke(app, words[1:])
            assert run.exit_code == 0, f"{snippet.place}: {line}\n{run.output}\n{run.exception!r}"
            return run.stdout
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        shell = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line],
            cwd=self.folder,
            env={**os.environ, "PATH": path, "COLUMNS": "120"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert shell.returncode == 0, f"{snippet.place}: {line}\n{shell.stdout}\n{shell.stderr}"
        return shell.stdout


def _lines(code: str) -> list[str]:
    return code.replace("\\\n", " ").splitlines()
