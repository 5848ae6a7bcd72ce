"""A real server process on a data folder of its own, for tests that need one: start, stop, kill, and speak to it."""

import copy
import json
import secrets
import signal
import threading
import time
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine

from protocol.commands import Envelope
from protocol.configuration import BranchConfig
from protocol.enums import Role
from server.access.city.commands import AddPerson, CityCommand, EnrolDevice, city_envelope
from server.access.city.state import Person
from server.access.city.stream import CityModel
from server.access.credentials.passwords import Passwords
from server.access.credentials.stored_passwords import read_hash, store_hash
from server.access.credentials.tokens import new_id, new_token, token_hash
from server.access.looks import LooksModel
from server.balance.dispatch.policies import POLICIES
from server.catalogue.apply import configure
from server.catalogue.read import read_file
from server.cli.bench import noon_zone
from server.cli.demo.wire import Wire
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import FILE_NAME, default_url, open_database
from server.journal.database.migrate import migrate
from server.journal.write.append import append_now
from server.journal.write.committed import Done
from server.queue.stream import BranchStream
from server.web.base.clock import now_ms
from server.web.process.settings import PING_S

from .forking import QUICK, Forked
from .kept import kept_folder
from .listed import must_be_listed
from .migrated import copied, migrated

PASSWORD = "mot-cua-2026"
START_S = 120.0


def template(name: str = "one") -> BranchConfig:
    """A shipped template's configuration, where it is about noon: no test runs over midnight, whenever it runs.

    A no-show needs no waiting: few tests are about that. Phones at the door get numbers.
    """
    config = _shipped(name)
    zone = noon_zone(now_ms())
    # not UTC itself: there alone the wire ends times in Z, and the pages do not
    zone = "Etc/GMT-1" if zone == "Etc/UTC" else zone
    return msgspec.structs.replace(config, time_zone=zone, no_show_s=0, phone_per_minute=60)


@cache
def _shipped(name: str) -> BranchConfig:
    config = read_file(Path(str(files("server.catalogue"))) / "templates" / f"{name}.toml", POLICIES)
    assert isinstance(config, BranchConfig), config
    return config


class Installation:
    """A data folder with a branch, its devices and people: what `motcua init`, `enrol` and `user add` leave.

    `database` is the URL of another database than the SQLite file. `at`: set up at this moment, not now.
    """

    def __init__(
        self, data: Path, config: BranchConfig | None = None, database: str | None = None, at: int | None = None
    ) -> None:
        self.data = data
        self.config = config or template()
        self.branch = self.config.id
        self.database = database or default_url(data)
        self.tokens: dict[str, str] = {}
        self.users: dict[str, str] = {}
        self._at = at
        self._passwords = Passwords(QUICK)
        self._make_folder()
        if self.database == default_url(data) and at is None:
            self._engine = copied(_configured(msgspec.json.encode(self.config)), data)
        else:
            self._engine = open_database(self.database)
            migrate(self._engine)
            self.configure(self.config)
        self._engine.dispose()

    @classmethod
    def staffed(cls, data: Path, config: BranchConfig | None = None, counters: int = 2) -> "Installation":
        """As after `staff`; a copy, for what a test process has made once takes a quarter of the time."""
        key = msgspec.json.encode((config or template(), counters)).decode()
        return copied_installation(data, _staffed, key)

    def copy(self, data: Path) -> "Installation":
        """The same in another folder, with a history and a secret of its own. Of one that has its database there."""
        assert self.database == default_url(self.data), "another database is not copied"
        other = copy.copy(self)
        other.data, other.database = data, default_url(data)
        other.tokens, other.users = dict(self.tokens), dict(self.users)
        other._make_folder()
        other._engine = copied(self.data / FILE_NAME, data)
        other._engine.dispose()
        return other

    def _make_folder(self) -> None:
        (self.data / "keys").mkdir(parents=True)
        (self.data / "keys" / "secret.key").write_bytes(secrets.token_bytes(32))

    def enrol(
        self,
        role: Role,
        counter: str | None = None,
        *,
        unattended: bool = False,
        branch: str | None = None,
        name: str | None = None,
    ) -> str:
        """A device's token; kept in `tokens` as `kiosk`, `counter-1` and so on, or as `name`."""
        token = new_token(role.value)
        name = name or (role.value if counter is None else f"{role.value}-{counter}")
        where = branch or self.branch
        self.append(EnrolDevice(new_id("d"), role, where, name, token_hash(token), counter, unattended=unattended))
        self.tokens[name] = token
        return token

    def add_person(
        self,
        name: str,
        role: Role,
        *,
        branch: str | None = None,
        password: str = PASSWORD,
        unit: str | None = None,
        group: str | None = None,
    ) -> str:
        """A person's opaque id; everybody's password is PASSWORD unless told otherwise."""
        user_id = new_id("u")
        where = None if group is not None or role in (Role.ADMIN, Role.OFFICIAL) else branch or self.branch
        self.append(AddPerson(user_id, name, role, where, self._stored(user_id, password), unit=unit, group=group))
        self.users[name] = user_id
        return user_id

    def _stored(self, user_id: str, password: str) -> str:
        with connect_to_write(self._engine) as connection, connection.begin():
            credential_id = store_hash(connection, user_id, self._passwords.hash(password), now_ms())
        self._engine.dispose()
        return credential_id

    def configure(self, config: BranchConfig) -> int:
        """What `motcua catalogue apply` does, of this branch or another; the seq of its last event."""
        return _append(self._engine, configure(config, "test"), self._at)

    def staff(self, counters: int = 2) -> "Installation":
        """A kiosk, a display, some counters with a clerk each (`clerk1` …) and a manager (`manager`)."""
        self.enrol(Role.KIOSK)
        self.enrol(Role.DISPLAY)
        for counter in self.config.counters[:counters]:
            self.enrol(Role.COUNTER, counter.id)
            self.add_person(f"clerk{counter.id}", Role.CLERK)
        self.add_person("manager", Role.MANAGER)
        return self

    def append(self, command: CityCommand) -> None:
        """A command to the city's stream, beside the server if one runs."""
        _append(self._engine, city_envelope(command, "test"), self._at)


