"""From a call to the displays: to the last of many, to each of a few, and to one at another process of the city."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import msgspec
from msgspec import Struct

from protocol.keys import new_key
from server.cli.demo.wire import WireError

from .rig.children import Child, need_files
from .rig.figures import Figure, Missing, NotMeasured, Side, quantile, ratio, spread
from .rig.scratch import Past, Scratch
from .rig.serving import connect
from .session import PLACES, Served, Session

CROWDS = 500, 2_000
FEW = 10
SPARE_FILES = 200
BROADCAST = "a bare websockets.broadcast of as many bytes, asked for over a websocket"
SETTLE_S = 30.0


class Heard(Struct, frozen=True):
    """What `displays.py` says of one message."""

    seq: int
    bytes: int
    first_ns: int
    last_ns: int
    all_ns: list[int] = []
    sent_ns: int = 0


class Crowd:
    """A process full of displays at one server."""

    def __init__(self, child: Child, count: int) -> None:
        self.child = child
        said = msgspec.json.decode(child.line())
        if said.get("connected") != count:
            raise NotMeasured(f"{said} of {count} displays are connected")

    def heard(self, seq: int) -> Heard:
        """When all have had this event. Raises NotMeasured when they do not."""
        deadline = time.monotonic() + SETTLE_S
        while time.monotonic() < deadline:
            heard = msgspec.json.decode(self.child.line(SETTLE_S), type=Heard)
            if heard.seq == seq:
                return heard
        raise NotMeasured(f"not every display had event {seq}")


class Desk:
    """A counter that calls, and is done with everybody at once."""

    def __init__(self, served: Served, counter: str = "1") -> None:
        self._scratch = served.scratch
        self._counter = counter
        self._wire = connect(served.port, served.scratch.tokens[f"counter-{counter}"])

    def call(self) -> tuple[int, int]:
        """The moment before it is asked for (CLOCK_MONOTONIC, ns), and the event's place."""
        began = time.monotonic_ns()
        return began, self._verb("call")

    def done(self) -> int:
        """The place of the last event."""
        self._verb("start")
        return self._verb("complete")

    def _verb(self, verb: str) -> int:
        return int(self._wire.post(self._scratch.verb_path(self._counter, verb), key=new_key())["seq"])

    def close(self) -> None:
        self._wire.close()


def measure(session: Session) -> Iterator[Figure | Missing]:
    """500, 2,000 and 10 displays."""
    for count in CROWDS:
        yield _measured(session, f"fanout/{count}", count, 6 if session.pace.quick else 20)
    yield _measured(session, f"fanout/{FEW}", FEW, 30 if session.pace.quick else 300)


def measure_notice(session: Session) -> Iterator[Figure | Missing]:
    """A call at one process, seen at a display of another on the same PostgreSQL."""
    name = "notice/postgresql"
    try:
        calls = 30 if session.pace.quick else 300
        scratch = session.branch(PLACES[1], Past(visits=2 * calls + 20))
        with ExitStack() as stack:
            here, there = (stack.enter_context(session.serving(scratch)) for _ in range(2))
            near, far = (_join(session, stack, served, 1) for served in (here, there))
            desk = Desk(here)
            yield _between(session, name, desk, near, far, calls)
            desk.close()
    except (NotMeasured, WireError) as error:
        yield Missing(name, str(error))


def _between(session: Session, name: str, desk: Desk, near: Crowd, far: Crowd, calls: int) -> Figure:
    lags: dict[Crowd, list[float]] = {near: [], far: []}
    session.say(f"{name}: {calls} calls")
    for _ in range(calls):
        began, seq = desk.call()
        for crowd, lag in lags.items():
            lag.append((crowd.heard(seq).last_ns - began) / 1e6)
        done = desk.done()
        for crowd in lags:
            crowd.heard(done)
    return Figure(
        name=name,
        title="Call → a display at another process, told by NOTIFY",
        unit="ms",
        ours=_timed("a display at the other process", lags[far]),
        reference=_timed("a display at the process that was asked", lags[near]),
        ratio=ratio(lags[far], lags[near]),
        more={"other process later by ms": quantile([f - n for f, n in zip(lags[far], lags[near], strict=True)], 0.5)},
    )


