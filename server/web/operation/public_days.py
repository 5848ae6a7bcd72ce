"""The daily figures that were computed lately, for all readers: days that are over do not change any more."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

DAY_TTL_S = 3600.0
MOST_DAYS = 31


class PublicDays:
    """At most `MOST_DAYS` days, each for `DAY_TTL_S`; one is computed at a time, in a thread."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._computing = asyncio.Lock()

    async def get(self, day: str, compute: Callable[[], bytes]) -> bytes:
        """The day's file. Raises what `compute` raises."""
        async with self._computing:
            made_at, text = self._known.get(day, (0.0, b""))
            if not text or time.monotonic() - made_at >= DAY_TTL_S:
                text = await asyncio.to_thread(compute)
                self._known[day] = time.monotonic(), text
                if len(self._known) > MOST_DAYS:
                    self._known.popitem(last=False)
            return text
