"""The short way gives the answers of the long one, and takes only what is plain."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from msgspec import Struct
from uvicorn.server import ServerState

from protocol.commands import Envelope
from protocol.ids import CITY
from protocol.keys import new_key
from server.access.city.commands import RevokeDevice
from server.web.edge.app import application, operations_of
from server.web.edge.endpoint import MOST_JSON
from server.web.edge.express import Errand, Express
from server.web.operation.context import AppContext
from server.web.operation.operation import Asked
from tests.server.web.inside import inside
from tests.server.web.line import Line, Reply
from tests.serving import PASSWORD, Installation

TICKETS = "/api/v1/branches/CN01/tickets"
ISSUE = b'{"service":"HT"}'


class Talk(Struct):
    """A server on the loop of the test; `ways` says of each request, in order, whether it went the short way."""

    context: AppContext
    port: int
    tokens: dict[str, str]
    protocols: list[Express]
    ways: list[bool]

    def line(self, token: str = "kiosk") -> Line:
        return Line(self.port, self.tokens.get(token, token))


@asynccontextmanager
async def talking(installation: Installation) -> AsyncIterator[Talk]:
    async with inside(installation) as within:
        context, paths = within.context, operations_of(within.context)
        config = uvicorn.Config(
            application(context, paths),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )
        config.load()
        state = ServerState()
        state.default_headers = [(b"date", b"Wed, 25 Nov 2026 08:00:00 GMT")]
        talk = Talk(context, 0, installation.tokens, [], [])

        class Watched(Express):
            def on_headers_complete(self) -> None:
                super().on_headers_complete()
                talk.ways.append(isinstance(self.cycle, Errand))

        def protocol() -> Express:
            talk.protocols.append(Watched(config, state, {}, context=context, paths=paths))
            return talk.protocols[-1]

        server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
        talk.port = server.sockets[0].getsockname()[1]
        try:
            yield talk
        finally:
            server.close()
            for each in talk.protocols:
                if each.transport is not None:
                    each.transport.close()
            await asyncio.sleep(0)


def told(installation: Installation, story: Callable[[Talk], Awaitable[None]]) -> list[bool]:
    """Tells a story to a server; which ways its requests went."""

    async def run() -> list[bool]:
        async with talking(installation) as talk:
            async with asyncio.timeout(30):
                await story(talk)
            return talk.ways

    return asyncio.run(run())


def raw(token: str, body: bytes = ISSUE, *more: str, path: str = TICKETS, version: str = "1.1") -> bytes:
    lines = [f"POST {path} HTTP/{version}", "Host: 127.0.0.1", f"Authorization: Bearer {token}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


LENGTH = f"Content-Length: {len(ISSUE)}"
OTHER_WAY = {"X_Other": "1"}


@pytest.mark.parametrize(
    ("path", "body", "key"),
    [
        (TICKETS, ISSUE, "a key"),
        (TICKETS, ISSUE, "a" * 65),
        (TICKETS, b'{"service":"XX"}', "k-1"),
        (TICKETS, b'{"service":"HT","service":"CT"}', "k-2"),
        (TICKETS, b'{"service":"HT","name":"Lan"}', "k-3"),
        (TICKETS, b'{"service":1}', "k-4"),
        (TICKETS, b"{", "k-5"),
        (TICKETS, b"\xff\xfe", "k-6"),
        (TICKETS, b"", "k-7"),
        (TICKETS, b"[]", None),
    ],
)
def test_a_refusal_is_the_same_whichever_way_it_was_asked(
    installation: Installation, path: str, body: bytes, key: str | None
) -> None:
    async def story(talk: Talk) -> None:
        async with talk.line() as line:
            short = await line.ask("POST", path, body, key)
            long = await line.ask("POST", path, body, key, **OTHER_WAY)
        assert short.status >= 400
        assert short == long

    assert told(installation, story) == [True, False]


def test_a_command_sent_again_is_answered_the_same_whichever_way_it_was_asked(installation: Installation) -> None:
    async def story(talk: Talk) -> None:
        key = new_key()
        async with talk.line() as line:
            answers = [await line.ask("POST", TICKETS, ISSUE, key, **more) for more in ({}, OTHER_WAY, {})]
        assert answers[0].status == 201
        assert answers[0] == answers[1] == answers[2]

    assert told(installation, story) == [True, False, True]


def test_a_counters_whole_day_goes_the_short_way(installation: Installation) -> None:
    async def story(talk: Talk) -> None:
        async with talk.line() as kiosk, talk.line("counter-1") as counter:
            number = (await kiosk.ask("POST", TICKETS, ISSUE)).json()["number"]
            at = "/api/v1/branches/CN01/counters/1"
            login = json.dumps({"user": "clerk1", "password": PASSWORD}).encode()
            assert (await counter.ask("POST", f"{at}/login", login)).status == 200
            for verb in ("open", "call", "start", "complete"):
                reply = await counter.ask("POST", f"{at}/{verb}", b"{}")
                assert reply.status == 200, reply
            assert reply.json()["ticket"]["number"] == number

    assert told(installation, story) == [True] * 6


KIOSK = "(the kiosk's token)"
PLAIN_HEADS = [("Content-Type: application/json", LENGTH), (LENGTH, "Accept-Language: en", "User-Agent: Mozilla/5.0")]
OTHER_HEADS = [
    (LENGTH, "X-Forwarded-For: 192.0.2.7"),
    (LENGTH, "X-Forwarded-Proto: https"),
    (LENGTH, "Cookie: motcua_session=x"),
    (LENGTH, "Origin: http://127.0.0.1"),
    (LENGTH, "Expect: 100-continue"),
    (LENGTH, "Connection: close"),
    (LENGTH, f"Authorization: Bearer {KIOSK}"),
    ("Transfer-Encoding: chunked",),
]


@pytest.mark.parametrize(("headers", "short"), [(h, True) for h in PLAIN_HEADS] + [(h, False) for h in OTHER_HEADS])
def test_only_plain_headers_go_the_short_way_and_all_are_answered(
    installation: Installation, headers: tuple[str, ...], short: bool
) -> None:
    async def story(talk: Talk) -> None:
        token = talk.tokens["kiosk"]
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(ISSUE), ISSUE) if LENGTH not in headers else ISSUE
        async with talk.line() as line:
            reply = await line.send(raw(token, body, *(header.replace(KIOSK, token) for header in headers)))
            if reply.status == 100:
                reply = await line.send(b"")
        assert reply.status == 201, reply

    assert told(installation, story) == [short]


@pytest.mark.parametrize(
    ("token", "path", "status"),
    [
        ("kiosk", TICKETS + "?x=1", 201),
        ("kiosk", TICKETS.replace("tickets", "ticket%73"), 201),
        ("kiosk", "/api/v1/branches/CN02/tickets", 403),
        ("kiosk", "/api/v1/branches/CN01/counters/1/open", 403),
        ("display", TICKETS, 403),
        ("mc_nobody", TICKETS, 401),
        ("kiosk", "/nothing/here", 404),
    ],
)
def test_whatever_is_not_a_known_devices_own_to_do_goes_the_long_way(
    installation: Installation, token: str, path: str, status: int
) -> None:
    async def story(talk: Talk) -> None:
        async with talk.line() as line:
            reply = await line.send(raw(talk.tokens.get(token, token), ISSUE, LENGTH, path=path))
        assert reply.status == status, reply

    assert told(installation, story) == [False]


def test_a_body_that_is_too_large_goes_the_long_way_and_is_refused(installation: Installation) -> None:
    async def story(talk: Talk) -> None:
        async with talk.line() as line:
            reply = await line.ask("POST", TICKETS, b" " * (MOST_JSON + 1))
        assert (reply.status, reply.json()["code"]) == (413, "too_large")

    assert told(installation, story) == [False]


def test_a_device_that_is_revoked_is_refused_on_the_line_it_has(installation: Installation) -> None:
    async def story(talk: Talk) -> None:
        async with talk.line() as line:
            assert (await line.ask("POST", TICKETS, ISSUE)).status == 201
            device = talk.context.live.access.device_by_token(talk.tokens["kiosk"])
            assert device is not None
            await _revoke(talk, device.device_id)
            assert (await line.ask("POST", TICKETS, ISSUE)).status == 401

    assert told(installation, story) == [True, False]


def test_a_body_may_come_in_pieces(installation: Installation) -> None:
    async def story(talk: Talk) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", talk.port)
        for byte in raw(talk.tokens["kiosk"], ISSUE, LENGTH):
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        assert (await reader.readline()).startswith(b"HTTP/1.1 201 ")
        writer.close()

    assert told(installation, story) == [True]


def test_commands_in_one_packet_are_answered_in_order(installation: Installation) -> None:
    async def story(talk: Talk) -> None:
        one = raw(talk.tokens["kiosk"], ISSUE, LENGTH)
        async with talk.line() as line:
            first = await line.send(one * 3)
            numbers = [first.json()["number"], *[(await line.send(b"")).json()["number"] for _ in range(2)]]
            assert numbers == ["HT-001", "HT-002", "HT-003"]
            assert (await line.send(one)).json()["number"] == "HT-004"

    assert told(installation, story) == [True, False, False, True]


def test_a_request_behind_it_changes_nothing_of_what_a_command_says_of_itself(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: list[str] = []
    made = Asked.__init__

    def watched(self: Asked, *arguments: Any) -> None:
        made(self, *arguments)
        paths.append(self.request.url.path)

    async def story(talk: Talk) -> None:
        monkeypatch.setattr(Asked, "__init__", watched)
        token = talk.tokens["kiosk"]
        async with talk.line() as line:
            reply = await line.send(raw(token, ISSUE, LENGTH) + raw(token, b"", "Content-Length: 0", path="/nothing"))
            assert reply.status == 201
            assert (await line.send(b"")).status == 404
        assert paths == [TICKETS]

    assert told(installation, story) == [True, False]


def test_who_leaves_before_the_answer_has_the_command_done_all_the_same(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(talk: Talk) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", talk.port)
        writer.write(raw(talk.tokens["kiosk"], ISSUE, LENGTH))
        await writer.drain()
        writer.transport.abort()
        branch = talk.context.live.branches["CN01"]
        while not branch.state.tickets:
            await asyncio.sleep(0.01)

    assert told(installation, story) == [True]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_who_leaves_in_the_middle_of_a_body_has_asked_nothing(installation: Installation) -> None:
    async def story(talk: Talk) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", talk.port)
        writer.write(raw(talk.tokens["kiosk"], ISSUE[:-3], LENGTH))
        await writer.drain()
        while not talk.ways:
            await asyncio.sleep(0)
        writer.transport.abort()
        async with talk.line() as line:
            assert (await line.ask("POST", TICKETS, ISSUE)).json()["number"] == "HT-001"

    assert told(installation, story) == [True, True]


def test_a_stop_lets_the_command_on_its_way_finish_and_closes_the_line(installation: Installation) -> None:
    async def story(talk: Talk) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", talk.port)
        writer.write(raw(talk.tokens["kiosk"], ISSUE, LENGTH))
        while not talk.ways:
            await asyncio.sleep(0)
        talk.protocols[0].shutdown()
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 201 ")
        assert b"\r\nconnection: close\r\n" in answer
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["number"] == "HT-001"
        writer.close()

    assert told(installation, story) == [True]


def test_a_fault_inside_is_a_problem_document_and_is_logged(
    installation: Installation, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(envelope: Any) -> Any:
        raise RuntimeError("broken on purpose")

    async def story(talk: Talk) -> None:
        monkeypatch.setattr(type(talk.context.live), "submit", lambda self, envelope: broken(envelope))
        async with talk.line() as line:
            reply: Reply = await line.ask("POST", TICKETS, ISSUE)
            assert (reply.status, reply.json()["code"]) == (500, "fault")
            assert (await line.ask("POST", TICKETS, ISSUE)).status == 500, "the line is as good as before"

    assert told(installation, story) == [True, True]
    assert "a handler failed: RuntimeError" in caplog.text


async def _revoke(talk: Talk, device_id: str) -> None:
    await talk.context.live.submit(Envelope(CITY, RevokeDevice(device_id), new_key(), "test"))
