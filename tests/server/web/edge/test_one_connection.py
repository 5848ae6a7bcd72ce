"""Requests on one connection are answered as if each had come on its own: nothing is remembered between them."""

import asyncio
import base64
import json
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from starlette.types import ASGIApp, Receive, Scope, Send

from protocol.enums import Role
from server.access.city.commands import AddPerson, EnrolDevice, RevokeDevice, city_envelope
from server.access.credentials.sessions import end_session, open_session
from server.access.credentials.tokens import new_token, token_hash
from server.catalogue.apply import configure
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import read_events
from server.journal.write.committed import Done
from server.queue.stream import BranchStream
from server.web.base.clock import now_ms
from server.web.operation.context import AppContext
from server.web.process.serve import loop_factory
from tests.server.web.edge.served import served
from tests.server.web.inside import inside
from tests.serving import Installation

KIOSK, COUNTER, SERVICE, SESSION, STRANGER, NOBODY = "kiosk", "counter", "service", "session", "stranger", "nobody"
WHO = KIOSK, COUNTER, SERVICE, SESSION, STRANGER, NOBODY
PATHS = (
    "/api/v1/branches/{b}/tickets",
    "/api/v1/branches/{b}/counters/1/open",
    "/api/v1/branches/{b}/counters/1/call",
    "/api/v1/branches/{b}/appointments",
    "/api/v1/branches/{b}/journal",
    "/api/v1/branches/{b}/board",
    "/api/v1/branches/{b}/tickets?x=1",
    "/ws/v1/branches/{b}",
    "/nothing/here",
)
COMMANDS = (PATHS[0], KIOSK), (PATHS[0], SESSION), (PATHS[1], COUNTER), (PATHS[3], SERVICE)
WEBSOCKET = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    f"Sec-WebSocket-Key: {base64.b64encode(b'0' * 16).decode()}\r\n"
)
H2C = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"
PLAIN, CLOSE = "", "Connection: close\r\n"
HEADERS = (
    PLAIN, WEBSOCKET, H2C, CLOSE, "Accept-Language: en\r\n", "X-Forwarded-For: 192.0.2.7\r\n",
    "Host: another.test\r\n", "Expect: 100-continue\r\n",
)  # fmt: skip


class Request(Struct, frozen=True):
    """`ahead`: the next one is sent without waiting for this one's answer. `chunked`: how the body is sent."""

    method: str
    path: str
    who: str
    key: str | None = None
    body: bytes = b""
    header: str = PLAIN
    chunked: bool = False
    ahead: bool = False

    @property
    def is_upgrade(self) -> bool:
        return "Upgrade:" in self.header

    def raw(self, branch: str, tokens: dict[str, str]) -> bytes:
        head = f"{self.method} {self.path.format(b=branch)} HTTP/1.1\r\n{self.header}"
        if "Host:" not in self.header:
            head += "Host: motcua.test\r\n"
        if self.who != NOBODY:
            head += f"Authorization: Bearer {tokens[self.who]}\r\n"
        if self.key is not None:
            head += f"Idempotency-Key: {self.key}\r\n"
        if self.is_upgrade:  # with a body it is another matter: `test_connection.py`
            return f"{head}\r\n".encode()
        if self.chunked:
            chunk = b"%x\r\n%b\r\n" % (len(self.body), self.body) if self.body else b""
            return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk + b"0\r\n\r\n"
        return f"{head}Content-Length: {len(self.body)}\r\n\r\n".encode() + self.body


class Revoke(Struct, frozen=True):
    """The kiosk is revoked."""


class SignOut(Struct, frozen=True):
    """The session is ended, as at another process."""


ANSWERED_S = 30.0

Step: TypeAlias = Request | Revoke | SignOut


