"""``govreport serve``."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from rich.console import Console

from govreport_nlp.cli.tables import say_error
from govreport_nlp.errors import GovreportError
from govreport_nlp.output.packages import require

_PACKAGES = ("fastapi", "prometheus_client", "python_multipart", "uvicorn")
#: How long requests may go on when the server is told to end, in seconds.
_LAST_SECONDS = 3


def run_serve(
    host: str, port: int, allow_host: Sequence[str], pipeline: dict[str, Any], limits: Mapping[str, Any]
) -> int:
    """Serve until interrupted; returns the exit code: 0, or 1 when the server cannot start."""
    console = Console(stderr=True)
    try:
        require(*_PACKAGES, extra="web")
    except GovreportError as error:
        say_error(error)
        return 1
    import uvicorn

    from govreport_nlp.web import Pool, Settings, create_app

    hosts = frozenset(name.lower() for name in (host, *allow_host))
    settings = Settings(pipeline=pipeline, hosts=hosts, **limits)
    before = signal.signal(signal.SIGTERM, _end)
    pool = Pool(settings)
    try:
        listening = _listen(host, port)
        pool.start()
        if not _is_loopback(host):
            console.print(
                f"warning: {host} is reached from other machines, there is no password and nothing is encrypted: "
                "serve behind a proxy that has both, or leave --host away",
                style="yellow",
                markup=False,
                soft_wrap=True,
            )
        address = listening.getsockname()
        shown = f"[{address[0]}]" if ":" in address[0] else address[0]
        console.print(f"serving on http://{shown}:{address[1]} (Ctrl-C ends it)", markup=False, highlight=False)
        config = uvicorn.Config(
            create_app(pool, settings),
            log_level="warning",
            access_log=False,  # addresses of results are secrets
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_LAST_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[listening])
    except GovreportError as error:
        say_error(error)
        return 1
    except OSError as error:
        say_error(f"cannot listen at {host} port {port}: {error.strerror or error}: choose another with --port")
        return 1
    except KeyboardInterrupt:
        pass
    finally:
        pool.stop()
        signal.signal(signal.SIGTERM, before)
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that holds the address, so that a port in use is told before anything is loaded."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _end(*_: object) -> NoReturn:
    """End as asked, through the clean-up."""
    sys.exit(0)