def _timed(what: str, lags: list[float], cpu_us: float | None = None, each: list[float] | None = None) -> Side:
    singles = each or lags
    return Side(what, spread(lags), cpu_us, quantile(singles, 0.5), quantile(singles, 0.99))


def _measured(session: Session, name: str, count: int, calls: int) -> Figure | Missing:
    try:
        need_files(count + SPARE_FILES)
        scratch = session.branch(PLACES[0], Past(visits=calls + 20))
        with ExitStack() as stack:
            served = stack.enter_context(session.serving(scratch))
            bare, bare_port = stack.enter_context(session.reference("broadcast"))
            session.say(f"{name}: {count} displays join, twice")
            ours = _join(session, stack, served, count)
            arguments = str(bare_port), "/", str(count)
            theirs = Crowd(stack.enter_context(session.child("the displays", "rig.displays", *arguments)), count)
            return _compare(session, name, count, calls, served, ours, bare, theirs)
    except (NotMeasured, WireError) as error:
        return Missing(name, str(error))


def _join(session: Session, stack: ExitStack, served: Served, count: int) -> Crowd:
    scratch: Scratch = served.scratch
    arguments = str(served.port), scratch.websocket_path, str(count), scratch.tokens["display"]
    return Crowd(stack.enter_context(session.child("the displays", "rig.displays", *arguments)), count)


def _compare(
    session: Session, name: str, count: int, calls: int, served: Served, ours: Crowd, bare: Child, theirs: Crowd
) -> Figure:
    desk = Desk(served)
    lags: dict[str, list[float]] = {"ours": [], "bare": []}
    each: dict[str, list[float]] = {"ours": [], "bare": []}
    cpu_s = {"ours": 0.0, "bare": 0.0}
    sizes = []
    known = True
    for n in range(calls + 1):
        if n % 20 == 1:
            session.say(f"{name}: call {n} of {calls}")
        before = served.child.cpu_s(), bare.cpu_s()
        began, seq = desk.call()
        heard = ours.heard(seq)
        between = served.child.cpu_s(), bare.cpu_s()
        theirs.child.tell(f"{n + 1} {heard.bytes}")
        echoed = theirs.heard(n + 1)
        after = bare.cpu_s()
        ours.heard(desk.done())
        if n == 0:
            continue  # the first warms up
        lags["ours"].append((heard.last_ns - began) / 1e6)
        lags["bare"].append((echoed.last_ns - echoed.sent_ns) / 1e6)
        each["ours"] += [(at - began) / 1e6 for at in heard.all_ns]
        each["bare"] += [(at - echoed.sent_ns) / 1e6 for at in echoed.all_ns]
        sizes.append(heard.bytes)
        known = known and None not in (*before, *between, after)
        cpu_s["ours"] += (between[0] or 0) - (before[0] or 0)
        cpu_s["bare"] += (after or 0) - (between[1] or 0)
    desk.close()
    messages = calls * count

    def side(key: str, what: str) -> Side:
        return _timed(what, lags[key], cpu_s[key] / messages * 1e6 if known and count > FEW else None, each[key])

    title = f"Call → last of {count:,} displays" + (f"; p50 and p99 over all {count}" if count == FEW else "")
    return Figure(
        name=name,
        title=title,
        unit="ms",
        ours=side("ours", "POST …/call to the last display's socket: decided, committed, projected, sent"),
        reference=side("bare", BROADCAST),
        ratio=ratio(lags["ours"], lags["bare"]),
        cpu_per="message",
        goal="≤ 2 × the reference" if count in CROWDS else "",
        more={"bytes a message": float(quantile(sizes, 0.5))},
    )
