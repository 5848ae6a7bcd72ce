"""Whether this machine's clock is believed, and the time in use while it is not. Pure.

Two clocks are compared: the wall clock, which can be set to any date, and the boot clock, which only counts since the
machine started. Within a boot they must agree. `base` is the moment at which the boot clock was 0; base plus boot clock
is the server's own count, in use while the wall clock differs from it.
"""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from protocol.ids import Instant

TOLERANCE_MS = 120_000
"""How far two clocks that agree may be apart; a device counts as a witness within this, too."""

DRIFT_PER_MS = 10_000
"""The tolerance grows by 1 ms in this many: a boot clock that nobody disciplines may run 100 ppm wrong."""

STEADY_MS = 120_000
"""How long a clock that jumped must stand still before a time server's word for it counts."""

WITNESSES = 2
"""How many enrolled devices must agree with a clock."""

FIRST_START_MS = 31 * 86_400_000
"""Longest time since the last event, with which an installation that has no record of its clock is believed."""


class Doubt(StrEnum):
    """Why the machine's clock is doubted."""

    JUMPED_AHEAD = "jumped_ahead"
    JUMPED_BACK = "jumped_back"
    NEW_BOOT = "new_boot"
    """The machine was restarted, and nothing has shown yet that its clock is right."""
    BEFORE_LAST_EVENT = "before_last_event"
    """As NEW_BOOT, and the clock is earlier than the last event of the journal."""
    AHEAD_OF_DATABASE = "ahead_of_database"
    BEHIND_DATABASE = "behind_database"


RESTARTS = (Doubt.NEW_BOOT, Doubt.BEFORE_LAST_EVENT)
"""Doubts after a restart: the server's own count lacks the time that the machine was off."""


class Reading(Struct, frozen=True):
    """Both clocks at one moment, in ms: `wall` since 1970, `boot` since the machine started."""

    wall: Instant
    boot: int


class Evidence(Struct, frozen=True):
    """What speaks for or against the clock. `synchronised`: a time server keeps it, says the kernel.

    `claims`: for each device that was heard, the moment at which the boot clock was 0 by the device's clock.
    `database`: the same by the database's clock; None where it was not compared.
    """

    synchronised: bool = False
    claims: tuple[Instant, ...] = ()
    database: Instant | None = None


NOTHING_KNOWN = Evidence()


class Belief(Struct, frozen=True):
    """`believed`: days may open, end and expire. `doubt`: what is wrong; a clock in use may be believed all the same.

    `off_ms`: the wall clock minus the server's own count. `by_ms`: by how much the doubted clock is ahead: `off_ms`,
    or the time in use minus the database's. `settled_off_ms`: the `off_ms` that a person confirmed. `by_person`:
    somebody confirmed the time in use. `moved_at`: the boot clock when the wall clock last jumped.
    """

    base: Instant
    believed: bool
    doubt: Doubt | None = None
    off_ms: int = 0
    by_ms: int = 0
    settled_off_ms: int = 0
    by_person: bool = False
    moved_at: int = 0

    def now(self, reading: Reading) -> Instant:
        """The time in use: the wall clock where it agrees with the server's own count, else that."""
        own = self.base + reading.boot
        return reading.wall if _agree(reading.wall, own, reading) and self.doubt not in RESTARTS else own


SURE = Belief(0, believed=True)
"""Where nothing is known against the clock."""


class Record(Struct, frozen=True):
    """What is stored of a believed boot, so that the next process of the same boot goes on with it."""

    base: Instant
    settled_off_ms: int = 0
    by_person: bool = False


