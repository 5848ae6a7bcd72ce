"""A branch's websocket: a snapshot or the missed events first, then everything in order, as far as the role may see."""

import asyncio
import logging
from email.utils import parsedate_to_datetime
from functools import partial

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from starlette.websockets import WebSocket, WebSocketDisconnect

from protocol.enums import Refusal
from protocol.messages import PROTOCOL_VERSION, Hello, Message
from protocol.problem import Refused, field_of
from protocol.version import VERSION, version_in
from server.access.credentials.network import network_of
from server.access.credentials.tokens import token_hash
from server.access.permissions import Permission, may
from server.access.principal import Kind, Principal
from server.journal.read.stream_reader import read_head
from server.web.base.client_version import client_version
from server.web.base.problems import problem_of
from server.web.base.reader_language import language_of
from server.web.follow import audience
from server.web.follow.audience import Audience
from server.web.follow.fan_out import Client
from server.web.follow.live import Branch
from server.web.operation.authentication import address_of, principal_of, principal_of_token, still_valid, token_of
from server.web.operation.context import AppContext
from server.web.operation.reading_rate import FOLLOWERS, taken

PATH = "/ws/v1/branches/{b}"
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013
MOST_MESSAGE_LETTERS = 4096

BEHIND_S = 1.0
"""Longest wait, in seconds, for events that the client has from another process and this one has not read yet."""

FOLLOWS_ALL = Permission.FOLLOW_STAFF
"""With this permission a client is told everything about a branch; without it, what the public may see."""

_HELLO = msgspec.json.Decoder(Hello)
_encode = msgspec.json.Encoder().encode

log = logging.getLogger("motcua.access")


def audience_of(principal: Principal, branch: str) -> Audience:
    """The audience this principal belongs to at the branch."""
    return Audience.STAFF if may(principal, FOLLOWS_ALL, branch) else Audience.PUBLIC


