"""A device's short command, from the parser to its endpoint and back without an ASGI conversation.

A kiosk and a counter keep one connection and say the same few things over it all day. uvicorn makes a scope, a cycle,
an event and five coroutine calls of each request, and who asks is looked up again each time: together more than the
command itself costs. Here the protocol remembers who spoke last and what they asked, and hands the body straight on.

Only what is plain goes this way: a known device that may do it, a body of known and modest length, headers that all
mean nothing special, one request at a time. Anything else goes on to uvicorn as if this file were not there.
"""

import asyncio
import logging
from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from protocol.enums import STATUS, Refusal
from protocol.problem import Refused
from server.access.principal import Principal
from server.web.base.problems import refuse
from server.web.follow.live import Branch
from server.web.operation.authentication import is_loopback
from server.web.operation.context import AppContext
from server.web.operation.operation import Asked, Operation

from .endpoint import JSON_HEADERS, MOST_JSON, Endpoint
from .path_lookup import Paths

PLAIN = frozenset(
    {
        b"accept", b"accept-encoding", b"accept-language", b"authorization", b"connection", b"content-length",
        b"content-type", b"host", b"idempotency-key", b"user-agent",
    }
)  # fmt: skip
"""Headers that this way reads or may pass over. A proxy's, a browser's, a chunked body's are not among them."""

_JSON = b"".join(name + b": " + value + b"\r\n" for name, value in JSON_HEADERS)

log = logging.getLogger(__name__)


class Known(Struct, frozen=True):
    """What was found out of the last request of a connection; `city_seq`: when."""

    url: bytes
    authorization: bytes
    host: bytes
    city_seq: int
    endpoint: Endpoint
    principal: Principal
    parameters: dict[str, str]
    public_url: str


class Errand:
    """One command on its way. Stands where uvicorn's protocol has its cycle, so it has what that asks a cycle for."""

    __slots__ = ("body", "disconnected", "headers", "keep_alive", "key", "known", "more_body", "response_complete")

    def __init__(self, known: Known, headers: list[tuple[bytes, bytes]], key: bytes | None) -> None:
        self.known = known
        self.headers = headers
        self.key = key
        self.body = bytearray()
        self.more_body = True
        self.keep_alive = True
        self.disconnected = False
        self.response_complete = False

    @property
    def message_event(self) -> "Errand":
        """Nobody waits for a part of the body."""
        return self

    def set(self) -> None:
        """The event happened."""


