"""Where a HanLP model lies on this machine; nothing is downloaded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from govreport_nlp.errors import BrokenModelError, ModelNotFoundError, PackageNotInstalledError

#: The file that each model of HanLP 2.1 has.
CONFIG = "config.json"


def require_hanlp() -> None:
    """Import HanLP.

    Raises:
        PackageNotInstalledError: HanLP, or a package that it needs, is not installed.
    """
    try:
        import hanlp
    except ImportError as error:
        raise PackageNotInstalledError(
            f"HanLP cannot be imported ({error}): pip install 'govreport-nlp[hanlp]'; the README says how to get torch "
            "for the CPU alone"
        ) from error
    del hanlp


def find_folder(model: str) -> Path | None:
    """Return the folder of a model, None where it is not on this machine.

    Args:
        model: a folder; or the name or address of one of HanLP's own models (``MSRA_NER_ELECTRA_SMALL_ZH``), which is
            looked for where HanLP unpacks its downloads (``HANLP_HOME``).
    """
    if Path(model).is_dir():
        return Path(model)
    if (address := _address(model)) is None:
        return None
    from hanlp.utils.io_util import hanlp_home, path_from_url, split_if_compressed

    folder, _ = split_if_compressed(path_from_url(address, save_dir=hanlp_home()))
    return Path(folder) if Path(folder).is_dir() else None


def not_found(model: str) -> ModelNotFoundError:
    """Return the error that says what to do about a model that is not on this machine."""
    if Path(model).is_absolute() or (address := _address(model)) is None:
        return ModelNotFoundError(
            f"{model}: there is no such folder, and HanLP has no model of that name; train one: govreport train hanlp "
            "CONFIG"
        )
    from hanlp.utils.io_util import hanlp_home

    return ModelNotFoundError(
        f'{model}: the model is not on this machine, and nothing is downloaded unasked: python -c "import hanlp; '
        f"hanlp.load('{address}')\" fetches it into {hanlp_home()}"
    )


def read_config(folder: Path) -> dict[str, Any]:
    """Read what a HanLP model says about itself.

    Raises:
        ModelNotFoundError: the folder holds no HanLP model.
        BrokenModelError: the description cannot be read, or is that of a model of HanLP 2.0 or of no NER.
    """
    path = folder / CONFIG
    if not path.is_file():
        raise ModelNotFoundError(f"{folder}: there is no HanLP model (no {CONFIG})")
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        name = config["classpath"].rpartition(".")[2]
    except (ValueError, KeyError, AttributeError) as error:
        raise BrokenModelError(f"{path}: not the description of a HanLP model: {error!r}") from error
    if not name.endswith("Recognizer"):
        raise BrokenModelError(
            f"{folder}: a HanLP model of the kind {name}, which is none for names alone; take one of hanlp.pretrained.ner"
        )
    return config


@contextmanager
def without_downloads() -> Iterator[None]:
    """Let HanLP and what it stands on fetch nothing for as long as this lasts, as loading a model may want to.

    Raises:
        ModelNotFoundError: HanLP wanted to fetch something; the message says what.
    """
    import hanlp.utils.io_util
    import huggingface_hub.constants

    kept = hanlp.utils.io_util.download, huggingface_hub.constants.HF_HUB_OFFLINE
    hanlp.utils.io_util.download, huggingface_hub.constants.HF_HUB_OFFLINE = _refuse, True
    try:
        yield
    finally:
        hanlp.utils.io_util.download, huggingface_hub.constants.HF_HUB_OFFLINE = kept


def _refuse(url: str, *arguments: Any, **settings: Any) -> NoReturn:
    raise ModelNotFoundError(
        f"{url}: the model stands on this, which is not on this machine, and nothing is downloaded unasked: load the "
        "model once with hanlp.load, which fetches it"
    )


def _address(model: str) -> str | None:
    """Return the address of one of HanLP's own models, None where it has none of that name."""
    import hanlp.pretrained

    known = hanlp.pretrained.ALL
    return model if model in known.values() else known.get(model)
