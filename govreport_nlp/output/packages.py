"""Packages that tables need and the library itself does not."""

from __future__ import annotations

from importlib import import_module

from govreport_nlp.errors import PackageNotInstalledError


def require(*packages: str) -> None:
    """Make sure that packages can be imported.

    Raises:
        PackageNotInstalledError: one is missing or broken.
    """
    for package in packages:
        try:
            import_module(package)
        except ImportError as error:
            raise PackageNotInstalledError(
                f"this needs {package}, which cannot be imported ({error}): pip install 'govreport-nlp[tables]'"
            ) from error
