"""The code points of a text as numbers, for arithmetic over the whole text at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the code point of each character; half of a surrogate pair is one."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
