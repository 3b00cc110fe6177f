"""Worker processes: each does one task at a time and is ended when it takes too long; the server lives on."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from govreport_nlp.errors import ConfigError
from govreport_nlp.own_process import python_command
from govreport_nlp.web.errors import BusyError, Problem, ProblemError, TimeLimitError, WorkerDiedError
from govreport_nlp.web.messages import read_message, write_message
from govreport_nlp.web.settings import Settings

#: How long a worker may take to load the pipeline, in seconds.
START_SECONDS = 300
#: How long it may take to end when asked to, in seconds.
_LAST_SECONDS = 0.5
#: A file system in memory: tables are made as files, and nothing of a report is to come to a disk.
_MEMORY = Path("/dev/shm")


class Worker:
    """A worker process as the server sees it, used by one thread at a time.

    Args:
        settings: arguments of :func:`govreport_nlp.load`.
        folder: where the process may make files; emptied when it ends.

    Attributes:
        pipeline: what records say of the pipeline, once it is loaded.
        starts: how often a process was started.
    """

    def __init__(self, settings: dict[str, Any], folder: Path) -> None:
        self.pipeline: dict[str, str] = {}
        self.starts = 0
        self._settings = settings
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_alive(self) -> bool:
        """Whether a process is there to take a task."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start a process and wait until it has loaded the pipeline.

        Raises:
            ConfigError: the pipeline cannot be loaded.
            WorkerDiedError: the process died.
        """
        self.stop()
        self._folder.mkdir(parents=True, exist_ok=True)
        self.starts += 1
        self._process = subprocess.Popen(
            python_command("govreport_nlp.web.worker", str(self._folder)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # so that what it starts itself (the reader of PDFs) ends with it
        )
        header, _ = self._ask(self._settings, b"", START_SECONDS)
        if "problem" in header:
            raise ConfigError(header["problem"]["message"])
        self.pipeline = header["pipeline"]

    def call(self, task: str, arguments: dict[str, Any], data: bytes, *, file: str | None, seconds: float) -> bytes:
        """Do a task.

        Args:
            task: a method of :class:`govreport_nlp.web.tasks.Tasks`.
            arguments: its arguments.
            data: what it works.
            file: the file's name, for messages.
            seconds: the longest that it may take.

        Raises:
            ProblemError: the task told a problem.
            TimeLimitError: it took too long; the process is ended.
            WorkerDiedError: the process died.
        """
        if not self.is_alive:
            self.start()
        header, answer = self._ask({"task": task, "arguments": arguments, "file": file}, data, seconds)
        if "problem" in header:
            raise ProblemError(Problem.model_validate(header["problem"]))
        return answer

    def stop(self) -> None:
        """End the process, what it started, and its files."""
        process, self._process = self._process, None
        if process is not None:
            _kill(process)
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):  # what was not sent any more
                    cast("IO[bytes]", stream).close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, header: dict[str, Any], data: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Send a message and wait for the answer; past the time the process is killed, which ends the waiting."""
        process = cast("subprocess.Popen[bytes]", self._process)
        late = threading.Event()

        def end() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            write_message(cast("IO[bytes]", process.stdin), header, data)
            return read_message(cast("IO[bytes]", process.stdout))
        except (EOFError, OSError):
            self.stop()
            if late.is_set():
                raise TimeLimitError(
                    f"not done in {seconds:g} seconds, the most that it may take: split the report, or start the server "
                    "with a longer --timeout"
                ) from None
            raise WorkerDiedError(
                "the process that worked it died (out of memory?): split the report and try again"
            ) from None
        finally:
            timer.cancel()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started; it is asked first, to end what is in sessions of their own."""
    if process.poll() is not None:
        return
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_LAST_SECONDS)
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


class Pool:
    """The workers, and how many requests may wait for them.

    Args:
        settings: of the server.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
        self._folder = tempfile.TemporaryDirectory(prefix="govreport-", dir=memory)
        self._workers = [
            Worker(settings.pipeline, Path(self._folder.name, str(number))) for number in range(settings.n_process)
        ]
        self._threads = ThreadPoolExecutor(settings.n_process, thread_name_prefix="worker")
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self.requests = 0

    def start(self) -> None:
        """Start the workers and wait until they are ready.

        Raises:
            ConfigError: the pipeline cannot be loaded.
        """
        try:
            list(self._threads.map(Worker.start, self._workers))
        except BaseException:
            self.stop()
            raise
        for worker in self._workers:
            self._idle.put_nowait(worker)

    def stop(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(cancel_futures=True)
        self._folder.cleanup()

    @property
    def is_ready(self) -> bool:
        """Whether there is a worker to take a task."""
        return any(worker.is_alive for worker in self._workers)

    @property
    def pipeline(self) -> dict[str, str]:
        """What records say of the pipeline."""
        return self._workers[0].pipeline

    @property
    def restarts(self) -> int:
        """How many workers were started anew."""
        return sum(max(0, worker.starts - 1) for worker in self._workers)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one of the places of requests, from before its body is read until it is answered.

        Raises:
            BusyError: all are taken.
        """
        if self.requests >= self._settings.n_process + self._settings.max_waiting:
            raise BusyError(f"the server is busy: {self.requests} requests wait already; try again in a while")
        self.requests += 1
        try:
            yield
        finally:
            self.requests -= 1

    async def run(self, task: str, arguments: dict[str, Any], data: bytes, *, file: str | None = None) -> bytes:
        """Do a task in the next free worker; see :meth:`Worker.call`."""
        worker = await self._idle.get()
        loop = asyncio.get_running_loop()
        future = self._threads.submit(worker.call, task, arguments, data, file=file, seconds=self._settings.timeout)
        future.add_done_callback(lambda _: _soon(loop, self._give_back, worker))
        return await asyncio.wrap_future(future)

    def _give_back(self, worker: Worker) -> None:
        """Take a worker back; one that was ended is started anew while others work."""
        if worker.is_alive:
            self._idle.put_nowait(worker)
            return
        loop = asyncio.get_running_loop()

        # Also where it did not start: the next task tries again, and tells.
        started = self._threads.submit(worker.start)
        started.add_done_callback(lambda _: _soon(loop, self._idle.put_nowait, worker))


def _soon(loop: asyncio.AbstractEventLoop, function: Callable[[Worker], None], worker: Worker) -> None:
    """Call a function in the loop, if that still runs."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(function, worker)
