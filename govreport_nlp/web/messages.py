"""What the server and its workers say to each other: a line of JSON, then bytes. No pickle: workers read what strangers made."""

from __future__ import annotations

import json
from typing import IO, Any


def write_message(stream: IO[bytes], header: dict[str, Any], data: bytes = b"") -> None:
    """Write a message.

    Args:
        stream: where to.
        header: what is said.
        data: what goes with it.
    """
    stream.write(json.dumps({"header": header, "bytes": len(data)}).encode() + b"\n")
    stream.write(data)
    stream.flush()


def read_message(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Wait for a message and return its header and data.

    Raises:
        EOFError: the other side is gone.
    """
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    envelope: dict[str, Any] = json.loads(line)
    data = stream.read(envelope["bytes"])
    if len(data) < envelope["bytes"]:
        raise EOFError
    return envelope["header"], data
