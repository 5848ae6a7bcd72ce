"""Fans a branch's events out to websockets: bounded, in order, and nobody waits for a slow one."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocketDisconnect

from protocol.enums import Refusal

from .audience import Audience

LINE_GONE = (WebSocketDisconnect, OSError, RuntimeError)
"""What Starlette raises when nobody is there any more: the first while sending, the last on a closed socket."""

QUEUE_LIMIT = 256
"""Messages a client may be behind before it gets a fresh snapshot instead; so many events are kept for those who
come back."""

Send = Callable[[str], Awaitable[None]]
Snapshot = Callable[[Audience], bytes]


class Client:
    """One websocket. A flush task exists only while its queue is not empty.

    `stands` says whether who it is may still follow; `dismiss` tells them that they may not, and closes the line.
    `farewell` is what they are told then. `session` is the hash of the session that it came with, None for devices and
    the public; `device` the id of the device that it is.
    """

    def __init__(self, send: Send, snapshot: Snapshot, dismiss: Callable[[], Awaitable[None]]) -> None:
        self._send = send
        self._snapshot = snapshot
        self._dismiss = dismiss
        self._queue: deque[bytes] = deque()
        self._flushing: asyncio.Task[None] | None = None
        self._dismissing: asyncio.Task[None] | None = None
        self.audience = Audience.PUBLIC
        self.stands: Callable[[], bool] = lambda: True
        self.farewell = Refusal.NOT_AUTHENTICATED
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
        """Forgets what is queued and sends the present instead."""
        if self.broken:
            return
        self._queue.clear()
        self._queue.append(self._snapshot(self.audience))
        self._wake()

    def review(self) -> None:
        """Somebody's rights have changed: if it was this one's, that was the last they were told."""
        if not self.stands():
            self.turn_away()

    def turn_away(self) -> None:
        """Says that this one may not follow any longer, and closes the line."""
        if not self.broken:
            self.broken = True
            self._queue.clear()
            self._dismissing = asyncio.get_running_loop().create_task(self._say_goodbye())

    async def stop(self) -> None:
        """Ends the tasks; what is queued is dropped."""
        self.broken = True
        tasks = [task for task in (self._flushing, self._dismissing) if task is not None]
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
        except LINE_GONE:
            self.broken = True
        finally:
            self._flushing = None

    async def _say_goodbye(self) -> None:
        with contextlib.suppress(*LINE_GONE):
            await self._dismiss()


class Hub:
    """All followers of one branch in this process, and the last events for those who come back."""

    def __init__(self) -> None:
        self._clients: set[Client] = set()
        self._recent: deque[tuple[int, dict[Audience, bytes]]] = deque(maxlen=QUEUE_LIMIT)
        self._unheard = 0

    def __len__(self) -> int:
        return len(self._clients)

    @property
    def listening(self) -> bool:
        """Whether anybody follows, or may come back and ask for what happened since."""
        return bool(self._clients) or self._unheard < QUEUE_LIMIT

    def join(self, client: Client, after: int | None, seq: int) -> None:
        """Adds a follower: events after its place where they are still kept, else a snapshot.

        No event can slip in between: joining and publishing both happen on the event loop.
        """
        missed = None if after is None else self._since(after, seq)
        if missed is None:
            client.refresh()
        else:
            for messages in missed:
                client.put(messages[client.audience])
        self._clients.add(client)
        self._unheard = 0

    def leave(self, client: Client) -> None:
        self._clients.discard(client)

    def publish(self, seq: int, messages: dict[Audience, bytes]) -> None:
        """One event to everybody."""
        self._recent.append((seq, messages))
        self._unheard += not self._clients
        for client in self._clients:
            client.put(messages[client.audience])

    def skip(self) -> None:
        """One event to nobody: nobody is `listening`."""
        self._recent.clear()

    def review(self) -> None:
        """Somebody's rights have changed: who may no longer follow is told so."""
        for client in self._clients:
            client.review()

    def refresh(self) -> None:
        """The state was read afresh: everybody gets a snapshot, and nothing kept can be resumed from."""
        self._recent.clear()
        for client in self._clients:
            client.refresh()

    def _since(self, after: int, seq: int) -> list[dict[Audience, bytes]] | None:
        if after == seq:
            return []
        if after > seq or not self._recent or self._recent[0][0] > after + 1:
            return None
        return [messages for place, messages in self._recent if place > after]
