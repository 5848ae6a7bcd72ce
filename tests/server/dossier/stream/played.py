"""A dossier that commands are played on: decided, folded, and kept as a journal would."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from protocol.commands import Envelope
from protocol.configuration import BranchConfig, ProcedureConfig, Statutory, Window
from protocol.dossier_commands import DossierBody
from protocol.enums import SupplementClock, TermUnit
from protocol.ids import Instant
from protocol.problem import Refused
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.money import Place
from server.dossier.stream.offices import Offices
from server.dossier.stream.state import Dossier
from server.queue.events.recorded import Recorded
from tests.serving import template

PROCEDURE, OTHER = "1.001193", "1.000894"
UNIT, OTHER_UNIT = "H26.50.05.13", "H26.50.07"
BOSS = "u-supervisor"
HOUR = 3_600_000
BEGIN = int(datetime(2026, 10, 5, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).timestamp() * 1000)
"""A Monday."""


def branch(name: str = "CN01", days: int = 5) -> BranchConfig:
    """Open on weekdays from 8:00 to 17:00; its first procedures take so many working days."""
    hours = (Window((0, 1, 2, 3, 4), "08:00", "16:30", "17:00"),)
    config = msgspec.structs.replace(
        template(), id=name, time_zone="Asia/Ho_Chi_Minh", hours=hours, special_days=(), closed_dates=()
    )
    term = Statutory(days, TermUnit.WORKING_DAY)
    known = [
        ProcedureConfig(code, "HT", {"vi": f"Thủ tục {code}"}, statutory=term, supplement=SupplementClock.PAUSE)
        for code in (PROCEDURE, OTHER)
    ]
    return msgspec.structs.replace(config, procedures=tuple(known))


class InMemory:
    """One counter's cash: `shift_no` is its shift, `numbers` the last of each."""

    def __init__(self) -> None:
        self.shift_no = 1
        self.last = 0
        self.of: dict[str, Place] = {}

    def next(self, branch: str, counter: str, payment: str | None, now: Instant) -> Place:
        known = self.of.get(payment or "")
        if known is not None and known.shift == self.shift_no:
            return known
        self.last += 1
        place = Place(self.shift_no, self.last)
        if payment is not None:
            self.of[payment] = place
        return place

    def shift(self, branch: str, counter: str, now: Instant) -> int:
        return self.shift_no

    def close(self) -> None:
        self.shift_no += 1


class Played:
    """One dossier; `rows` are what its journal would hold."""

    def __init__(self, config: BranchConfig | None = None, offices: Offices | None = None) -> None:
        config = config or branch()
        self.codes = 0
        self.tills = InMemory()
        self.model = DossierStream(
            {config.id: config}.get, self._code, lambda person: person == BOSS, offices or Offices(), self.tills
        )
        self.dossier = Dossier("d1")
        self.rows: list[tuple[str, int, bytes]] = []
        self.now = BEGIN

    def _code(self, unit: str, now: Instant) -> str:
        self.codes += 1
        return f"{unit}-261005-{self.codes:04}"

    def send(self, command: DossierBody, by: str = "u-lan", *, after: int = 0, believed: bool = True) -> str:
        """What came of it: the first event's kind, or the refusal's code."""
        self.now += after
        key = f"{by}/{len(self.rows)}-{self.now}"
        decision = self.model.decide(
            self.dossier, Envelope(stream_of("d1"), command, key, by), self.now, believed=believed
        )
        if isinstance(decision, Refused):
            return str(decision.code)
        for part, draft in enumerate(decision):
            kind, v, body = self.model.encode(draft.body)
            self.rows.append((kind, v, body))
            stored, seq = self.model.read(kind, v, body), self.dossier.seq + 1
            digest = draft.command_digest
            self.model.evolve(
                self.dossier,
                Recorded(stream_of("d1"), seq, draft.day, self.now, kind, v, by, key, part, digest, stored),
            )
        return self.rows[-len(decision)][0]

    def send_all(self, commands: Iterable[DossierBody]) -> list[str]:
        return [self.send(command) for command in commands]
