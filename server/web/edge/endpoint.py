"""Serves one operation of the table: who asks, may they, is the body right, then the handler, then a log line."""

import json
import logging
import re
import time
from typing import Any

import msgspec
from prometheus_client import Histogram
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from protocol.enums import STATUS, Refusal
from protocol.keys import key_time, new_key
from protocol.problem import Refused, field_of
from server.access.credentials.rates import rate_of
from server.access.permissions import LOOPBACK, may
from server.access.principal import PUBLIC, Kind, Principal
from server.jobs.sealing import CannotOpen
from server.people.key_store import KeysUnavailable
from server.web.base.problems import refuse
from server.web.base.reader_language import OFFERED
from server.web.base.ticket_secret import branch_named
from server.web.operation.authentication import from_this_machine, principal_of
from server.web.operation.context import AppContext
from server.web.operation.operation import Operation, OperationRequest
from server.web.pages.parts.error_page import refuse_page

MOST_JSON = 64 * 1024
DOES_NOT_OPEN = "what is sealed does not open under its key"

CITIZENS = frozenset({"t", "take", "door", "a", "hold", "book", "public", "board"})
"""What the addresses of citizens' pages begin with."""

log = logging.getLogger(__name__)

_encode = msgspec.json.Encoder().encode
_KEY = re.compile(r"[!-~]{1,64}")
_JSON_HEADERS = (b"content-type", b"application/json"), (b"cache-control", b"no-store")
"""Every answer is of this moment, and some are for one pair of eyes."""