class Answer(Struct, frozen=True):
    """A reply without what tells times; `message` is the first one of a websocket."""

    status: int
    headers: dict[str, str]
    document: Any
    message: Any = None


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "method": st.sampled_from(["POST", "GET", "DELETE", "PUT", "HEAD", "OPTIONS"]),
    "path": st.sampled_from(PATHS),
    "who": st.sampled_from(WHO),
    "key": st.sampled_from([None, "k1", "k2"]),
    "body": st.sampled_from([b'{"service":"HT"}', b"{}", b"", b'{"service":"CT"}', b"{", b" " * 70_000]),
    "header": st.sampled_from(HEADERS),
    "chunked": st.booleans(),
    "ahead": st.booleans(),
}


@st.composite
def sequences(draw: st.DrawFn) -> list[Step]:
    """A command and what differs from it in a few respects: what remembers too much takes the one for the other."""
    path, who = draw(st.sampled_from(COMMANDS))
    first = Request("POST", path, who, body=b'{"service":"HT"}')
    steps: list[Step] = [first]
    for _ in range(draw(st.integers(1, 6))):
        match draw(st.integers(0, 11)):
            case 0:
                steps.append(Revoke())
            case 1:
                steps.append(SignOut())
            case 2:
                path = draw(st.sampled_from([first.path, PATHS[7]]))
                steps.append(Request("GET", path, draw(FIELDS["who"]), header=WEBSOCKET))
            case _:
                changed = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=3, unique=True))
                steps.append(msgspec.structs.replace(first, **{name: draw(FIELDS[name]) for name in changed}))
    return steps


class Side(Struct, frozen=True):
    """One of the two servers, which begin with the same data."""

    context: AppContext
    port: int


Wrap: TypeAlias = Callable[[ASGIApp], ASGIApp]


