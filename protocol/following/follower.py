"""How a client keeps up over an unreliable connection: resume, retry, outbox. No socket, no clock."""

from collections import deque
from enum import Enum, auto
from pathlib import Path

from msgspec import Struct

from protocol.messages import WAITS, Message


class Received(Enum):
    """What a received message is to a follower. OLD: seen before. GAP: messages in between are missing."""

    SNAPSHOT = auto()
    EVENT = auto()
    TICK = auto()
    OLD = auto()
    GAP = auto()
    PROBLEM = auto()


class Follower:
    """Keeps the position in a stream (`seq`): accepts messages in order, and recognises repeats and gaps.

    `history`: the id of the journal that `seq` counts in. A server whose clock was doubted is asked for a snapshot: the
    events since would not say that it is believed again. On `GAP` the caller reconnects without a position and gets a
    snapshot.
    """

    def __init__(self) -> None:
        self.seq: int | None = None
        self.history: str | None = None
        self._clock_doubted = False

    @property
    def resume(self) -> dict[str, str]:
        """The query of the next connection: the events since; empty for a snapshot."""
        if self.seq is None or self._clock_doubted:
            return {}
        return {"after": str(self.seq)} | ({} if self.history is None else {"history": self.history})

    def take(self, message: Message) -> Received:
        """Classifies `message`, and moves the position to it when it is the next one."""
        if message.type == "problem":
            return Received.PROBLEM
        if message.branch is not None:
            self._clock_doubted = message.branch.clock is not None
        if message.type == "snapshot":
            self.seq, self.history = message.seq, message.history
            return Received.SNAPSHOT
        if self.seq is None or message.seq > self.seq + 1:
            self.seq = None
            return Received.GAP
        if message.kind == WAITS:
            return Received.EVENT if message.seq == self.seq else Received.OLD
        if message.seq <= self.seq:
            return Received.OLD
        self.seq = message.seq
        return Received.EVENT if message.type == "event" else Received.TICK


class Backoff:
    """The delay before the next try: doubles from `first_ms` to `most_ms`, spread by `noise` in [0, 1)."""

    def __init__(self, first_ms: int = 250, most_ms: int = 4000) -> None:
        self.first_ms = first_ms
        self.most_ms = most_ms
        self.tries = 0

    def next_ms(self, noise: float) -> int:
        """The next delay, in ms; the spread keeps many clients from reconnecting at the same moment."""
        full = min(self.most_ms, self.first_ms * 2 ** min(self.tries, 16))
        self.tries += 1
        return int(full * (0.5 + noise / 2))

    def reset(self) -> None:
        """The connection works again: the next delay is the first."""
        self.tries = 0


class Pending(Struct, frozen=True):
    """A command that was not answered yet; its key is the same each time it is sent. `body`: a file is sent from where
    it is, and stays there until it is answered.
    """

    key: str
    path: str
    body: bytes | Path


class Outbox:
    """The commands of one device, sent one at a time, in order, each again until it is answered."""

    def __init__(self) -> None:
        self._queue: deque[Pending] = deque()
        self._in_flight: Pending | None = None

    def __len__(self) -> int:
        return len(self._queue) + (self._in_flight is not None)

    def put(self, pending: Pending) -> None:
        """Adds a command at the end."""
        self._queue.append(pending)

    def take(self) -> Pending | None:
        """The command to send now; None while one is in flight, or when there is none."""
        if self._in_flight is None and self._queue:
            self._in_flight = self._queue.popleft()
            return self._in_flight
        return None

    def answered(self, key: str) -> bool:
        """The server answered `key`, with success or a refusal; False when no such command is in flight."""
        if self._in_flight is None or self._in_flight.key != key:
            return False
        self._in_flight = None
        return True

    def lost(self, key: str) -> None:
        """No answer came (connection lost, 503): the command is sent again next, with the same key."""
        if self._in_flight is not None and self._in_flight.key == key:
            self._queue.appendleft(self._in_flight)
            self._in_flight = None
