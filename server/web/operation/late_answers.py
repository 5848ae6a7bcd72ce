"""Who was told to wait is answered late: a program that asks on and on, on few connections, then asks seldom."""

import asyncio

LATE_S = 0.25
"""Nobody who was told to wait notices; a loop of requests becomes four a second for each connection."""

MOST_WAITING = 1_000
"""Beyond these, who is told to wait is told at once: waiting costs memory."""


class LateAnswers:
    """Counts who waits, for one process."""

    def __init__(self) -> None:
        self.waiting = 0

    async def wait(self) -> None:
        """Before such an answer goes out."""
        if self.waiting >= MOST_WAITING:
            return
        self.waiting += 1
        try:
            await asyncio.sleep(LATE_S)
        finally:
            self.waiting -= 1
