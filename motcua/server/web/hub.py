"""Fans a branch's events out to websockets: bounded, in order, and nobody waits for a slow one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from .project import Audience

QUEUE_LIMIT = 256
"""Messages a client may be behind before it gets a fresh snapshot instead."""

RESUME_LIMIT = 2048
"""Events a branch keeps encoded, for clients that were cut off."""

Send = Callable[[str], Awaitable[None]]
Snapshot = Callable[[Audience], bytes]


class Client:
    """One websocket. A flush task exists only while its queue is not empty."""

    def __init__(self, send: Send, audience: Audience, snapshot: Snapshot) -> None:
        self._send = send
        self._snapshot = snapshot
        self._queue: deque[bytes] = deque()
        self._flushing: asyncio.Task[None] | None = None
        self.audience = audience
        self.broken = False

    def put(self, message: bytes) -> None:
        """Queues a message; a full queue is replaced by one fresh snapshot."""
        if len(self._queue) >= QUEUE_LIMIT:
            self.refresh()
            return
        self._queue.append(message)
        self._wake()

    def refresh(self) -> None:
        """Forgets what is queued and sends the present instead."""
        self._queue.clear()
        self._queue.append(self._snapshot(self.audience))
        self._wake()

    async def stop(self) -> None:
        """Ends the flush task; what is queued is dropped."""
        self.broken = True
        if self._flushing is not None:
            self._flushing.cancel()
            await asyncio.gather(self._flushing, return_exceptions=True)

    def _wake(self) -> None:
        if self._flushing is None and not self.broken:
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            while self._queue:
                await self._send(self._queue.popleft().decode())
        except (OSError, RuntimeError):  # the line is gone; Starlette says RuntimeError for a closed socket
            self.broken = True
        finally:
            self._flushing = None


class Hub:
    """All followers of one branch in this process, and the last events for those who come back."""

    def __init__(self) -> None:
        self._clients: set[Client] = set()
        self._recent: deque[tuple[int, dict[Audience, bytes]]] = deque(maxlen=RESUME_LIMIT)

    def __len__(self) -> int:
        return len(self._clients)

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

    def leave(self, client: Client) -> None:
        self._clients.discard(client)

    def publish(self, seq: int, messages: dict[Audience, bytes]) -> None:
        """One event to everybody."""
        self._recent.append((seq, messages))
        for client in self._clients:
            client.put(messages[client.audience])

    def refresh(self) -> None:
        """The state was read afresh: everybody gets a snapshot, and nothing kept can be resumed from."""
        self._recent.clear()
        for client in self._clients:
            client.refresh()

    def _since(self, after: int, seq: int) -> list[dict[Audience, bytes]] | None:
        if after == seq:
            return []
        if after > seq or not self._recent or self._recent[0][0] > after + 1 or seq - after > QUEUE_LIMIT:
            return None
        return [messages for place, messages in self._recent if place > after]
