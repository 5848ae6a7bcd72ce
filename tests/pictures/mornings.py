"""Branches in the middle of a morning, as their journals tell it: quiet, busy, in trouble, not opened yet."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Engine

from protocol import commands as c
from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.enums import MessageLevel, PrinterState, Role
from protocol.ids import CITY, Instant
from protocol.keys import new_key
from server.access.city.stream import CityModel
from server.balance.dispatch.choose import choose
from server.balance.dispatch.policies import POLICIES
from server.balance.estimate import expect
from server.catalogue.read import Catalogue, read_path
from server.journal.database.engine import open_database
from server.journal.read.stream_states import load_snapshot
from server.journal.write.append import Appender
from server.journal.write.committed import Answer, Done, Published, Submitted
from server.queue.events.recorded import CITIZEN
from server.queue.stream import BranchStream
from server.web.base.clock import now_ms
from server.web.base.ticket_secret import TrackSecrets
from tests.serving import Installation

SERVICES = ("HT", "CT", "DD", "KD", "LD")
KIOSKS = ("Ki-ốt cửa chính", "Ki-ốt tầng 2")
POWER = {
    "vi": "Mất điện tại khu A đến 10:30. Các quầy khu B vẫn tiếp nhận.",
    "en": "No power in area A until 10:30. Area B is open.",
}
LEAVE = {
    "vi": "Mời mọi người rời khỏi toà nhà theo lối thoát hiểm.",
    "en": "Please leave the building by the emergency exits.",
}
MODELS = (BranchStream(choose, expect), CityModel())


@cache
def largest() -> BranchConfig:
    """The branch of the template `hanoi` that has most counters."""
    catalogue = read_path(Path(str(files("server.catalogue"))) / "templates" / "hanoi", POLICIES)
    assert isinstance(catalogue, Catalogue), catalogue
    return max(catalogue.branches, key=lambda branch: len(branch.counters))


@cache
def ten_in_the_morning() -> str:
    """A time zone in which it is between ten and eleven now: a story of an hour then never crosses midnight."""
    offset = 10 - datetime.now(UTC).hour
    offset += 24 if offset < -12 else 0
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def large() -> BranchConfig:
    """The branch called large: the largest one, always open, where it is ten in the morning."""
    return replace(largest(), id="large", hours=(), closed_dates=(), time_zone=ten_in_the_morning())


def crowded_hall(counters: int = 40) -> BranchConfig:
    """The largest branch with so many counters."""
    branch = largest()
    made = []
    for place in range(counters):
        like = branch.counters[place % len(branch.counters)]
        name = {"vi": f"Quầy số {place + 1}", "en": f"Counter {place + 1}"}
        made.append(replace(like, id=str(place + 1), name=name))
    return replace(branch, counters=tuple(made), hours=(), closed_dates=())


class Morning:
    """Writes one branch's stream; `ago` is in minutes before now."""

    def __init__(self, engine: Engine, branch: str, now: Instant) -> None:
        self.branch = branch
        self._now = now
        self._at = now
        self._made = 0
        self._done: list[Any] = []
        self._appender = Appender(engine, MODELS, lambda: self._at, self._take)

    def do(self, ago: float, command: Any, counter: str | None = None, actor: str = "test") -> Any:
        """One command, which must be accepted; the body of its last event, None when it had none."""
        self._at = self._now - int(ago * 60_000)
        self._made += 1
        key = new_key(self._at, self._made.to_bytes(10, "big"))
        self._appender.append([Submitted(Envelope(self.branch, command, key, actor, counter), self._done.append)])
        done = self._done.pop()
        assert isinstance(done, Done), (command, done)
        return done.recorded[-1].body if done.recorded else None

    def close(self) -> None:
        self._appender.close()

    def _take(self, published: Published) -> None:
        for item in published.items:
            if isinstance(item, Answer):
                item.on_done(item.result)