class Socket:
    """The websocket endpoint; called once per connection."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    async def __call__(self, websocket: WebSocket) -> None:
        if await self._too_many(websocket):
            return
        await websocket.accept()
        name = websocket.path_params["b"]
        branch = self._context.live.branch(name)
        if branch is None:
            await _close(websocket, self._context.live.no_branch(name))
            return
        principal = await principal_of(self._context, websocket)
        if isinstance(principal, Refused):
            await _close(websocket, principal)
            return
        after = _after(websocket, self._context.live.history)
        if isinstance(after, Refused):
            await _close(websocket, after)
            return
        if principal.kind is Kind.DEVICE:
            self._hear_clock(websocket, principal)
        if self._context.clock.doubt is not None:
            after = None  # no event says so: only a snapshot does
        log.info("follow", extra={"route": PATH, "role": principal.role.value})
        await self._follow(websocket, branch, principal, after)

    async def _too_many(self, websocket: WebSocket) -> bool:
        """Whether its network opens them too fast, and it was refused, late. Devices have no such bound; all others are
        let in one by one, each network in its turn, so that a burst of them keeps nobody waiting.
        """
        if self._context.live.access.device_by_token(token_of(websocket) or "") is not None:
            return False
        network, openings = network_of(address_of(websocket)), self._context.openings
        if taken(self._context, websocket, FOLLOWERS) is None and await openings.turn(network):
            return False
        if self._context.late_answers is not None:
            await self._context.late_answers.wait()
        await websocket.close(POLICY_VIOLATION)
        return True

    def _hear_clock(self, websocket: WebSocket, device: Principal) -> None:
        """A device's own time, by which a doubted clock may be believed."""
        clock = self._context.clock
        date = websocket.headers.get("date")
        if date is None or clock.doubt is None:
            return
        try:
            at = parsedate_to_datetime(date)
        except ValueError:
            return
        clock.heard(device.id, int(at.timestamp() * 1000))

    async def _follow(self, websocket: WebSocket, branch: Branch, principal: Principal, after: int | None) -> None:
        def snapshot(to: Audience) -> bytes:
            live = self._context.live
            now, access, belief = live.clock.now(), live.access, live.clock.belief
            return audience.snapshot(branch.state, to, now, access, live.history, belief, branch.forecast)

        async def close() -> None:
            await _close(websocket, Refused(client.end_reason))

        client = Client(websocket.send_text, snapshot, close)
        client.version = client_version(websocket)
        self._identify(client, principal, branch, token_of(websocket))
        if after is not None:
            await branch.wait_for(after, BEHIND_S)
            behind = after > branch.state.seq and await asyncio.to_thread(self._holds, branch.state.stream, after)
            if behind and after > branch.state.seq:
                await websocket.close(TRY_AGAIN_LATER)  # what is known here would take it back into the past
                return
        branch.hub.join(client, after, branch.state.seq)
        if after is not None:
            waits = branch.waits(self._context.live.clock.now()).get(client.audience)
            if waits is not None:
                client.put(waits)
        client.recheck_rights()  # its rights may have ended during the wait
        try:
            while True:
                refused = await self._listen(websocket, branch, client)
                if refused:
                    await _close(websocket, refused)
                    return
        except WebSocketDisconnect:
            return
        finally:
            branch.hub.leave(client)
            self._forget_session(client)
            self._forget_device(client)
            await asyncio.shield(client.stop())

    def _holds(self, stream: str, seq: int) -> bool:
        """Whether the database holds this event, or cannot be asked now; without it the client saw what is lost."""
        try:
            with self._context.engine.connect() as connection:
                return read_head(connection, stream).seq >= seq
        except SQLAlchemyError:
            return True

    async def _listen(self, websocket: WebSocket, branch: Branch, client: Client) -> Refused | None:
        """Takes one message, which must be a `Hello`: the client's token and protocol version."""
        received = await websocket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1000))
        text = received.get("text") or ""
        if len(text) > MOST_MESSAGE_LETTERS:
            return Refused(Refusal.TOO_LARGE)
        try:
            hello = _HELLO.decode(text)
        except msgspec.ValidationError as error:
            return Refused(Refusal.BAD_FIELD, field_of(error))
        except msgspec.DecodeError:
            return Refused(Refusal.BAD_JSON)
        if hello.version > PROTOCOL_VERSION:
            return Refused(Refusal.NEWER_VERSION, "version", f"the server speaks {PROTOCOL_VERSION}")
        if hello.token is not None:
            principal = await principal_of_token(self._context, hello.token)
            if isinstance(principal, Refused):
                return principal
            self._identify(client, principal, branch, hello.token)
            client.refresh()
        return None

    def _identify(self, client: Client, principal: Principal, branch: Branch, token: str | None) -> None:
        client.audience = audience_of(principal, branch.state.stream)
        client.may_follow = partial(still_valid, self._context, principal)
        self._forget_device(client)
        if principal.kind is Kind.DEVICE:
            client.device = principal.id
            self._context.seen.joined(principal.id, client.version)
        client.end_reason = Refusal.REVOKED if principal.kind is Kind.DEVICE else Refusal.NOT_AUTHENTICATED
        self._forget_session(client)
        if principal.kind is Kind.PERSON and token is not None:
            client.session = token_hash(token)
            self._context.sessions.add(client.session, client)

    def _forget_device(self, client: Client) -> None:
        if client.device is not None:
            self._context.seen.left(client.device)
            client.device = None

    def _forget_session(self, client: Client) -> None:
        if client.session is not None:
            self._context.sessions.remove(client.session, client)
            client.session = None


def _after(websocket: WebSocket, history: str) -> int | Refused | None:
    """The client's position in this journal; None, for a snapshot, when it has none or followed another journal.

    A program of ours of another version than the server gets a snapshot too: it says which versions there are.
    """
    text = websocket.query_params.get("after")
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 16:
        return Refused(Refusal.BAD_FIELD, "after", "a whole number")
    known = websocket.query_params.get("history")
    is_of_another_version = version_in(websocket.headers.get("user-agent", "")) not in (None, VERSION)
    return None if is_of_another_version or (known is not None and known != history) else int(text)


async def _close(websocket: WebSocket, refused: Refused) -> None:
    """Sends the refusal as a problem message, then closes."""
    problem = problem_of(refused, language_of(websocket))
    try:
        await websocket.send_text(_encode(Message(type="problem", problem=problem)).decode())
        await websocket.close(POLICY_VIOLATION, refused.code)
    except (WebSocketDisconnect, RuntimeError, OSError):
        return  # gone already
