"""One POST to one checked address: no redirect is followed, and nothing takes longer than the time given."""

import asyncio
import contextlib
import ssl
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Final

import h11
from msgspec import Struct

from protocol.version import USER_AGENT

from .addresses import BadAddress, Network, Target, parse, resolve

TIMEOUT_S: Final = 15.0
MOST_ANSWER: Final = 16 * 1024
_PIECE: Final = 4096


class NoAnswer(StrEnum):
    """Why there was no answer."""

    NO_CONNECTION = "no_connection"
    CERTIFICATE = "certificate"
    TOO_SLOW = "too_slow"
    NOT_HTTP = "not_http"


class Answer(Struct, frozen=True):
    """What came of a POST. `status`: None without an answer, for the reason `error`. `text`: its first letters."""

    status: int | None
    error: str | None
    took_ms: int
    text: str = ""
    retry_after_s: int | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


class _Got(Struct, frozen=True):
    status: int
    text: str
    retry_after_s: int | None


async def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    networks: Sequence[Network] = (),
    timeout_s: float = TIMEOUT_S,
    trust: ssl.SSLContext | None = None,
    *,
    method: str = "POST",
    most: int = MOST_ANSWER,
) -> Answer:
    """Posts JSON. `networks`: inner ones that may be posted to; `trust`: the authorities, by default the system's.

    `most`: bytes of the answer that are read; what is longer is cut.
    """
    started = time.monotonic()
    try:
        async with asyncio.timeout(timeout_s):
            got = await _send(method, url, headers, body, networks, trust or _system_trust(), most)
    except TimeoutError:
        got = NoAnswer.TOO_SLOW
    took_ms = round((time.monotonic() - started) * 1000)
    if isinstance(got, _Got):
        return Answer(got.status, None, took_ms, got.text, got.retry_after_s)
    return Answer(None, got, took_ms)


async def _send(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    networks: Sequence[Network],
    trust: ssl.SSLContext,
    most: int,
) -> _Got | NoAnswer | BadAddress:
    target = parse(url)
    if isinstance(target, BadAddress):
        return target
    address = await resolve(target, networks)
    if isinstance(address, BadAddress):
        return address
    secured = {"ssl": trust, "server_hostname": target.host} if target.is_https else {}
    try:
        reader, writer = await asyncio.open_connection(address, target.port, **secured)  # type: ignore[arg-type]
    except ssl.SSLError:
        return NoAnswer.CERTIFICATE
    except OSError:
        return NoAnswer.NO_CONNECTION
    try:
        return await _exchange(reader, writer, _request(method, target, headers, body), body, most)
    except OSError:
        return NoAnswer.NO_CONNECTION
    except h11.ProtocolError:
        return NoAnswer.NOT_HTTP
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def _request(method: str, target: Target, headers: Mapping[str, str], body: bytes) -> h11.Request:
    fixed = {
        "Host": target.host_header,
        "User-Agent": USER_AGENT,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    return h11.Request(method=method, target=target.path, headers=list((fixed | dict(headers)).items()))


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: h11.Request, body: bytes, most: int
) -> _Got | NoAnswer:
    line = h11.Connection(h11.CLIENT)
    for part in (request, h11.Data(data=body), h11.EndOfMessage()):
        writer.write(line.send(part) or b"")
    await writer.drain()
    response: h11.Response | None = None
    text = b""
    while True:
        event = line.next_event()
        if event is h11.NEED_DATA:
            line.receive_data(await reader.read(_PIECE))
        elif isinstance(event, h11.Response):
            response = event
        elif isinstance(event, h11.Data):
            text += event.data
        elif isinstance(event, (h11.EndOfMessage, h11.ConnectionClosed)) or event is h11.PAUSED:
            break
        if len(text) > most:
            break
    if response is None:
        return NoAnswer.NO_CONNECTION
    return _Got(response.status_code, text[:most].decode("utf-8", "replace"), _retry_after_s(response))


def _retry_after_s(response: h11.Response) -> int | None:
    """Seconds of `Retry-After`; None where it is missing or a date."""
    value = next((value for name, value in response.headers if name == b"retry-after"), b"")
    return int(value) if value.isdigit() and len(value) < 8 else None


@cache
def _system_trust() -> ssl.SSLContext:
    return ssl.create_default_context()
