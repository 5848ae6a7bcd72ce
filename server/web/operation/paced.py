"""One after the other, at least so long apart: what comes in a burst and costs much is spread over time.

Networks take turns, so that a crowd waits for itself: whoever comes from another network is the next but one.
"""

import asyncio
from collections import deque

FOLLOWERS_EVERY_S = 0.01
"""Between two websockets that anybody opens: a snapshot costs about a millisecond, in which others wait."""

MOST_WAITING = 2_000
"""Beyond these nobody waits for a turn: waiting costs memory. The longest line gives way to a shorter one."""


class Paced:
    """Turns of one process. Nobody waits where nobody came shortly before. `waiting`: how many do now."""

    def __init__(self, every_s: float = FOLLOWERS_EVERY_S, most_waiting: int = MOST_WAITING) -> None:
        self._every_s = every_s
        self._most = most_waiting
        self._lines: dict[str, deque[asyncio.Future[bool]]] = {}
        self.waiting = 0
        self._next_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, network: str) -> bool:
        """Waits for its turn; False when too many wait: at once, or when a shorter line needs the place."""
        loop = asyncio.get_running_loop()
        if not self._lines and loop.time() >= self._next_at:
            self._next_at = loop.time() + self._every_s
            return True
        if self.waiting >= self._most and not self._gave_way(network):
            return False
        mine: asyncio.Future[bool] = loop.create_future()
        self._lines.setdefault(network, deque()).append(mine)
        self.waiting += 1
        if self._timer is None:
            self._timer = loop.call_at(self._next_at, self._give)
        try:
            return await mine
        except asyncio.CancelledError:
            self._leave(network, mine)
            raise

    def _give(self) -> None:
        """Gives the next network one turn; it is the last one then. Those who have left take none."""
        loop = asyncio.get_running_loop()
        self._timer = None
        while self._lines:
            network = next(iter(self._lines))
            line = self._lines.pop(network)
            first = line.popleft()
            self.waiting -= 1
            if line:
                self._lines[network] = line
            if not first.done():
                first.set_result(True)
                break
        self._next_at = loop.time() + self._every_s
        if self._lines:
            self._timer = loop.call_at(self._next_at, self._give)

    def _gave_way(self, network: str) -> bool:
        """Whether the last of the longest line has lost its place to this network, whose own line stays the shorter."""
        longest = max(self._lines, key=lambda each: len(self._lines[each]))
        if len(self._lines[longest]) <= len(self._lines.get(network, ())) + 1:
            return False
        last = self._lines[longest].pop()
        self.waiting -= 1
        if not last.done():
            last.set_result(False)
        return True

    def _leave(self, network: str, mine: asyncio.Future[bool]) -> None:
        """Of who waits no longer, because the connection ended, nothing stays."""
        line = self._lines.get(network)
        if line is not None and mine in line:
            line.remove(mine)
            self.waiting -= 1
            if not line:
                del self._lines[network]
