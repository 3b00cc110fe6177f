"""What a batch knows of its inputs: an SQLite file that is never behind what is on the disk.

Table ``inputs`` has a row for each input: where it is, its hash, what became of it, in which shard, how often it was
worked. ``shards`` says which are whole. Whoever has the file open has the batch: SQLite's own lock, which ends with the
process, keeps others out.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from govreport_nlp.errors import BatchError, OutputError
from govreport_nlp.output.language import Language
from govreport_nlp.output.shards import ShardFormat
from govreport_nlp.scale.inputs import Found, input_sha256

MANIFEST = "manifest.sqlite"
Status = Literal["waiting", "done", "failed"]

_TABLES = """
CREATE TABLE IF NOT EXISTS batch (plan TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shards (shard INTEGER PRIMARY KEY, whole INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS inputs (
  position INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  report TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  sha256 TEXT,
  status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'done', 'failed')),
  reason TEXT,
  shard INTEGER NOT NULL REFERENCES shards,
  worked INTEGER NOT NULL DEFAULT 0,
  present INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX IF NOT EXISTS inputs_of_shard ON inputs (shard);
CREATE INDEX IF NOT EXISTS inputs_by_status ON inputs (status);
CREATE INDEX IF NOT EXISTS inputs_gone ON inputs (present) WHERE NOT present;
"""


@dataclass(frozen=True)
class Plan:
    """What must be the same from the first run of a batch to the last.

    Attributes:
        pipeline: its hash.
        folder: the folder that all inputs are in.
        format: of the shards.
        columns: language of the names of tables and columns.
        encoding: of the inputs; None detects it.
        shard_size: how many inputs make a shard.
    """

    pipeline: str
    folder: str
    format: ShardFormat
    columns: Language
    encoding: str | None
    shard_size: int


@dataclass(frozen=True)
class Input:
    """An input of a shard."""

    position: int
    path: str
    report: str
    status: Status
    reason: str | None


@dataclass(frozen=True)
class Finished:
    """What became of an input that was worked."""

    position: int
    status: Status
    sha256: str | None
    reason: str | None


@dataclass(frozen=True)
class Counts:
    """How many inputs a batch has: those to work, done, failed; and of the latter two those that are there no more."""

    waiting: int
    done: int
    failed: int
    gone: int

    @property
    def inputs(self) -> int:
        """All of them."""
        return self.waiting + self.done + self.failed


class Manifest:
    """The manifest of a batch, open and locked; see :func:`open_manifest`."""

    def __init__(self, database: sqlite3.Connection, plan: Plan) -> None:
        self._database = database
        self.plan = plan

    def take_stock(self, found: Iterable[Found], *, checksum: bool, retry_failed: bool, prune: bool) -> None:
        """Compare the inputs with what is known of them: what is new or has changed is to be worked.

        Args:
            found: the inputs that there are now.
            checksum: whether to compare hashes even where size and time of change are the same.
            retry_failed: whether to work again what failed.
            prune: whether inputs that are there no more lose their place; else what they said is kept.
        """
        with self._transaction() as execute:
            execute("UPDATE inputs SET present = 0")
            (position,) = execute("SELECT ifnull(max(position) + 1, 0) FROM inputs").fetchone()
            for file in found:
                known = execute(
                    "SELECT position, size, changed, sha256, status FROM inputs WHERE report = ?", (file.report,)
                ).fetchone()
                if known is None:
                    shard = position // self.plan.shard_size
                    execute("INSERT INTO shards VALUES (?, 0) ON CONFLICT DO UPDATE SET whole = 0", (shard,))
                    execute(
                        "INSERT INTO inputs (position, path, report, size, changed, status, reason, shard) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        (
                            position,
                            file.path,
                            file.report,
                            file.size,
                            file.changed,
                            _first_status(file),
                            file.error,
                            shard,
                        ),
                    )
                    position += 1
                    continue
                place, size, changed, sha256, status = known
                looked_at = checksum or (size, changed) != (file.size, file.changed)
                if (looked_at and _has_changed(file.path, sha256)) or (retry_failed and status == "failed"):
                    status = _first_status(file)
                execute(
                    "UPDATE inputs SET path = ?, size = ?, changed = ?, status = ?, present = 1 WHERE position = ?",
                    (file.path, file.size, file.changed, status, place),
                )
            if prune:
                execute("UPDATE shards SET whole = 0 WHERE shard IN (SELECT shard FROM inputs WHERE NOT present)")
                execute("DELETE FROM inputs WHERE NOT present")
            execute("UPDATE shards SET whole = 0 WHERE shard IN (SELECT shard FROM inputs WHERE status = 'waiting')")

    def counts(self) -> Counts:
        """Count the inputs."""
        by_status = dict(self._database.execute("SELECT status, count(*) FROM inputs GROUP BY status"))
        (gone,) = self._database.execute("SELECT count(*) FROM inputs WHERE NOT present").fetchone()
        return Counts(by_status.get("waiting", 0), by_status.get("done", 0), by_status.get("failed", 0), gone)

    def unwritten(self) -> list[int]:
        """Return the numbers of the shards to be written."""
        return [shard for (shard,) in self._database.execute("SELECT shard FROM shards WHERE NOT whole ORDER BY shard")]

    def written(self) -> list[int]:
        """Return the numbers of the shards that are on the disk, or were before an input changed."""
        rows = self._database.execute(
            "SELECT shard FROM shards WHERE whole UNION SELECT shard FROM inputs WHERE status = 'done'"
        )
        return [shard for (shard,) in rows]

    def inputs(self, shard: int) -> list[Input]:
        """Return the inputs of a shard, in order."""
        rows = self._database.execute(
            "SELECT position, path, report, status, reason FROM inputs WHERE shard = ? ORDER BY position", (shard,)
        )
        return [Input(*row) for row in rows]

    def lose(self, shard: int) -> None:
        """Put down that a shard is no longer on the disk: what it held is to be worked again."""
        with self._transaction() as execute:
            execute("UPDATE inputs SET status = 'waiting' WHERE shard = ? AND status = 'done'", (shard,))
            execute("UPDATE shards SET whole = 0 WHERE shard = ?", (shard,))

    def finish(self, shard: int, finished: Iterable[Finished]) -> None:
        """Put down that a shard is on the disk, and what became of the inputs that were worked for it."""
        with self._transaction() as execute:
            for done in finished:
                execute(
                    "UPDATE inputs SET status = ?, sha256 = ?, reason = ?, worked = worked + 1 WHERE position = ?",
                    (done.status, done.sha256, done.reason, done.position),
                )
            execute("UPDATE shards SET whole = 1 WHERE shard = ?", (shard,))

    @contextmanager
    def _transaction(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        self._database.execute("BEGIN")
        try:
            yield self._database.execute
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


@contextmanager
def open_manifest(folder: Path, plan: Plan, *, resume: bool) -> Iterator[Manifest]:
    """Open the manifest of a batch, or make it.

    Args:
        folder: the batch; made if it is not there.
        plan: what the batch is to be.
        resume: whether to go on with a batch that is there.

    Raises:
        BatchError: another run has the batch; it is there and is not to be gone on with; it was begun with another
            plan; the folder holds something else.
        OutputError: the disk or the folder does not take it.
    """
    path = folder / MANIFEST
    try:
        if folder.exists() and not path.exists() and any(folder.iterdir()):
            raise BatchError(f"{folder}: this folder holds something else than a batch: name another with -o")
        folder.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"{folder}: cannot be written: {getattr(error, 'strerror', None) or error}") from error
    try:
        _lock(database, folder)
        _agree(database, folder, plan, resume=resume)
        yield Manifest(database, plan)
    except sqlite3.Error as error:
        raise OutputError(f"{path}: cannot be written: {error}") from error
    finally:
        database.close()


def _lock(database: sqlite3.Connection, folder: Path) -> None:
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")  # the lock is kept when the transaction is over
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise BatchError(f"{folder}: another run is writing this batch: wait for it, or name another folder") from error
    for statement in _TABLES.split(";"):
        database.execute(statement)
    database.execute("COMMIT")


def _agree(database: sqlite3.Connection, folder: Path, plan: Plan, *, resume: bool) -> None:
    """Put down the plan of a batch that begins, or compare it with what was put down."""
    if database.execute("SELECT 1 FROM inputs LIMIT 1").fetchone() is None:
        database.execute("DELETE FROM batch")
        database.execute("INSERT INTO batch VALUES (?)", (json.dumps(asdict(plan)),))
        return
    if not resume:
        raise BatchError(f"{folder}: there is a batch here: go on with it by --resume, or name another folder")
    begun = json.loads(database.execute("SELECT plan FROM batch").fetchone()[0])
    for name, now in asdict(plan).items():
        if begun[name] != now:
            raise BatchError(
                f"{folder}: this batch was begun with another {_NAMES[name]} ({begun[name]}; now {now}): go on with the "
                "same, or name another folder to start anew"
            )


_NAMES = {
    "pipeline": "pipeline, by its hash",
    "folder": "folder of inputs",
    "format": "format",
    "columns": "language of columns",
    "encoding": "encoding",
    "shard_size": "number of inputs a shard",
}


def _has_changed(path: str, known: str | None) -> bool:
    now = input_sha256(path)
    return now is None or now != known


def _first_status(file: Found) -> Status:
    return "failed" if file.error else "waiting"
