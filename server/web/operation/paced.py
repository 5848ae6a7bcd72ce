"""One after the other, at least so long apart: what comes in a burst and costs much is spread over time."""

import asyncio

FOLLOWERS_EVERY_S = 0.01
"""Between two websockets that anybody opens: a snapshot costs about a millisecond, in which others wait."""

MOST_WAITING = 2_000
"""Beyond these nobody waits for a turn: waiting costs memory."""


class Paced:
    """Turns of one process. Nobody waits where nobody came shortly before."""

    def __init__(self, every_s: float = FOLLOWERS_EVERY_S, most_waiting: int = MOST_WAITING) -> None:
        self._every_s = every_s
        self._most_s = every_s * most_waiting
        self._next_at = 0.0

    async def turn(self) -> bool:
        """Waits for its turn; False, at once, when too many wait already."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._next_at)
        if at - now > self._most_s:
            return False
        self._next_at = at + self._every_s
        if at > now:
            await asyncio.sleep(at - now)
        return True
