"""How a device stays in step over a bad line, without a socket or a clock: resume, retry, outbox."""

from collections import deque
from enum import Enum, auto

from msgspec import Struct

from protocol.messages import Message


class Taken(Enum):
    """What to do with a message that came in."""

    SNAPSHOT = auto()
    EVENT = auto()
    TICK = auto()
    OLD = auto()
    GAP = auto()
    PROBLEM = auto()


class Follower:
    """Keeps the place in a stream: takes events in order, knows a repeat from a gap, and where to resume.

    On `GAP` the caller reconnects without `after` and gets a snapshot.
    """

    def __init__(self) -> None:
        self.seq: int | None = None

    def take(self, message: Message) -> Taken:
        """Says what `message` is to this follower, and moves its place when it is the next one."""
        if message.type == "problem":
            return Taken.PROBLEM
        if message.type == "snapshot":
            self.seq = message.seq
            return Taken.SNAPSHOT
        if self.seq is None or message.seq > self.seq + 1:
            self.seq = None
            return Taken.GAP
        if message.seq <= self.seq:
            return Taken.OLD
        self.seq = message.seq
        return Taken.EVENT if message.type == "event" else Taken.TICK


class Backoff:
    """The wait before the next try, in ms: doubles from `first_ms` to `most_ms`, spread by `noise` in [0, 1)."""

    def __init__(self, first_ms: int = 250, most_ms: int = 4000) -> None:
        self.first_ms = first_ms
        self.most_ms = most_ms
        self.tries = 0

    def next_ms(self, noise: float) -> int:
        """The next delay; the spread keeps a hundred displays from knocking at once."""
        full = min(self.most_ms, self.first_ms * 2 ** min(self.tries, 16))
        self.tries += 1
        return int(full * (0.5 + noise / 2))

    def reset(self) -> None:
        """The line is good again."""
        self.tries = 0


class Pending(Struct, frozen=True):
    """A command on its way: its key stays the same however often it is sent."""

    key: str
    path: str
    body: bytes


class Outbox:
    """Commands of one device in the order they were given, each sent until it is answered, one at a time."""

    def __init__(self) -> None:
        self._queue: deque[Pending] = deque()
        self._in_flight: Pending | None = None

    def __len__(self) -> int:
        return len(self._queue) + (self._in_flight is not None)

    def put(self, pending: Pending) -> None:
        """Another command, behind those already given."""
        self._queue.append(pending)

    def take(self) -> Pending | None:
        """The command to send now, or None while one is in flight or nothing is left."""
        if self._in_flight is None and self._queue:
            self._in_flight = self._queue.popleft()
            return self._in_flight
        return None

    def answered(self, key: str) -> bool:
        """The server answered `key`, with success or a refusal; False for an answer nobody waits for."""
        if self._in_flight is None or self._in_flight.key != key:
            return False
        self._in_flight = None
        return True

    def lost(self, key: str) -> None:
        """No answer came (cut line, 503): it is first in line again, with the same key."""
        if self._in_flight is not None and self._in_flight.key == key:
            self._queue.appendleft(self._in_flight)
            self._in_flight = None
