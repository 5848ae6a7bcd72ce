"""The automatic mode beside a server process: looks at the advice that was made, and sends what may be done.

No command waits for it. Several processes may find the same step: its key is the same in each, so it is done once.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from protocol.commands import Envelope
from protocol.ids import Instant
from protocol.keys import sent_by
from protocol.problem import Refused
from server.balance.advice.automatic import next_step
from server.queue.state.automatic import AUTOMATIC
from server.web.operation.context import AppContext

LOOK_S: Final = 5.0

log = logging.getLogger(__name__)


class AutomaticMode:
    """One look after the other over the branches of this process. `now`: the wall clock, ms."""

    def __init__(self, context: AppContext, now: Callable[[], Instant]) -> None:
        self._context = context
        self._now = now
        self._told_at: dict[str, Instant] = {}
        self._began = now()

    async def look(self) -> int:
        """At each branch once; how many commands were accepted. A fault in one branch ends the look at no other."""
        done = 0
        for name in list(self._context.live.branches):
            try:
                done += await self._look_at(name)
            except Exception as error:  # whatever one branch holds
                log.error("the automatic mode could not look: %s", type(error).__name__, exc_info=error,
                          extra={"stream": name})  # fmt: skip
        return done

    async def _look_at(self, name: str) -> bool:
        live = self._context.live
        state, now = live.branches[name].state, self._now()
        if state.automatic is None:
            return False
        told = live.forecasts.advice_of(state, now)
        if told is not None:
            self._told_at[name] = now
        step = next_step(state, told, now, self._told_at.get(name, self._began))
        if step is None:
            return False
        key, command = step
        answer = await live.submit(Envelope(name, command, sent_by(AUTOMATIC, key), AUTOMATIC))
        if isinstance(answer, Refused):
            log.info("the automatic mode was refused: %s", answer.code, extra={"stream": name})
            return False
        return True


async def keep_acting(context: AppContext) -> None:
    """Until it is cancelled."""
    mode = AutomaticMode(context, context.clock.now)
    while True:
        await asyncio.sleep(LOOK_S)
        await mode.look()