class Mornings:
    """An installation with a branch for every state that our pages can be in."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.secrets: dict[str, str] = {}
        """State of a ticket → the secret that opens its page."""
        self._secrets = TrackSecrets.from_file(installation.data / "keys" / "secret.key")
        self._engine = open_database(installation.database)
        self._now = now_ms()
        installation.staff(6)
        installation.add_person("admin", Role.ADMIN)
        for kiosk in KIOSKS:
            installation.enrol(Role.KIOSK, name=kiosk)
        access = load_snapshot(self._engine, MODELS, CITY).state
        self._devices = [access.devices_named(kiosk)[0].device_id for kiosk in KIOSKS]
        zone = ten_in_the_morning()
        for number, (branch, tell) in enumerate(self._stories().items(), 2):
            config = replace(installation.config, name={"vi": f"Chi nhánh số {number}", "en": f"Branch {number}"})
            if branch == "large":
                config = large()
            if branch == "crowded":
                config = crowded_hall()
            morning = Morning(self._engine, branch, self._now)
            morning.do(60, c.Configure(replace(config, id=branch, time_zone=zone)))
            tell(morning)
            morning.close()
        self._engine.dispose()

    def _stories(self) -> dict[str, Any]:
        return {
            "normal": self._normal,
            "busy": self._busy,
            "alarm": self._alarm,
            "told": self._told,
            "large": self._large,
            "crowded": self._crowded,
            "listed": self._listed,
            "ending": self._normal,
            "ended": self._ended,
            "empty": lambda morning: None,
        }

    def _open(self, morning: Morning, counters: str) -> None:
        for counter in counters:
            morning.do(59, c.Login(self.installation.users[f"clerk{counter}"]), counter)
            morning.do(59, c.Open(), counter)

    def _serve(self, morning: Morning, counter: str, called: float, served: float, over: bool = True) -> None:
        """Somebody is called, comes a little later, and leaves when `served` is over, if it is."""
        morning.do(called, c.Call(), counter)
        morning.do(called - 0.2, c.Start(), counter)
        if over:
            morning.do(called - 0.2 - served, c.Complete("received"), counter)

    def _normal(self, morning: Morning) -> None:
        self._open(morning, "1235")
        for ago, service in ((50, "HT"), (49, "CT"), (48, "DD")):
            morning.do(ago, c.Issue(service))
        for ago, counter in ((47, "1"), (40, "2"), (30, "3")):
            self._serve(morning, counter, ago, 5)
        first = morning.do(9, c.Issue("HT"))
        morning.do(8.5, c.Issue("DD", "elderly"))
        morning.do(6, c.Issue("CT"))
        morning.do(4, c.Call(), "1")
        morning.do(3.5, c.Start(), "1")
        self._remember("serving", morning, first)
        self._remember("waiting", morning, morning.do(2, c.Issue("DD")))
        self._remember("called", morning, morning.do(1.5, c.Issue("KD")))
        morning.do(1, c.Call(), "5")
        for device in self._devices:
            morning.do(0.9, c.DeviceState(PrinterState.READY), actor=device)

    def _busy(self, morning: Morning) -> None:
        self._open(morning, "123456")
        for at in range(26):
            service = SERVICES[at % 5]
            morning.do(45 - 1.6 * at, c.Issue(service, "elderly" if at % 7 == 3 else None))
        for counter, called in (("1", 14.0), ("2", 11.2), ("3", 6.0), ("5", 2.0)):
            self._serve(morning, counter, called, 1, over=False)
        morning.do(1.5, c.Call(), "6")
        morning.do(1.2, c.Pause("lunch"), "4")
        morning.do(1.1, c.Pause("equipment"), "1")
        morning.do(1, c.DeviceState(PrinterState.READY), actor=self._devices[0])
        morning.do(1, c.DeviceState(PrinterState.PAPER_NEAR_END), actor=self._devices[1])

    def _alarm(self, morning: Morning) -> None:
        self._busy(morning)
        morning.do(0.9, c.DeviceState(PrinterState.PAPER_OUT, 2, 1), actor=self._devices[0])
        morning.do(0.8, c.SetMessage(MessageLevel.EMERGENCY, LEAVE))
        morning.do(0.7, c.Alarm(), "3")
        morning.do(0.4, c.Alarm(), "4")

    def _large(self, morning: Morning) -> None:
        """A town branch at its peak: every counter, every service."""
        counters = [counter.id for counter in largest().counters]
        for counter in counters:
            clerk = self.installation.add_person(f"clerk-{counter}", Role.CLERK, branch="large")
            morning.do(58, c.Login(clerk), counter)
            morning.do(58, c.Open(), counter)
        codes = [service.code for service in largest().services]
        for at in range(60):
            morning.do(50 - 0.6 * at, c.Issue(codes[at * 7 % len(codes)], "elderly" if at % 7 == 3 else None))
        for at, counter in enumerate(counters[:-2]):
            self._serve(morning, counter, 13.5 - 0.9 * at, 0.3, over=at % 5 == 4)
        morning.do(0.5, c.DeviceState(PrinterState.READY), actor=self._devices[0])
        morning.do(0.5, c.DeviceState(PrinterState.READY), actor=self._devices[1])

    def _crowded(self, morning: Morning) -> None:
        """Forty counters and three hundred people who wait, most of them within the target."""
        config = crowded_hall()
        counters = [counter.id for counter in config.counters]
        for place, counter in enumerate(counters[:-4]):
            morning.do(59, c.Login(self.installation.add_person(f"cán-bộ-{place + 1}", Role.CLERK)), counter)
            morning.do(59, c.Open(), counter)
        codes = [service.code for service in config.services][:-3]
        for at in range(40):
            morning.do(58 - at * 0.5, c.Issue(codes[at % len(codes)]))
        for at, counter in enumerate(counters[:-4]):
            if morning.do(37 - 0.4 * at, c.Call(), counter) is not None:
                morning.do(36.9 - 0.4 * at, c.Start(), counter)
                morning.do(36.8 - 0.4 * at, c.Complete("received"), counter)
        for at in range(330):
            kind = "elderly" if at % 9 == 3 else None
            morning.do(16.5 - 0.048 * at, c.Issue(codes[at * 5 % len(codes)], kind))
        for counter in counters[:-6]:
            if morning.do(0.5, c.Call(), counter) is not None:
                morning.do(0.5, c.Start(), counter)
        morning.do(0.3, c.Pause("lunch"), counters[-6])
        for device in self._devices:
            morning.do(0.2, c.DeviceState(PrinterState.READY), actor=device)

    def _told(self, morning: Morning) -> None:
        self._normal(morning)
        morning.do(0.5, c.SetMessage(MessageLevel.NOTICE, POWER, 7200))
        self._remember("told", morning, morning.do(0.4, c.Issue("CT")))
        away = morning.do(0.35, c.Issue("CT"))
        morning.do(0.32, c.Defer(away.ticket_id))
        self._remember("away", morning, away)
        morning.do(0.3, c.Issue("LD"))  # no counter is open for it

    def _listed(self, morning: Morning) -> None:
        """Visits in time, late, gone and under way, and most of what the promise's page lists."""
        self._open(morning, "123456")
        for at in range(15):
            morning.do(58 - at / 10, c.Issue(SERVICES[at % 5], "elderly" if at % 4 == 3 else None))
        acts: list[tuple[float, Any, str]] = []

        def visit(counter: str, called: float, ended: float, end: Any) -> None:
            acts.extend(((called, c.Call(), counter), (called - 0.2, c.Start(), counter), (ended, end, counter)))

        visit("1", 56, 50, c.Complete("received"))
        visit("2", 55.9, 47, c.Complete("guided"))
        visit("3", 55.8, 39, c.Complete("received"))
        visit("4", 55.7, 44, c.Complete("received"))
        visit("5", 55.6, 46, c.Complete("result_given"))
        visit("1", 40, 26.2, c.Park("fill_form"))
        visit("2", 38, 35, c.Complete())
        visit("3", 36, 21.5, c.Transfer(service="KD"))
        visit("6", 35, 12, c.Complete("received", 2))
        for ago, command, counter in sorted(acts, key=lambda act: -act[0]):
            morning.do(ago, command, counter)
        sent, gone, _, turn, _ = [morning.do(11, c.Issue(code)).ticket_id for code in ("HT", "HT", "CT", "CT", "DD")]
        morning.do(10, c.Call(turn, "urgent"), "1")
        morning.do(9.9, c.Start(), "1")
        morning.do(9.5, c.Complete("received"), "1")
        morning.do(9, c.Cancel(gone), actor=CITIZEN)
        morning.do(8, c.Cancel(sent), actor=self.installation.users["clerk2"])

    def _ended(self, morning: Morning) -> None:
        self._normal(morning)
        morning.do(0.2, c.EndDay(), actor=self.installation.users["manager"])

    def _remember(self, state: str, morning: Morning, issued: Any) -> None:
        self.secrets.setdefault(state, self._secrets.of(morning.branch, issued.ticket_id))
