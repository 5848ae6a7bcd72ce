"""Sends a branch's events to its websockets, in order, through a bounded queue for each; a slow one delays no other."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocketDisconnect

from protocol.enums import Refusal

from .audience import Audience

DISCONNECTED = (WebSocketDisconnect, OSError, RuntimeError)
"""What Starlette raises when the client is gone: the first while sending, the last on a closed socket."""

QUEUE_LIMIT = 256
"""Most messages queued for a client, which then gets a new snapshot instead; also the number of events kept for
clients that reconnect."""

Send = Callable[[str], Awaitable[None]]
Snapshot = Callable[[Audience], bytes]


class Client:
    """One websocket. A flush task exists only while its queue is not empty.

    `may_follow` tells whether its principal may still follow; `close` sends `end_reason` and closes the socket.
    `session` is the hash of its session's token, None for devices and the public; `device` the id of its device,
    `version` that of its program, as far as it says it.
    """

    def __init__(self, send: Send, snapshot: Snapshot, close: Callable[[], Awaitable[None]]) -> None:
        self._send = send
        self._snapshot = snapshot
        self._close = close
        self._queue: deque[bytes] = deque()
        self._flushing: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self.audience = Audience.PUBLIC
        self.version: str | None = None
        self.may_follow: Callable[[], bool] = lambda: True
        self.end_reason = Refusal.NOT_AUTHENTICATED
        self.broken = False
        self.session: str | None = None
        self.device: str | None = None

    def put(self, message: bytes) -> None:
        """Queues a message; a full queue is replaced by one fresh snapshot."""
        if self.broken:
            return
        if len(self._queue) >= QUEUE_LIMIT:
            self.refresh()
            return
        self._queue.append(message)
        self._wake()

    def refresh(self) -> None:
        """Drops the queue and sends a snapshot instead."""
        if self.broken:
            return
        self._queue.clear()
        self._queue.append(self._snapshot(self.audience))
        self._wake()

    def recheck_rights(self) -> None:
        """Ends the connection if its principal may no longer follow."""
        if not self.may_follow():
            self.end()

    def end(self) -> None:
        """Sends the reason and closes the socket; nothing else is sent."""
        if not self.broken:
            self.broken = True
            self._queue.clear()
            self._ending = asyncio.get_running_loop().create_task(self._close_socket())

    async def stop(self) -> None:
        """Cancels the tasks and drops the queue."""
        self.broken = True
        tasks = [task for task in (self._flushing, self._ending) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _wake(self) -> None:
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            while self._queue:
                await self._send(self._queue.popleft().decode())
        except DISCONNECTED:
            self.broken = True
        finally:
            self._flushing = None

    async def _close_socket(self) -> None:
        with contextlib.suppress(*DISCONNECTED):
            await self._close()


class Hub:
    """All websockets of one branch in this process, and the last events for those that reconnect."""

    def __init__(self) -> None:
        self._clients: set[Client] = set()
        self._recent: deque[tuple[int, dict[Audience, bytes]]] = deque(maxlen=QUEUE_LIMIT)
        self._published_unfollowed = 0

    def __len__(self) -> int:
        return len(self._clients)

    @property
    def wanted(self) -> bool:
        """Whether a client follows, or may reconnect and resume from an event still kept."""
        return bool(self._clients) or self._published_unfollowed < QUEUE_LIMIT

    def join(self, client: Client, after: int | None, seq: int) -> None:
        """Adds a client: it gets the events after `after` if they are still kept, else a snapshot.

        No event is lost in between: joining and publishing both happen on the event loop.
        """
        missed = None if after is None else self._since(after, seq)
        if missed is None:
            client.refresh()
        else:
            for messages in missed:
                client.put(messages[client.audience])
        self._clients.add(client)
        self._published_unfollowed = 0

    def leave(self, client: Client) -> None:
        self._clients.discard(client)

    def publish(self, seq: int, messages: dict[Audience, bytes]) -> None:
        """Sends one event to every client."""
        self._recent.append((seq, messages))
        self._published_unfollowed += not self._clients
        for client in self._clients:
            client.put(messages[client.audience])

    def tell(self, messages: dict[Audience, bytes]) -> None:
        """Sends every client of these audiences what is no event: it is not kept for those that reconnect."""
        for client in self._clients:
            if (message := messages.get(client.audience)) is not None:
                client.put(message)

    def drop_kept_events(self) -> None:
        """Forgets the kept events; for an event that was not published because nobody follows."""
        self._recent.clear()

    def recheck_rights(self) -> None:
        """Ends every client that may no longer follow."""
        for client in self._clients:
            client.recheck_rights()

    def refresh(self) -> None:
        """The state was read again: sends everybody a snapshot and forgets the kept events."""
        self._recent.clear()
        for client in self._clients:
            client.refresh()

    def _since(self, after: int, seq: int) -> list[dict[Audience, bytes]] | None:
        if after == seq:
            return []
        if after > seq or not self._recent or self._recent[0][0] > after + 1:
            return None
        return [messages for kept_seq, messages in self._recent if kept_seq > after]
