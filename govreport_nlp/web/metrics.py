"""Figures of the server in the format of Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from govreport_nlp.web.pool import Pool
from govreport_nlp.web.results import Results

#: Seconds: a short report takes a few hundredths, the longest some ten.
_BUCKETS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60)


class Metrics:
    """Counts what is done; one for each app, for a registry of all would mix them."""

    def __init__(self, pool: Pool, results: Results) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "govreport_requests", "Requests answered.", ["method", "path", "status"], registry=self._registry
        )
        self.reports = Counter(
            "govreport_reports", "Reports, by what became of them.", ["outcome"], registry=self._registry
        )
        self.bytes = Counter("govreport_bytes", "Bytes of the reports given.", registry=self._registry)
        self.seconds = Histogram(
            "govreport_task_seconds",
            "How long tasks took, with waiting.",
            ["task"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        for name, about, value in (
            ("govreport_requests_in_progress", "Requests that are worked or wait.", lambda: pool.requests),
            (
                "govreport_worker_restarts",
                "Workers that were ended or died and were started anew.",
                lambda: pool.restarts,
            ),
            ("govreport_results_kept", "Results in memory.", lambda: len(results)),
            ("govreport_ready", "Whether a worker is there.", lambda: pool.is_ready),
        ):
            Gauge(name, about, registry=self._registry).set_function(value)

    def text(self) -> bytes:
        """Write all figures."""
        return generate_latest(self._registry)


class Counted:
    """Counts requests by path as it is declared, so that no id and no name of a file is among the figures.

    Args:
        app: what answers.
        metrics: the figures.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request and count it."""

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                path = getattr(scope.get("route"), "path", "other")
                method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
                self._metrics.requests.labels(method, path, message["status"]).inc()
            await send(message)

        await self._app(scope, receive, send_counted if scope["type"] == "http" else send)