def copied_installation(data: Path, make: Callable[[Path, str], Installation], key: str) -> Installation:
    """A copy of what `make` makes of the key, once in each test process: what most tests begin with."""
    return _original(make, key).copy(data)


@cache
def _original(make: Callable[[Path, str], Installation], key: str) -> Installation:
    return make(kept_folder("original") / "data", key)


def _staffed(data: Path, key: str) -> Installation:
    config, counters = msgspec.json.decode(key, type=tuple[BranchConfig, int])
    return Installation(data, config).staff(counters)


@cache
def _configured(config: bytes) -> Path:
    """A database file with this branch alone."""
    folder = kept_folder("configured")
    engine = migrated(folder)
    _append(engine, configure(msgspec.json.decode(config, type=BranchConfig), "test"))
    return folder / FILE_NAME


def _append(engine: Engine, envelope: Envelope, at: int | None = None) -> int:
    models = BranchStream(), CityModel(), LooksModel()
    done = append_now(engine, models, envelope, now_ms() if at is None else at)
    engine.dispose()  # it holds no line to the database between two acts, only the statements it compiled
    assert isinstance(done, Done), done
    return done.seq


def hash_of(installation: Installation, person: Person) -> str:
    """The stored hash of a person's password."""
    engine = open_database(installation.database)
    try:
        with engine.connect() as connection:
            found = read_hash(connection, person.credential_id or "")
    finally:
        engine.dispose()
    assert found is not None
    return found


