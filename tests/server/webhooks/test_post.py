"""One POST on real sockets: to the checked address, in time, to the right certificate, and nowhere else."""

import asyncio
import ssl

import trustme

from server.webhooks.addresses import BadAddress
from server.webhooks.post import MOST_ANSWER, Answer, NoAnswer, post

from .branches import LOOPBACK
from .receiver import Talk, listening, receiving

HEADERS = {"webhook-id": "msg_1"}


async def ask(talk: Talk, path: str = "/", tls: ssl.SSLContext | None = None, trust: ssl.SSLContext | None = None,
              host: str = "127.0.0.1", timeout_s: float = 60.0) -> Answer:  # fmt: skip
    """What comes of a POST to a server that talks like this."""
    async with listening(talk, tls) as port:
        url = f"{'https' if tls else 'http'}://{host}:{port}{path}"
        return await post(url, HEADERS, b'{"a":1}', LOOPBACK, timeout_s, trust)


def says(answer: bytes, *, then_waits: bool = False) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'{"a":1}')
        writer.write(answer)
        await writer.drain()
        if then_waits:
            await reader.read()

    return talk


def test_the_request_is_one_post_with_our_headers_and_the_answer_is_read() -> None:
    async def story() -> None:
        async with receiving() as receiver:
            receiver.answer = lambda got: 200
            answer = await post(receiver.url, HEADERS, b'{"data":{"seq":1}}', LOOPBACK)
            assert (answer.status, answer.text, answer.is_taken) == (200, "seen", True)
            (got,) = receiver.asked
            assert got.headers["webhook-id"] == "msg_1"
            assert got.headers["content-type"] == "application/json"
            assert got.headers["user-agent"].startswith("motcua/")

    asyncio.run(story())


def test_a_redirect_is_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    answer = asyncio.run(ask(says(moved)))
    assert (answer.status, answer.is_taken) == (302, False)


def test_an_answer_that_drips_is_too_slow() -> None:
    answer = asyncio.run(ask(says(b"HTTP/1.1 200 OK\r\nX: ", then_waits=True), timeout_s=0.1))
    assert (answer.status, answer.error) == (None, NoAnswer.TOO_SLOW)


def test_what_is_no_http_is_said() -> None:
    assert asyncio.run(ask(says(b"SSH-2.0-hello\r\n\r\n"))).error == NoAnswer.NOT_HTTP


def test_a_line_that_is_cut_before_the_answer_is_no_connection() -> None:
    assert asyncio.run(ask(says(b""))).error in (NoAnswer.NO_CONNECTION, NoAnswer.NOT_HTTP)


def test_an_endless_answer_is_read_to_a_bound() -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b"x" * (4 * MOST_ANSWER)
    answer = asyncio.run(ask(says(endless, then_waits=True)))
    assert (answer.status, len(answer.text)) == (200, MOST_ANSWER)


def test_retry_after_is_read() -> None:
    busy = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"
    assert asyncio.run(ask(says(busy))).retry_after_s == 120


def test_nothing_is_sent_to_an_inner_address() -> None:
    async def story() -> None:
        async with receiving() as receiver:
            answer = await post(receiver.url.replace("http:", "https:"), HEADERS, b"{}")
            assert answer.error == BadAddress.INNER
            assert receiver.asked == []

    asyncio.run(story())


def test_the_certificate_must_be_the_hosts_and_from_an_authority_that_is_trusted() -> None:
    authority = trustme.CA()
    server, trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(server)
    authority.configure_trust(trust)
    ok = says(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert asyncio.run(ask(ok, tls=server, trust=trust, host="localhost")).is_taken
    assert asyncio.run(ask(ok, tls=server, trust=trust, host="127.0.0.1")).error == NoAnswer.CERTIFICATE
    assert asyncio.run(ask(ok, tls=server, host="localhost")).error == NoAnswer.CERTIFICATE


def test_a_port_where_nobody_listens_is_no_connection() -> None:
    answer = asyncio.run(post("http://127.0.0.1:1/", HEADERS, b"{}", LOOPBACK))
    assert answer.error == NoAnswer.NO_CONNECTION
