"""A data folder of the measurement's own: a branch whose day began an hour ago, and devices that may speak."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from protocol.configuration import BranchConfig
from protocol.enums import Role
from protocol.ids import Instant
from server.access.credentials.tokens import token_hash
from server.cli.bench import enrol
from server.cli.commands.init import make_folder
from server.cli.commands.open_journal import OpenJournal, now_ms
from server.journal.database.engine import default_url, open_database
from server.journal.database.migrate import migrate

from .history import DAY_MS, EVENTS_A_VISIT, HOUR_MS, Chronicle, branch

VISITS_A_DAY = 2_500
"""Of a past day: past events come in days, and start-up folds the last of them only."""

Say = Callable[[str], None]


class Past(Struct, frozen=True):
    """`events` on days before today; today `visits` came, of which `served` are done and the others wait.

    `age_ms`: how long ago the day began. In its first quarter of an hour every key is looked up in the journal, since
    it may be one of yesterday.
    """

    events: int = 0
    visits: int = 0
    served: int = 0
    age_ms: int = HOUR_MS


NO_PAST = Past()


class Scratch(Struct, frozen=True):
    """A branch with its devices' tokens: `kiosk`, `display`, `service`, and `counter-1` to `counter-8`.

    `senders`: the devices' ids by the same names.
    """

    data: Path
    database: str
    config: BranchConfig
    tokens: dict[str, str]
    senders: dict[str, str] = {}

    @property
    def tickets_path(self) -> str:
        return f"/api/v1/branches/{self.config.id}/tickets"

    @property
    def websocket_path(self) -> str:
        return f"/ws/v1/branches/{self.config.id}"

    def verb_path(self, counter: str, verb: str) -> str:
        return f"/api/v1/branches/{self.config.id}/counters/{counter}/{verb}"


def set_up(data: Path, database: str | None, past: Past = NO_PAST, say: Say = lambda text: None) -> Scratch:
    """Makes it, in the SQLite file of the folder unless `database` is another. Raises Failed and SQLAlchemyError."""
    now = now_ms()
    config = branch(now)
    make_folder(data)
    url = database or default_url(data)
    engine = open_database(url)
    try:
        migrate(engine)
        opened = OpenJournal(engine)
        tokens = {name: enrol(opened, config.id, role, counter) for name, role, counter in _devices(config)}
        by_hash = {device.token_hash: device.device_id for device in opened.access().devices.values()}
        senders = {name: by_hash[token_hash(token)] for name, token in tokens.items()}
        days = -(-past.events // (VISITS_A_DAY * EVENTS_A_VISIT))
        chronicle = Chronicle(engine, config, now - past.age_ms - days * DAY_MS)
        chronicle.begin()
        for day in range(days):
            say(f"writing {past.events} past events: day {day + 1} of {days}")
            left = past.events - day * VISITS_A_DAY * EVENTS_A_VISIT
            visits = min(VISITS_A_DAY, -(-left // EVENTS_A_VISIT))
            _a_day(chronicle, visits, now - past.age_ms - (days - 1 - day) * DAY_MS)
        chronicle.live(past.visits, past.served, now - past.age_ms // 2)
        chronicle.close()
    finally:
        engine.dispose()
    return Scratch(data, url, config, tokens, senders)


def _a_day(chronicle: Chronicle, visits: int, next_morning: Instant) -> None:
    chronicle.live(visits, visits, chronicle.now + 6 * HOUR_MS)
    chronicle.now = next_morning


def _devices(config: BranchConfig) -> list[tuple[str, Role, str | None]]:
    counters = [(f"counter-{counter.id}", Role.COUNTER, counter.id) for counter in config.counters]
    return [("kiosk", Role.KIOSK, None), ("display", Role.DISPLAY, None), ("service", Role.SERVICE, None), *counters]