def at_start(
    reading: Reading, record: Record | None, last_believed: Instant, last_event: Instant, evidence: Evidence
) -> Belief:
    """The first verdict. `record`: of this boot, if one was believed; `last_believed`: of any boot, 0 without one.

    An installation without any record is believed when its clock is at most 31 days after its last event.
    """
    if record is not None:
        held = Belief(
            record.base, True, settled_off_ms=record.settled_off_ms, by_person=record.by_person, moved_at=reading.boot
        )
        return judge(held, reading, evidence)
    if not last_believed and (not last_event or -TOLERANCE_MS <= reading.wall - last_event <= FIRST_START_MS):
        return judge(Belief(reading.wall - reading.boot, True), reading, evidence)
    doubt = Doubt.BEFORE_LAST_EVENT if reading.wall < last_event - TOLERANCE_MS else Doubt.NEW_BOOT
    own = max(last_event, last_believed + reading.boot if last_believed else 0)
    off = reading.wall - own
    return judge(Belief(own - reading.boot, False, doubt, off, off), reading, evidence)


def judge(held: Belief, reading: Reading, evidence: Evidence) -> Belief:
    """The verdict at this reading, after the one before."""
    own = held.base + reading.boot
    off = reading.wall - own
    moved_at = reading.boot if abs(off - held.off_ms) > TOLERANCE_MS else held.moved_at
    restarted = held.doubt in RESTARTS
    agrees = _agree(reading.wall, own, reading) and not restarted
    if _is_proven(held, reading, evidence, moved_at):
        base = held.base if agrees and abs(off) <= TOLERANCE_MS // 2 else reading.wall - reading.boot
        proven = Belief(base, True, by_person=held.by_person, moved_at=moved_at)
        return _against_database(proven, reading, evidence, believed=True)
    if restarted:
        return replace(held, off_ms=off, by_ms=off, moved_at=moved_at)
    if agrees:
        steady = Belief(held.base, True, off_ms=off, by_person=held.by_person, moved_at=moved_at)
        return _against_database(steady, reading, evidence, believed=held.by_person)
    doubt = Doubt.JUMPED_AHEAD if off > 0 else Doubt.JUMPED_BACK
    settled = bool(held.settled_off_ms) and abs(off - held.settled_off_ms) <= TOLERANCE_MS
    believed = settled or _witnesses(evidence, held.base) >= WITNESSES
    return replace(held, believed=believed, doubt=doubt, off_ms=off, by_ms=off, moved_at=moved_at)


def confirmed(reading: Reading, at: Instant) -> Belief:
    """A person says that it is `at` now. Where the wall clock differs, the server goes on by its own count from it."""
    off = reading.wall - at
    if abs(off) <= TOLERANCE_MS:
        return Belief(reading.wall - reading.boot, True, by_person=True, moved_at=reading.boot)
    doubt = Doubt.JUMPED_AHEAD if off > 0 else Doubt.JUMPED_BACK
    return Belief(at - reading.boot, True, doubt, off, off, off, True, reading.boot)


def record_of(belief: Belief) -> Record:
    """What is stored of it."""
    return Record(belief.base, belief.settled_off_ms, belief.by_person)


def _is_proven(held: Belief, reading: Reading, evidence: Evidence, moved_at: int) -> bool:
    """Whether something other than the machine says that its wall clock is right."""
    if _witnesses(evidence, reading.wall - reading.boot) >= WITNESSES:
        return True
    steady = held.doubt in RESTARTS or reading.boot - moved_at >= STEADY_MS
    return evidence.synchronised and steady


def _against_database(verdict: Belief, reading: Reading, evidence: Evidence, *, believed: bool) -> Belief:
    """The verdict, with a doubt where the database's clock differs; `believed`: something else stands for it then."""
    if evidence.database is None:
        return verdict
    ahead = verdict.now(reading) - (evidence.database + reading.boot)
    if abs(ahead) <= TOLERANCE_MS:
        return verdict
    doubt = Doubt.AHEAD_OF_DATABASE if ahead > 0 else Doubt.BEHIND_DATABASE
    return replace(verdict, believed=believed, doubt=doubt, by_ms=ahead)


def _witnesses(evidence: Evidence, base: Instant) -> int:
    return sum(abs(claim - base) <= TOLERANCE_MS for claim in evidence.claims)


def _agree(wall: Instant, own: Instant, reading: Reading) -> bool:
    return abs(wall - own) <= TOLERANCE_MS + reading.boot // DRIFT_PER_MS
