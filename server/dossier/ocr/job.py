"""Makes a PDF/A and a text of every filed scan, in the background: one scan at a time, with the lowest priority.

The feed puts a job in for each row of `scan_text` that waits. Where ocrmypdf is missing, rows wait, and everything else
goes on. The plain pages lie in a folder in memory (`/dev/shm`) while the program works, and nowhere else; what a killed
server leaves there goes with the next look.
"""

import asyncio
import io
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, Engine, Row, String, cast, func, literal_column, select

from protocol.ids import Instant
from server.dossier.files.sealed_file import seal, unseal
from server.dossier.files.store import FileStore
from server.dossier.tables import dossier, scan_text
from server.jobs import queue
from server.jobs.queue import NewJob
from server.jobs.sealing import CannotOpen, Sealer
from server.jobs.states import JobState
from server.jobs.tables import job as job_table
from server.jobs.worker import Failed, Finished, Job, Kind, Outcome
from server.journal.database.dialects import connect_to_write

from .bounded import Bounds, OutOfTime, run_bounded
from .program import IN, OUT, End, command, end_of, missing_programs, text_in
from .rows import PDF_PART, TEXT_PART, Kept, Made, TextState, bound_to, note_made, note_unreadable, read_row
from .words import hashes_of

KIND: Final = "scan_text"
LANE: Final = "scans"
"""One scan at a time, in all processes of a server."""

MOST_JOBS: Final = 20
"""Jobs that wait in the queue; the other scans wait in their table."""

RUN_S: Final = 1350.0
BOUNDS: Final = Bounds(1200.0)
"""For three hundred pages of four seconds each."""

WAITS_S: Final = (60, 900, 6 * 3600)
LOOK_AGAIN_S: Final = 600.0
"""How often the programs are looked for that are missing."""

NO_KEY, NO_ROOM, NO_FILE = "ocr_no_key", "ocr_no_room", "ocr_no_file"
TOO_LONG, FAILED, UNREADABLE = "ocr_time", "ocr_failed", "ocr_unreadable"
"""Errors of a job, beside those of the worker."""

MEMORY: Final = Path("/dev/shm")
ROOM: Final = 512 * 1024 * 1024
"""Free bytes there, without which no scan is begun."""

_log = logging.getLogger(__name__)


