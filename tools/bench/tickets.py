"""Durable tickets a second: what `wrk` gets out of our server and out of a bare route, in turns."""

from collections.abc import Callable, Iterator

import msgspec

from server.cli.demo.wire import WireError
from server.journal.database.engine import open_database
from server.journal.read.stream_reader import read_head

from .rig import references, wrk
from .rig.children import Child
from .rig.figures import Figure, Missing, NotMeasured, Side, mean, ratio, spread
from .rig.scratch import Past
from .rig.serving import connect
from .session import PLACES, Place, Served, Session

CONNECTIONS = 1, 16, 64
YOUNG_CONNECTIONS = 16
BARE = "a bare Starlette route: same uvicorn settings, body parsed, as many bytes"


def measure(session: Session) -> Iterator[Figure | Missing]:
    """Each place with each number of connections; and once on a day that has only just begun."""
    for place in PLACES:
        for connections in CONNECTIONS:
            yield _figure(session, place, connections, Past())
    yield _figure(session, PLACES[0], YOUNG_CONNECTIONS, Past(age_ms=0), young=True)


def _figure(session: Session, place: Place, connections: int, past: Past, *, young: bool = False) -> Figure | Missing:
    name = f"tickets/{place.name}/{connections}" + ("/young" if young else "")
    try:
        wrk.find_wrk()
        with session.serving(session.branch(place, past), place.processes) as served:
            wire = connect(served.port, served.scratch.tokens["kiosk"])
            issue = {"service": served.scratch.config.services[0].code}
            size = len(msgspec.json.encode(wire.post(served.scratch.tickets_path, issue)))
            wire.close()
            with session.reference("route", str(size)) as (bare, bare_port):
                return _compare(session, name, place, connections, served, bare, bare_port, young=young)
    except (NotMeasured, WireError) as error:
        return Missing(name, str(error))


def _compare(
    session: Session, name: str, place: Place, connections: int, served: Served, bare: Child, bare_port: int,
    *, young: bool,
) -> Figure:  # fmt: skip
    ours = _Loaded(session, served.child, served.port, served.scratch.tickets_path, connections)
    theirs = _Loaded(session, bare, bare_port, references.PATH, connections)
    body = msgspec.json.encode({"service": served.scratch.config.services[0].code}).decode()
    token = served.scratch.tokens["kiosk"]
    for loaded in (ours, theirs):
        loaded.warm_up(token, body)
    for number in range(1, session.pace.rounds + 1):
        session.say(f"{name}: round {number} of {session.pace.rounds}")
        _acknowledged_is_stored(served, lambda: ours.run(token, body), connections)
        theirs.run(token, body)
    when = ", in a day's first quarter of an hour" if young else ""
    return Figure(
        name=name,
        title=f"Durable tickets, {place.title}, {connections} connection{'s' * (connections > 1)}{when}",
        unit="tickets/s",
        ours=ours.side("POST …/tickets"),
        reference=theirs.side(BARE),
        ratio=ratio(ours.rates, theirs.rates),
    )


class _Loaded:
    """A server and what `wrk` got out of it."""

    def __init__(self, session: Session, child: Child, port: int, path: str, connections: int) -> None:
        self._file = session.new_folder() / "post.lua"
        self._child = child
        self._port = port
        self._path = path
        self._connections = connections
        self._seconds = session.pace.seconds
        self._cpu_s: list[float | None] = []
        self._loads: list[wrk.Load] = []

    @property
    def rates(self) -> list[float]:
        return [load.per_s for load in self._loads]

    def warm_up(self, token: str, body: str) -> None:
        self._load(token, body, 1)

    def run(self, token: str, body: str) -> wrk.Load:
        before = self._child.cpu_s()
        load = self._load(token, body, self._seconds)
        after = self._child.cpu_s()
        self._cpu_s.append(None if before is None or after is None else after - before)
        self._loads.append(load)
        return load

    def side(self, what: str) -> Side:
        requests = sum(load.requests for load in self._loads)
        cpu_s = mean(self._cpu_s, requests)
        return Side(
            what,
            spread(self.rates),
            cpu_us=None if cpu_s is None else cpu_s * 1e6,
            p50_ms=max(load.p50_us for load in self._loads) / 1000,
            p99_ms=max(load.p99_us for load in self._loads) / 1000,
        )

    def _load(self, token: str, body: str, seconds: int) -> wrk.Load:
        """Written afresh each time: another run must not send the keys of the one before."""
        self._file.write_text(wrk.script(self._path, self._port, token, body), encoding="utf-8")
        return wrk.run(self._file, self._port, self._connections, seconds)


def _acknowledged_is_stored(served: Served, run: Callable[[], wrk.Load], connections: int) -> None:
    """As many events came into the journal as `wrk` had answers, but for those on the way when it stopped."""
    before = _stored(served)
    load = run()
    stored = _stored(served) - before
    if not load.requests <= stored <= load.requests + connections:
        raise NotMeasured(f"{load.requests} tickets were acknowledged and {stored} stored")


def _stored(served: Served) -> int:
    """How many events the database holds of the branch; it is asked itself, and no process that may be behind."""
    engine = open_database(served.scratch.database)
    try:
        with engine.connect() as connection:
            return read_head(connection, served.scratch.config.id).seq
    finally:
        engine.dispose()
