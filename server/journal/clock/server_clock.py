"""The clock of a server process: the time in use, whether it is believed, and who must be told when that changes."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from protocol.ids import Instant
from server.journal.database.dialects import POSTGRESQL
from server.journal.read.stream_reader import read_heads

from . import machine
from .belief import NOTHING_KNOWN, Belief, Doubt, Evidence, Reading, at_start, confirmed, judge, record_of
from .records import ClockRecords

LOOK_S = 2.0
"""How often, in seconds, the time server, the records and (every `DATABASE_LOOKS`th time) the database are asked."""

DATABASE_LOOKS = 30
CLAIM_MS = 600_000
"""How long what a device's clock said counts."""

MOST_CLAIMS = 1000

log = logging.getLogger(__name__)


class Machine(Struct, frozen=True):
    """Where the clocks are read; tests give others."""

    read: Callable[[], Reading] = lambda: machine.read_clocks()
    boot_id: Callable[[], str] = lambda: machine.boot_id()
    is_synchronised: Callable[[Instant], bool] = lambda wall: machine.is_synchronised(wall)


class ServerClock:
    """Any thread may ask it for the time. `look` asks the slow witnesses; `start` has a thread do so every 2 s.

    `now` compares the clocks at each call, so that no timer fires on a wall clock that has just jumped.
    """

    def __init__(self, engine: Engine, data: Path, here: Machine | None = None) -> None:
        """Raises SQLAlchemyError when the database does not answer."""
        self._engine = engine
        self._machine = here or Machine()
        self._records = ClockRecords(data, self._machine.boot_id())
        self._lock = threading.Lock()
        self._claims: dict[str, tuple[Instant, int]] = {}
        self._evidence = NOTHING_KNOWN
        self._looks = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._told: tuple[bool, Doubt | None] = (True, None)
        self.on_change: Callable[[], None] = lambda: None
        with engine.connect() as connection:
            last_event = max((head.at for head in read_heads(connection).values()), default=0)
        self._see()
        reading = self._machine.read()
        self._written = self._records.of_this_boot()
        self._belief = at_start(reading, self._written, self._records.last_believed(), last_event, self._evidence)
        self._keep(reading)
        self._tell(self._belief)

    # -- the time ----------------------------------------------------------------------------------------------------

    def now(self) -> Instant:
        """The time in use, in ms since 1970."""
        with self._lock:
            reading = self._machine.read()
            self._belief = judge(self._belief, reading, self._evidence)
            return self._belief.now(reading)

    @property
    def believed(self) -> bool:
        """Whether days may open, end and expire, as of the last `now`."""
        return self._belief.believed

    @property
    def belief(self) -> Belief:
        """The last verdict."""
        return self._belief

    @property
    def doubt(self) -> Doubt | None:
        """What is wrong with the machine's clock, as of the last `now`."""
        return self._belief.doubt

    def verdict(self) -> tuple[Belief, Reading]:
        """The verdict at this moment, and the clocks that it is about."""
        with self._lock:
            reading = self._machine.read()
            self._belief = judge(self._belief, reading, self._evidence)
            return self._belief, reading

    # -- who speaks for it -------------------------------------------------------------------------------------------

    def heard(self, device: str, at: Instant) -> None:
        """An enrolled device's clock says `at` now. Only the latest word of each device counts."""
        if self._belief.doubt is None:
            return
        with self._lock:
            boot = self._machine.read().boot
            if len(self._claims) < MOST_CLAIMS or device in self._claims:
                self._claims[device] = at - boot, boot
            self._evidence = self._with_claims(boot)

    def confirm(self, at: Instant) -> None:
        """A person says that it is `at` now."""
        with self._lock:
            reading = self._machine.read()
            self._belief = confirmed(reading, at)
            self._keep(reading)
        self._tell(self._belief)

    def look(self) -> None:
        """Asks the time server, the records and the database; stores and tells what has changed."""
        self._see()
        with self._lock:
            reading = self._machine.read()
            self._adopt(reading)
            self._belief = judge(self._belief, reading, self._evidence)
            self._keep(reading)
            found = self._belief
        self._tell(found)

    # -- the thread --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Looks every `LOOK_S` seconds, until `stop`."""
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Returns when the thread has ended."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_S):
            try:
                self.look()
            except Exception:
                log.exception("the clock could not be looked at")

    # -- inside ------------------------------------------------------------------------------------------------------

    def _see(self) -> None:
        """Asks whoever takes time to answer, outside the lock."""
        synchronised = self._machine.is_synchronised(self._machine.read().wall)
        database = self._evidence.database
        if self._looks % DATABASE_LOOKS == 0:
            database = self._database()
        self._looks += 1
        with self._lock:
            self._evidence = self._with_claims(self._machine.read().boot, synchronised, database)

    def _with_claims(self, boot: int, synchronised: bool | None = None, database: Instant | None = None) -> Evidence:
        self._claims = {device: claim for device, claim in self._claims.items() if boot - claim[1] <= CLAIM_MS}
        claims = tuple(base for base, _ in self._claims.values())
        if synchronised is None:
            return Evidence(self._evidence.synchronised, claims, self._evidence.database)
        return Evidence(synchronised, claims, database)

    def _database(self) -> Instant | None:
        """The moment at which this machine's boot clock was 0, by the clock of a database on another machine."""
        if self._engine.dialect.name != POSTGRESQL:
            return None
        try:
            with self._engine.connect() as connection:
                at = connection.execute(text("SELECT extract(epoch FROM clock_timestamp()) * 1000")).scalar_one()
                return int(at) - self._machine.read().boot
        except SQLAlchemyError:
            return self._evidence.database

    def _adopt(self, reading: Reading) -> None:
        """What another process of this boot has found out: there a person confirmed the time."""
        stored = self._records.of_this_boot()
        if stored is None or stored == self._written:
            return
        self._written = stored
        if not self._belief.believed:
            self._belief = at_start(reading, stored, 0, 0, self._evidence)

    def _keep(self, reading: Reading) -> None:
        record = record_of(self._belief)
        if not self._belief.believed or record == self._written:
            return
        try:
            self._records.write(record, self._belief.now(reading))
            self._written = record
        except OSError as error:
            log.warning("the clock's record cannot be written: %s", error)

    def _tell(self, belief: Belief) -> None:
        told = belief.believed, belief.doubt
        if told == self._told:
            return
        self._told = told
        if belief.doubt is None:
            log.warning("the clock is believed again")
        else:
            held = "it is believed all the same" if belief.believed else "days do not open, end or expire until it is"
            log.warning("the clock is doubted: %s by %d s; %s", belief.doubt, abs(belief.by_ms) // 1000, held)
        self.on_change()