class ScanTexts:
    """`key_of`: of a subject, None where it is destroyed; it may raise. `words_key`: see `words`. `missing`: the
    programs that are not here, as of the last look; None: nobody has looked.
    """

    def __init__(
        self,
        engine: Engine,
        sealer: Sealer,
        files: FileStore,
        key_of: Callable[[str], bytes | None],
        words_key: bytes,
        now: Callable[[], Instant],
        look: Callable[[], tuple[str, ...]] = missing_programs,
        bounds: Bounds = BOUNDS,
        memory: Path = MEMORY,
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._files = files
        self._key_of = key_of
        self._words_key = words_key
        self._now = now
        self._look = look
        self._bounds = bounds
        self._memory = memory if memory.is_dir() else Path(tempfile.gettempdir())
        self.prefix = f"motcua-ocr-{sha256(words_key).hexdigest()[:8]}-"
        self._looked_at = float("-inf")
        self.missing: tuple[str, ...] | None = None

    def kinds(self) -> tuple[Kind, ...]:
        return (Kind(KIND, self.make, WAITS_S, RUN_S),)

    def feed(self) -> None:
        """Puts jobs in for scans that wait, the oldest first. Blocking. Raises SQLAlchemyError."""
        with self._engine.connect() as connection:
            room = MOST_JOBS - connection.execute(_AT_WORK).scalar_one()
            wanted = list(connection.execute(_WITHOUT_JOB.limit(room))) if room > 0 else []
        if not wanted or not self._has_programs():
            return
        now = self._now()
        with connect_to_write(self._engine) as connection, connection.begin():
            for row in wanted:
                queue.enqueue(connection, self._sealer, job_of(row.doc, row.branch or "", now), now)

    async def make(self, job: Job) -> Outcome:
        """Makes everything of one scan, and writes it with the end of its job."""
        doc = int(job.payload)
        row = await asyncio.to_thread(self._row, doc)
        if row is None or row.state in (TextState.ERASED, TextState.MADE, TextState.TEXT_ONLY):
            return Finished()
        key = await asyncio.to_thread(self._key_of, row.subject)
        if key is None:
            return Failed(NO_KEY)  # lost, or its erasure is just being noted
        await asyncio.to_thread(self._sweep)
        if shutil.disk_usage(self._memory).free < ROOM:
            return Failed(NO_ROOM)
        folder = Path(tempfile.mkdtemp(prefix=self.prefix, dir=self._memory))
        try:
            return await self._make_in(folder, row, key)
        finally:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))

    async def _make_in(self, folder: Path, row: Row[Any], key: bytes) -> Outcome:
        try:
            await asyncio.to_thread(self._lay_out, folder, row, key)
        except (OSError, CannotOpen) as error:
            _log.error("a filed scan cannot be read: %s", type(error).__name__)
            return Failed(NO_FILE)
        try:
            end = end_of(await run_bounded(command(), folder, self._bounds))
        except OutOfTime:
            return Failed(TOO_LONG)
        match end:
            case End.UNREADABLE:
                return Failed(UNREADABLE, for_good=True, record=lambda at: note_unreadable(at, row.doc))
            case End.MISSING:
                self.missing = None
                return Finished()  # the row waits until the program is here
            case End.FAILED:
                return Failed(FAILED)
        try:
            made = await asyncio.to_thread(self._keep, folder, row, key, with_pdf=end is End.MADE)
        except OSError as error:
            _log.error("what was made of a scan cannot be stored: %s", error.strerror)
            return Failed(FAILED)

        def record(connection: Connection) -> None:
            note_made(connection, row.doc, made)  # `Cleaning` settles the files that it names

        return Finished(record)

    def _row(self, doc: int) -> Row[Any] | None:
        with self._engine.connect() as connection:
            return read_row(connection, doc)

    def _lay_out(self, folder: Path, row: Row[Any], key: bytes) -> None:
        with self._files.open(row.raw) as sealed, (folder / IN).open("xb") as plain:
            for piece in unseal(sealed, row.raw_bytes, key, f"{row.dossier_id}/{row.file}"):
                plain.write(piece)

    def _keep(self, folder: Path, row: Row[Any], key: bytes, *, with_pdf: bool) -> Made:
        text, pdf = text_in(folder), None
        plain = text.encode()
        kept_text = self._sealed(io.BytesIO(plain), len(plain), row, key, TEXT_PART)
        if with_pdf:
            with (folder / OUT).open("rb") as file:
                pdf = self._sealed(file, os.fstat(file.fileno()).st_size, row, key, PDF_PART)
        return Made(pdf, kept_text, frozenset(hashes_of(self._words_key, text)))

    def _sealed(self, plain: BinaryIO, size: int, row: Row[Any], key: bytes, part: str) -> Kept:
        bound = bound_to(row.dossier_id, row.file, part)
        return Kept(self._files.put(seal(plain, size, key, bound), row.dossier_id), size)

    def _has_programs(self) -> bool:
        if self.missing is None or (self.missing and time.monotonic() - self._looked_at > LOOK_AGAIN_S):
            self._looked_at = time.monotonic()
            found = self._look()
            if found and found != self.missing:
                _log.warning("scans are kept without text and PDF/A: missing %s", ", ".join(found))
            self.missing = found
        return not self.missing

    def _sweep(self) -> None:
        """Removes what a killed server left of plain pages."""
        for left in self._memory.glob(f"{self.prefix}*"):
            if time.time() - left.stat().st_mtime > RUN_S:
                shutil.rmtree(left, ignore_errors=True)


def job_of(doc: int, branch: str, now: Instant) -> NewJob:
    """The job of a scan."""
    return NewJob(KIND, str(doc).encode(), now, f"{KIND}-{doc}", LANE, branch)


_AT_WORK = (
    select(func.count())
    .select_from(job_table)
    .where(job_table.c.kind == KIND, job_table.c.state.in_((JobState.WAITING, JobState.RUNNING)))
)
_HAS_JOB = (
    select(job_table.c.id)
    .where(job_table.c.id == f"{KIND}-" + cast(scan_text.c.doc, String), job_table.c.state != JobState.DONE)
    .exists()
)
_WITHOUT_JOB = (
    select(scan_text.c.doc, dossier.c.branch)
    .join(dossier, dossier.c.id == scan_text.c.dossier_id, isouter=True)
    .where(scan_text.c.state == literal_column(f"'{TextState.WAITING}'"), ~_HAS_JOB)
    .order_by(scan_text.c.filed_at)
)
"""By the index of those that wait: the state stands in the query as it does in the index."""