class Pair:
    """Two servers on one loop: one is asked over one connection, the other over a new connection for each request."""

    def __init__(self, folder: Path, wrap: Wrap = lambda app: app) -> None:
        self._runner = asyncio.Runner(loop_factory=loop_factory())
        self._stack = AsyncExitStack()
        self._branches = 0
        self._config = Installation(folder / "one").config
        shutil.copytree(folder / "one", folder / "fresh")
        self._one = self._runner.run(self._start(folder / "one", wrap))
        self._fresh = self._runner.run(self._start(folder / "fresh", lambda app: app))

    def close(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()

    def compare(self, steps: list[Step], cuts: list[int]) -> None:
        """Fails where the answers or the journals differ."""
        self._runner.run(self._compare(steps, cuts))

    async def _start(self, data: Path, wrap: Wrap) -> Side:
        installation = Installation.__new__(Installation)  # what is there already is not set up again
        installation.data, installation.database = data, f"sqlite:///{data / 'motcua.sqlite'}"
        server = await self._stack.enter_async_context(inside(installation))
        at = await self._stack.enter_async_context(served(wrap(server.app)))
        return Side(server.context, at.port)

    async def _compare(self, steps: list[Step], cuts: list[int]) -> None:
        self._branches += 1
        branch = f"B{self._branches:04d}"
        tokens = {STRANGER: "mc_kiosk_nobodys"}
        for side in (self._one, self._fresh):
            tokens |= await self._furnish(side, branch)
        async with asyncio.timeout(ANSWERED_S * len(steps)):
            one = await self._over_one(branch, tokens, steps, cuts)
            fresh = [await self._apart(branch, tokens, step) for step in steps]
        assert one == [answer for answer in fresh if answer is not None]
        assert _events(self._one, branch) == _events(self._fresh, branch)

    async def _furnish(self, side: Side, branch: str) -> dict[str, str]:
        """A branch of its own for each comparison, with its devices and a manager's session."""
        live = side.context.live
        await live.submit(configure(msgspec.structs.replace(self._config, id=branch), "test"))
        tokens = {}
        for role, counter in ((Role.KIOSK, None), (Role.COUNTER, "1"), (Role.SERVICE, None)):
            tokens[role.value] = f"mc_{role}_{branch}"
            enrol = EnrolDevice(f"d-{branch}-{role}", role, branch, role, token_hash(tokens[role.value]), counter)
            assert isinstance(await live.submit(city_envelope(enrol, "test")), Done)
        user = AddPerson(f"u-{branch}", f"manager-{branch}", Role.MANAGER, branch, "no password")
        assert isinstance(await live.submit(city_envelope(user, "test")), Done)
        random = branch.encode().ljust(32, b"0")
        with connect_to_write(side.context.engine) as connection, connection.begin():
            open_session(connection, f"u-{branch}", now_ms(), random)
        return tokens | {SESSION: new_token("session", random)}

    async def _over_one(self, branch: str, tokens: dict[str, str], steps: list[Step], cuts: list[int]) -> list[Answer]:
        """All answers, over as few connections as the answers allow."""
        answers: list[Answer] = []
        left = list(steps)
        async with AsyncExitStack() as stack:
            wire: Wire | None = None
            while left:
                if not isinstance(first := left[0], Request):
                    await _befall(self._one, branch, tokens, first)
                    left.pop(0)
                    continue
                if wire is None:
                    wire = await stack.enter_async_context(connected(self._one))
                together = _together(left)
                await wire.send(b"".join(each.raw(branch, tokens) for each in together), cuts)
                for request in together:
                    answers.append(await wire.answer(request))
                    left.pop(0)
                    if answers[-1].headers.get("connection", "").lower() in ("close", "upgrade"):
                        wire = None  # whoever sent more has to send it again
                        break
        return answers

    async def _apart(self, branch: str, tokens: dict[str, str], step: Step) -> Answer | None:
        if not isinstance(step, Request):
            await _befall(self._fresh, branch, tokens, step)
            return None
        async with connected(self._fresh) as wire:
            await wire.send(step.raw(branch, tokens), [])
            return await wire.answer(step)


async def _befall(side: Side, branch: str, tokens: dict[str, str], step: Revoke | SignOut) -> None:
    if isinstance(step, Revoke):
        await side.context.live.submit(city_envelope(RevokeDevice(f"d-{branch}-{KIOSK}"), "test"))
    else:
        with connect_to_write(side.context.engine) as connection, connection.begin():
            end_session(connection, tokens[SESSION])


def _together(steps: list[Step]) -> list[Request]:
    """The first requests that are sent at once: an upgrade is sent alone, for nothing can come before or behind it."""
    found: list[Request] = []
    for step in steps:
        if not isinstance(step, Request) or (step.is_upgrade and found):
            break
        found.append(step)
        if not step.ahead or step.is_upgrade:
            break
    return found


class Wire:
    """A connection to a server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, raw: bytes, cuts: list[int]) -> None:
        """In pieces."""
        places = sorted({cut % len(raw) for cut in cuts})
        for begin, end in zip([0, *places], [*places, len(raw)], strict=True):
            self._writer.write(raw[begin:end])
            await asyncio.sleep(0)

    async def answer(self, request: Request) -> Answer:
        status = 100
        while status == 100:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            status_line, *lines = head.strip().split("\r\n")
            status = int(status_line.split()[1])
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = b""
        if request.method != "HEAD":
            body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        message = await self._message() if status == 101 else None
        for changing in ("date", "content-length"):
            headers.pop(changing, None)
        return Answer(status, headers, _timeless(body), message)

    async def _message(self) -> Any:
        _, length = await self._reader.readexactly(2)
        if length == 126:
            length = int.from_bytes(await self._reader.readexactly(2), "big")
        elif length == 127:
            length = int.from_bytes(await self._reader.readexactly(8), "big")
        return _timeless(await self._reader.readexactly(length))


@asynccontextmanager
async def connected(side: Side) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", side.port)
    try:
        yield Wire(reader, writer)
    except (ValueError, EOFError, ConnectionError) as error:
        raise AssertionError("what came is no answer to what was asked") from error
    finally:
        writer.close()


TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
CHANGING = {"command_id"}


def _timeless(body: bytes) -> Any:
    """The document without moments."""
    try:
        return _without_times(json.loads(body))
    except ValueError:
        return body


def _without_times(value: Any) -> Any:
    match value:
        case dict():
            return {name: _without_times(each) for name, each in value.items() if name not in CHANGING}
        case list():
            return [_without_times(each) for each in value]
        case str():
            return TIME.sub("(a moment)", value)
        case int() if value > 10**12:
            return "(a moment)"
    return value


def _events(side: Side, branch: str) -> list[Any]:
    with side.context.engine.connect() as connection:
        recorded = list(read_events(connection, BranchStream(), branch, last=10_000))
    return [(each.seq, each.kind, each.actor, _without_times(msgspec.to_builtins(each.body))) for each in recorded]


def property_of(pair: Pair, examples: int, phases: tuple[Phase, ...]) -> Callable[[], None]:
    """The property, as often as told."""

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, phases=phases,
        report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(sequences(), st.lists(st.integers(0, 100_000), max_size=4))
    def holds(steps: list[Step], cuts: list[int]) -> None:
        pair.compare(steps, cuts)

    return holds


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    built = Pair(tmp_path)
    yield built
    built.close()


@pytest.mark.slow(6)
def test_requests_on_one_connection_are_answered_as_by_fresh_connections(pair: Pair) -> None:
    property_of(pair, 75, (Phase.generate, Phase.shrink))()


TICKETS = PATHS[0]
POST = Request("POST", TICKETS, KIOSK, body=b'{"service":"HT"}')
UPGRADE = Request("GET", PATHS[7], NOBODY, header=WEBSOCKET)


@pytest.mark.parametrize(
    "steps",
    [
        [POST, *(msgspec.structs.replace(POST, method=method) for method in ("DELETE", "PUT", "PATCH", "GET"))],
        [POST, UPGRADE],
        [POST, msgspec.structs.replace(UPGRADE, path=TICKETS)],
        [POST, Revoke(), POST],
        [POST, Revoke(), UPGRADE],
        [msgspec.structs.replace(POST, who=SESSION), SignOut(), msgspec.structs.replace(POST, who=SESSION)],
        [POST, msgspec.structs.replace(POST, who=NOBODY), msgspec.structs.replace(POST, who=COUNTER)],
        [POST, msgspec.structs.replace(POST, header=H2C), POST],
        [*[msgspec.structs.replace(POST, ahead=True)] * 5, POST],
    ],
)  # fmt: skip
def test_what_went_wrong_once(pair: Pair, steps: list[Step]) -> None:
    pair.compare(steps, [])


class Remembering:
    """What must not be: an application that takes something of a request from the one before on its connection."""

    def __init__(self, what: str, app: ASGIApp) -> None:
        self._what = what
        self._app = app
        self._last: dict[Any, Scope] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        last = self._last.get(scope["client"])
        if last is not None:
            if self._what == "sender" and not _has(scope, b"authorization"):
                scope["headers"] += [each for each in last["headers"] if each[0] == b"authorization"]
            elif self._what == "method" and scope["type"] == "http" and scope["path"] == last["path"]:
                scope["method"] = last["method"]
            elif self._what == "command" and scope["type"] == "websocket":
                await self._again(last)
            elif self._what == "principal" and scope["path"] == last["path"]:
                scope["headers"] = last["headers"]
        if scope["type"] == "http":
            self._last[scope["client"]] = scope
        await self._app(scope, receive, send)

    async def _again(self, last: Scope) -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b'{"service":"HT"}', "more_body": False}

        async def send(message: Any) -> None:
            """Nobody hears it."""

        await self._app(last, receive, send)


def _has(scope: Scope, header: bytes) -> bool:
    return any(name == header for name, _ in scope["headers"])


@pytest.mark.slow(4)
@pytest.mark.parametrize("what", ["sender", "method", "command", "principal"])
def test_the_property_sees_a_connection_that_remembers(tmp_path: Path, what: str) -> None:
    pair = Pair(tmp_path, lambda app: Remembering(what, app))
    try:
        with pytest.raises(AssertionError):
            property_of(pair, 300, (Phase.generate,))()
    finally:
        pair.close()
