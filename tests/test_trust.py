"""What the library may be trusted with: no code in data, no foreign weights, known licences, the same wheel twice."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys

import pytest

import govreport_nlp
from govreport_nlp.components.crf.model import CrfModel
from govreport_nlp.errors import BrokenModelError
from tests.conftest import ROOT
from tools.sbom import dependencies, library_extras, licence

PACKAGE = ROOT / "govreport_nlp"
SOURCES = sorted(PACKAGE.rglob("*.py"))

#: What makes code of data, or would run what a file says.
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_ATTRIBUTES = {"os.system", "os.popen", "yaml.load", "torch.load", "numpy.load", "np.load"}


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _dangers(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] in FORBIDDEN_MODULES]
        elif isinstance(node, ast.ImportFrom):
            found += [node.module] if (node.module or "").split(".")[0] in FORBIDDEN_MODULES else []
        elif isinstance(node, ast.Call):
            name = _dotted(node.func)
            arguments = {keyword.arg: getattr(keyword.value, "value", None) for keyword in node.keywords}
            if name in FORBIDDEN_CALLS or (name in FORBIDDEN_ATTRIBUTES and arguments.get("allow_pickle") is not False):
                found.append(name)
            if arguments.get("shell") is True or arguments.get("allow_pickle") is True:
                found.append(f"{name}(shell or pickle)")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_data_is_ever_run(path):
    assert _dangers(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "code", ["import pickle", "from dill import load", "eval(x)", "np.load(p)", "run(c, shell=True)", "os.system(c)"]
)
def test_danger_would_be_seen(code):
    assert _dangers(ast.parse(code))


def load_segmenter(folder):
    govreport_nlp.load(segmenter="pkuseg", pkuseg_model=str(folder))


MODELS = {"names": ("weights.npz", "words.tsv"), "segmenter": ("weights.npz", "features.msgpack")}


@pytest.mark.parametrize(("model", "file"), [(model, file) for model, files in MODELS.items() for file in files])
def test_weights_that_are_not_those_of_the_manifest_are_refused(model, file, tmp_path):
    folder = tmp_path / model
    shutil.copytree(PACKAGE / "zh_govreport" / model, folder)
    data = bytearray((folder / file).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / file).write_bytes(data)
    load = CrfModel.from_disk if model == "names" else load_segmenter
    with pytest.raises(BrokenModelError, match="SHA-256"):
        load(folder)


# Licences -----------------------------------------------------------------------------------------------------------


def test_nothing_the_library_depends_on_is_under_the_gpl():
    installed = dependencies(library_extras())
    assert {"spacy", "numpy", "pydantic"} <= installed.keys()
    licences = {name: licence(package) for name, package in installed.items()}
    assert not {name: said for name, said in licences.items() if "GPL" in said and " OR " not in said}
    assert "unknown" not in licences.values(), licences


# The wheel ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_sources_give_the_same_wheel(tmp_path):
    pytest.importorskip("build")
    made = []
    for number in (1, 2):
        tree = tmp_path / f"{number}" / "tree"
        shutil.copytree(PACKAGE, tree / "govreport_nlp", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE", "tools"):
            source = ROOT / name
            shutil.copytree(source, tree / name) if source.is_dir() else shutil.copy(source, tree)
        os.utime(tree / "README.md", (number * 10**9, number * 10**9))
        subprocess.run(
            [sys.executable, tree / "tools" / "wheel.py", tmp_path / f"{number}"], cwd=tree, check=True, timeout=300
        )
        (wheel,) = (tmp_path / f"{number}").glob("*.whl")
        made.append((wheel.name, wheel.read_bytes()))
    assert made[0] == made[1]


def test_the_bill_of_materials_names_every_package(tmp_path):
    path = tmp_path / "sbom.json"
    subprocess.run([sys.executable, ROOT / "tools" / "sbom.py", path], check=True, timeout=120)
    bill = json.loads(path.read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "govreport-nlp")
    names = {component["name"].lower() for component in bill["components"]}
    assert {"spacy", "numpy", "pydantic"} <= names
    for component in bill["components"]:
        assert component["purl"].startswith("pkg:pypi/")
        assert component["licenses"]