class Express(HttpToolsProtocol):
    """uvicorn's protocol with the short way before it."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        context: AppContext,
        paths: Paths,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._context = context
        self._paths = paths
        self._known: Known | None = None

    # -- the parser's calls ------------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """A scope is made when it turns out to be needed."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        errand = self._errand()
        if errand is not None:
            self.cycle = errand  # type: ignore[assignment]
            return
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers += headers
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        cycle: object = self.cycle
        if not isinstance(cycle, Errand):
            super().on_message_complete()
            return
        task = self.loop.create_task(self._run(cycle))
        self.tasks.add(task)  # a stop waits for it
        task.add_done_callback(self.tasks.discard)

    # -- which way ---------------------------------------------------------------------------------------------------

    def _errand(self) -> Errand | None:
        """The command, if it is one that goes the short way."""
        if self.cycle is not None and not self.cycle.response_complete:
            return None  # it waits its turn in uvicorn's pipeline
        said = dict(self.headers)
        if len(said) != len(self.headers) or not said.keys() <= PLAIN:
            return None
        length = said.get(b"content-length", b"")
        if not length.isdigit() or len(length) > 5 or int(length) > MOST_JSON or self.flow.write_paused:
            return None
        parser = self.parser
        if parser.get_http_version() != "1.1" or parser.should_upgrade() or not parser.should_keep_alive():
            return None
        known = self._known
        authorization, host = said.get(b"authorization", b""), said.get(b"host", b"")
        if (
            known is None
            or known.url != self.url
            or known.authorization != authorization
            or known.host != host
            or known.city_seq != self._context.live.access.seq
        ):
            known = self._known = self._find_out(authorization, host)
            if known is None:
                return None
        return Errand(known, self.headers, said.get(b"idempotency-key"))

    def _find_out(self, authorization: bytes, host: bytes) -> Known | None:
        scheme, _, token = authorization.partition(b" ")
        if scheme.lower() != b"bearer" or not token.isascii() or not self.url.isascii() or b"%" in self.url:
            return None
        method = self.parser.get_method().decode("ascii")
        found = self._paths.find(method, self.url.decode("ascii"))
        if found is None:
            return None
        endpoint, parameters = found
        if not isinstance(endpoint, Endpoint) or not _is_command(endpoint.operation):
            return None
        access = self._context.live.access
        device = access.device_by_token(token.strip().decode("ascii"))
        if device is None:
            return None
        principal = device.principal()
        loopback = self.client is not None and is_loopback(self.client[0])
        if not endpoint.allows(principal, parameters.get("b"), loopback=loopback):
            return None
        request = self._request(self.headers, self.url, endpoint.operation.method, parameters)
        public_url = self._context.public_url(request)
        return Known(self.url, authorization, host, access.seq, endpoint, principal, parameters, public_url)

    def _request(
        self, headers: list[tuple[bytes, bytes]], url: bytes, method: str, parameters: dict[str, str]
    ) -> Request:
        """As a handler reads it; its body has been read. What the parser holds may be of the next request already."""
        scope = {
            "type": "http",
            "method": method,
            "path": url.decode("ascii"),
            "root_path": "",
            "query_string": b"",
            "headers": headers,
            "scheme": self.scheme,
            "client": self.client,
            "server": self.server,
            "path_params": parameters,
        }
        return Request(scope)

    # -- doing it ----------------------------------------------------------------------------------------------------

    async def _run(self, errand: Errand) -> None:
        known = errand.known
        request = self._request(errand.headers, known.url, known.endpoint.operation.method, known.parameters)
        try:
            status, answer = await self._answer(errand, request)
        except Exception as error:
            log.error("a handler failed: %s", type(error).__name__, exc_info=error)
            answer = refuse(Refused(Refusal.FAULT), request)
            status = STATUS[Refusal.FAULT]
        self._send(errand, status, answer)

    async def _answer(self, errand: Errand, request: Request) -> tuple[int, Response | bytes]:
        known = errand.known
        branch: Branch | None = None
        name = known.parameters.get("b")
        if name is not None:
            branch = self._context.live.branch(name)
            if branch is None:
                refused = refuse(Refused(Refusal.UNKNOWN_BRANCH), request)
                return refused.status_code, refused
        asked = Asked(self._context, request, known.principal, branch, known.public_url)
        key = None if errand.key is None else errand.key.decode("latin-1")
        return await known.endpoint.admitted(asked, key, bytes(errand.body))

    def _send(self, errand: Errand, status: int, answer: Response | bytes) -> None:
        """The whole answer in one piece. Whoever has left meanwhile is told nothing."""
        errand.response_complete = True
        if errand.disconnected or self.transport.is_closing():
            return
        parts = [STATUS_LINE[status]]
        for name, value in self.server_state.default_headers:
            parts += (name, b": ", value, b"\r\n")
        if isinstance(answer, Response):
            for name, value in answer.raw_headers:
                parts += (name, b": ", value, b"\r\n")
            body = bytes(answer.body)
        else:
            body = answer
            parts.append(b"content-length: %d\r\n%b" % (len(body), _JSON))
        parts.append(b"\r\n" if errand.keep_alive else b"connection: close\r\n\r\n")
        parts.append(body)
        self.transport.write(b"".join(parts))
        if not errand.keep_alive:
            self.transport.close()
        self.on_response_complete()


def _is_command(operation: Operation) -> bool:
    """Whether its body is a command; a page's form and a scan's pages are read by their handlers."""
    return operation.keyed and operation.body is not None and not operation.page