class Endpoint:
    """An ASGI endpoint for one operation."""

    def __init__(self, context: AppContext, operation: Operation) -> None:
        self._context = context
        self.operation = operation
        self._decoder = msgspec.json.Decoder(operation.body) if operation.body is not None else None
        self._measured: dict[int, Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = Request(scope, receive)
        principal = PUBLIC
        try:
            known = await principal_of(self._context, request)
            if isinstance(known, Refused):
                answer: Any = known
            else:
                principal = known
                answer = await self._answer(request, principal)
        except Exception as error:
            log.error("a handler failed: %s", type(error).__name__, exc_info=error)
            answer = Refused(Refusal.FAULT)
        if isinstance(answer, Refused):
            answer = self._refusal(request, answer)
        status = answer.status_code if isinstance(answer, Response) else self.operation.status
        self._note(principal, status, time.perf_counter() - started)
        if status == STATUS[Refusal.TOO_MANY_TRIES] and self._context.late_answers is not None:
            await self._context.late_answers.wait()
        if isinstance(answer, Response):
            await answer(scope, receive, send)
        else:
            await _send_json(send, status, _encode(answer))

    def _refusal(self, request: Request, refused: Refused) -> Response:
        self._context.metrics.refusals.labels(refused.code).inc()
        return refuse_page(refused, request) if self.operation.page else refuse(refused, request)

    async def _answer(self, request: Request, principal: Principal) -> Any:
        name = request.path_params.get("b")
        permission = self.operation.permission
        near = permission in LOOPBACK and from_this_machine(request)
        if not may(principal, permission, name, loopback=near):
            return Refused(Refusal.NOT_AUTHENTICATED if principal == PUBLIC else Refusal.NOT_ALLOWED)
        too_fast = self._too_fast(principal)
        if too_fast is not None:
            return too_fast
        branch = None
        if name is not None:
            branch = self._context.live.branch(name)
            if branch is None:
                return self._context.live.no_branch(name)
            counter = request.path_params.get("c")
            if counter in branch.state.counters and not may(principal, permission, name, counter=counter):
                return Refused(Refusal.NOT_ALLOWED, detail="this token belongs to another counter")
        if self.operation.page:
            self._offer_languages(request)
        text = await _read(request.receive) if self._decoder is not None else b""
        if isinstance(text, Refused):
            return text
        asked = OperationRequest(self._context, request, principal, branch)
        return await self._handled(asked, request.headers.get("idempotency-key"), text)

    def _offer_languages(self, request: Request) -> None:
        """A citizens' page of a branch is in the languages that the branch has."""
        if self.operation.path.split("/")[1] not in CITIZENS:
            return
        params = request.path_params
        name = params.get("b") or branch_named(params.get("secret", "")) or request.query_params.get("branch", "")
        branch = self._context.live.branch(name) if name else None
        if branch is not None and branch.state.config is not None:
            request.scope[OFFERED] = branch.state.config.languages

    def _too_fast(self, principal: Principal) -> Refused | None:
        rates = self._context.rates
        if not self.operation.keyed or principal.kind is not Kind.DEVICE or rates is None:
            return None
        rate = rate_of(principal.role, self.operation.name)
        wait_s = 0 if rate is None else rates.take(principal.id, rate, time.monotonic_ns() // 1_000_000)
        return Refused(Refusal.TOO_MANY_TRIES, None, f"{wait_s} s") if wait_s else None

    async def _handled(self, asked: OperationRequest, key: str | None, text: bytes) -> Any:
        """The handler's answer; a key of ours where the sender sent none."""
        if self.operation.keyed:
            if key is not None and _KEY.fullmatch(key) is None:
                return Refused(Refusal.BAD_KEY, "Idempotency-Key")
            asked.key = new_key() if key is None else key
            if key is not None and asked.principal.kind is Kind.DEVICE:
                made_at = key_time(key) if self._context.clock.doubt is not None else None
                if made_at is not None:
                    self._context.clock.heard(asked.principal.id, made_at)
        if self._decoder is not None:
            body = self._decoded(text or b"{}")
            if isinstance(body, Refused):
                return body
            asked.body = body
        try:
            return await self.operation.handler(asked)
        except ClientDisconnect:
            return Refused(Refusal.BAD_JSON)
        except SQLAlchemyError as error:
            log.error("the database did not answer: %s", type(error).__name__, exc_info=error)
            return Refused(Refusal.UNAVAILABLE)
        except KeysUnavailable as error:
            log.error("%s: run motcua check", error.why)
            return Refused(Refusal.UNAVAILABLE, detail=error.why)
        except CannotOpen as error:
            log.error("what is sealed does not open: run motcua check", exc_info=error)
            return Refused(Refusal.UNAVAILABLE, detail=DOES_NOT_OPEN)

    def _decoded(self, text: bytes) -> Any:
        """The command, or a refusal that names the field at fault."""
        assert self._decoder is not None
        try:
            body = self._decoder.decode(text)
        except msgspec.ValidationError as error:
            return Refused(Refusal.BAD_FIELD, field_of(error), str(error))
        except (msgspec.DecodeError, UnicodeDecodeError):
            return Refused(Refusal.BAD_JSON)
        twice = _named_twice(text)
        return body if twice is None else Refused(Refusal.BAD_FIELD, twice, "the field is there twice")

    def _note(self, principal: Principal, status: int, seconds: float) -> None:
        """Route templates, never paths: a path may hold a secret."""
        operation = self.operation
        measured = self._measured.get(status)
        if measured is None:  # looking a label up costs more than adding to it
            labels = operation.method, operation.path, str(status)
            measured = self._measured[status] = self._context.metrics.requests.labels(*labels)
        measured.observe(seconds)
        self._context.access_log.note(operation.method, operation.path, status, principal.role, seconds)


async def _read(receive: Receive) -> bytes | Refused:
    """The whole body, as far as one of ours may go."""
    raw = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return Refused(Refusal.BAD_JSON)  # half a request, and nobody left to read this
        raw += message.get("body", b"")
        if len(raw) > MOST_JSON:
            return Refused(Refusal.TOO_LARGE)
        if not message.get("more_body", False):
            return bytes(raw)


async def _send_json(send: Send, status: int, body: bytes) -> None:
    """An answer as it goes out; a Response object would cost as much as all the rest of it."""
    headers = [(b"content-length", b"%d" % len(body)), *_JSON_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _named_twice(text: bytes) -> str | None:
    """The first field that a valid body's object has twice: which of the two was meant, nobody can tell.

    Where there are no more colons than fields read, no field can have been passed over.
    """
    if text.count(b":") == len(msgspec.json.decode(text)):
        return None
    repeated: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        names: set[str] = set()
        for name, _ in pairs:
            if name in names:
                repeated.append(name)
            names.add(name)

    json.loads(text, object_pairs_hook=look)
    return repeated[0] if repeated else None