class Serving:
    """One server; its port stays the same over a restart, so that clients find it again.

    `processes`: how many share the port, under a parent (`pid`), who forks them unless it `executes` them as it does
    outside of tests. `tls`: with the certificate of the data folder; `call` speaks plain HTTP and is then of no use.
    `settings`: further ones of ServeSettings, as JSON has them; devices may act as fast as they can unless they say
    otherwise.
    """

    def __init__(
        self,
        installation: Installation,
        *,
        public_url: str = "",
        ping_s: float = PING_S,
        send_buffer: int = 0,
        processes: int = 1,
        executes: bool = False,
        tls: bool = False,
        settings: dict[str, Any] | None = None,
    ) -> None:
        self._settings = settings or {}
        self.installation = installation
        self.port = 0
        self._processes = processes
        self._executes = executes
        self._tls = tls
        self._public_url = public_url
        self._ping_s = ping_s
        self._send_buffer = send_buffer
        self._process: Forked | None = None
        self._reader: threading.Thread | None = None
        self.log: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def websocket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/v1/branches/{self.installation.branch}"

    @property
    def pid(self) -> int:
        """Of the server process that runs now."""
        return self._running().pid

    def start(self) -> "Serving":
        """Returns when it listens."""
        data = str(self.installation.data)
        settings = [str(self.port), self._public_url, str(self._ping_s), str(self._send_buffer)]
        how = [str(self._processes), "tls" if self._tls else "", "", json.dumps(self._settings)]
        how.append("executes" if self._executes else "")
        arguments = [data, self.installation.database, *settings, *how]
        self._process = Forked(arguments)
        self._reader = threading.Thread(target=self._read_log, args=(self._process,), daemon=True)
        self._reader.start()
        line = self._process.stdout.readline()
        if "serving on" not in line:
            self._process.wait(START_S)
            self._close(self._process)
            raise AssertionError("the server did not start:\n" + "\n".join(self.log[-20:]))
        self.port = int(line.rsplit(":", 1)[1])
        return self

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """A signal, and the server's exit code."""
        process = self._running()
        process.send_signal(number)
        code = process.wait(START_S)
        self._close(process)
        return code

    def kill(self) -> None:
        """SIGKILL: no good-byes."""
        process = self._running()
        process.send_signal(signal.SIGKILL)
        process.wait(START_S)
        self._close(process)

    def restart(self) -> None:
        self.stop()
        self.start()

    def call(
        self, method: str, path: str, body: Any = None, token: str | None = None, key: str | None = None, **headers: str
    ) -> tuple[int, Any]:
        """One request; the status and the decoded JSON, or the text. Raises OSError and HTTPException."""
        answer = Wire(self.url, token, timeout_s=START_S).ask(method, path, body, key, headers)
        must_be_listed(method, path, answer.status, answer.body)
        return answer.status, answer.json() if answer.is_json else answer.body.decode()

    def issue(self, service: str | None = None, key: str | None = None, **fields: Any) -> dict[str, Any]:
        """A ticket from the kiosk."""
        body = {"service": service or self.installation.config.services[0].code} | fields
        path = f"/api/v1/branches/{self.installation.branch}/tickets"
        status, reply = self.call("POST", path, body, self.installation.tokens["kiosk"], key)
        assert status == 201, reply
        return dict(reply)

    def free_slots(self, service: str, in_days: int = 0) -> list[str]:
        """When appointments can still be booked, the earliest first."""
        path = f"/api/v1/branches/{self.installation.branch}/appointments?in_days={in_days}"
        status, day = self.call("GET", path, token=self.sign_in())
        assert status == 200, day
        return [slot["slot_at"] for slot in day["slots"] if slot["service"] == service]

    def book(self, service: str, slot_at: str | None = None, key: str | None = None, **fields: Any) -> dict[str, Any]:
        """An appointment: in the next slot there is, unless another is asked for."""
        body = {"service": service, "slot_at": slot_at or self.free_slots(service)[0]} | fields
        path = f"/api/v1/branches/{self.installation.branch}/appointments"
        status, reply = self.call("POST", path, body, self.sign_in(), key)
        assert status == 201, reply
        return dict(reply["appointment"])

    def verb(self, counter: str, verb: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """A verb of a counter."""
        path = f"/api/v1/branches/{self.installation.branch}/counters/{counter}/{verb}"
        return self.call("POST", path, body or {}, self.installation.tokens[f"counter-{counter}"], key)

    def open_counter(self, counter: str) -> None:
        """Its clerk logs in and opens."""
        for verb, body in (("login", {"user": f"clerk{counter}", "password": PASSWORD}), ("open", {})):
            status, reply = self.verb(counter, verb, body)
            assert status == 200, reply

    def sign_in(self, name: str = "manager", password: str = PASSWORD) -> str:
        """A session's token."""
        status, session = self.call("POST", "/api/v1/sessions?token=1", {"user": name, "password": password})
        assert status == 201, session
        return str(session["token"])

    def configure(self, config: BranchConfig) -> None:
        """Of a branch that the server has; until it knows the change, which was written beside it."""
        seq = self.installation.configure(config)
        until(lambda: self.call("GET", f"/api/v1/branches/{config.id}/board")[1]["seq"] >= seq)

    def head(self) -> int:
        """The seq of the branch's last event."""
        status, board = self.call("GET", f"/api/v1/branches/{self.installation.branch}/board")
        assert status == 200, board
        return int(board["seq"])

    def journal(self, after: int = 0) -> list[dict[str, Any]]:
        """The branch's whole stream, through the wire, as a manager sees it."""
        token = self.sign_in()
        events: list[dict[str, Any]] = []
        while True:
            path = f"/api/v1/branches/{self.installation.branch}/journal?after={after}&limit=1000"
            status, page = self.call("GET", path, token=token)
            assert status == 200, page
            events += page["events"]
            if not page["events"]:
                return events
            after = page["events"][-1]["seq"]

    def _running(self) -> Forked:
        assert self._process is not None, "the server was not started"
        return self._process

    def _close(self, process: Forked) -> None:
        if self._reader is not None:
            self._reader.join(START_S)  # the log is whole once the server is gone
        process.stdout.close()
        self._process = None

    def _read_log(self, process: Forked) -> None:
        with process.stderr:
            for line in process.stderr:
                self.log.append(line.rstrip())

    def __enter__(self) -> "Serving":
        return self if self._process else self.start()

    def __exit__(self, *exc: object) -> None:
        if self._process is not None:
            self.stop()


def until(true: Any, timeout_s: float = 90.0, every_s: float = 0.02) -> Any:
    """Waits for `true()` to give something true and returns it; fails after the time."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        result = true()
        if result:
            return result
        threading.Event().wait(every_s)
    raise AssertionError(f"not within {timeout_s} s: {true}")
