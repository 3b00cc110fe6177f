"""Write the bill of materials (CycloneDX) of what is installed: ``python tools/sbom.py FILE``.

Every package that the library and its installed extras depend on, with version, licence and package URL, read from the
installed metadata; nothing is downloaded, and the same environment gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

LIBRARY = "govreport-nlp"
#: Extras that the library never imports: tools of its makers, and what it is compared with.
TOOLS = frozenset({"dev", "bench", "fuzz"})


def dependencies(extras: frozenset[str]) -> dict[str, Distribution]:
    """Return what is installed of the library and of all that it depends on, by normal name.

    Args:
        extras: those of the library to follow.
    """
    found: dict[str, Distribution] = {}
    todo = [(LIBRARY, extras)]
    done: set[tuple[str, frozenset[str]]] = set()
    while todo:
        name, wanted = todo.pop()
        if (name, wanted) in done:
            continue
        done.add((name, wanted))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        for line in found[name].requires or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *wanted)):
                todo.append((_normal(requirement.name), frozenset(requirement.extras)))
    return dict(sorted(found.items()))


def library_extras() -> frozenset[str]:
    """Return the extras that the library imports where they are installed."""
    return frozenset(distribution(LIBRARY).metadata.get_all("Provides-Extra") or []) - TOOLS


def licence(package: Distribution) -> str:
    """Return what a package says of its licence: an SPDX expression, else its classifiers, else its own words."""
    metadata = package.metadata
    classifiers = [
        line.split("::")[-1].strip()
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License") and not line.endswith("OSI Approved")
    ]
    own = (metadata.get("License") or "").strip().split("\n")[0]
    return metadata.get("License-Expression") or " OR ".join(classifiers) or own or "unknown"


def _normal(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def _component(name: str, package: Distribution) -> dict[str, Any]:
    address = f"pkg:pypi/{name}@{package.version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": package.metadata["Name"],
        "version": package.version,
        "purl": address,
        "licenses": [{"license": {"name": licence(package)}}],
    }


def bill_of_materials() -> dict[str, Any]:
    """Return the bill of materials."""
    packages = dependencies(library_extras())
    library = _component(LIBRARY, packages.pop(LIBRARY))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": library},
        "components": [_component(name, package) for name, package in packages.items()],
    }


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(bill_of_materials(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
