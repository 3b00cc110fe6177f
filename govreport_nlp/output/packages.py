"""Packages that some outputs need and the library itself does not."""

from __future__ import annotations

from importlib import import_module

from govreport_nlp.errors import PackageNotInstalledError


def require(*packages: str, extra: str = "tables") -> None:
    """Make sure that packages can be imported.

    Args:
        packages: their names.
        extra: the extra that brings them, for the message.

    Raises:
        PackageNotInstalledError: one is missing or broken.
    """
    for package in packages:
        try:
            import_module(package)
        except ImportError as error:
            raise PackageNotInstalledError(
                f"this needs {package}, which cannot be imported ({error}): pip install 'govreport-nlp[{extra}]'"
            ) from error
