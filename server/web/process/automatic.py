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
        """At each branch once; how many commands were accepted."""
        live, done = self._context.live, 0
        for name in list(live.branches):
            state, now = live.branches[name].state, self._now()
            if state.automatic is None:
                continue
            told = live.forecasts.advice_of(state, now)
            if told is not None:
                self._told_at[name] = now
            step = next_step(state, told, now, self._told_at.get(name, self._began))
            if step is None:
                continue
            key, command = step
            answer = await live.submit(Envelope(name, command, sent_by(AUTOMATIC, key), AUTOMATIC))
            if isinstance(answer, Refused):
                log.info("the automatic mode was refused: %s", answer.code, extra={"stream": name})
            else:
                done += 1
        return done


async def keep_acting(context: AppContext) -> None:
    """Until it is cancelled; a fault ends no later look."""
    mode = AutomaticMode(context, context.clock.now)
    while True:
        await asyncio.sleep(LOOK_S)
        try:
            await mode.look()
        except Exception as error:  # what one branch holds must not end the mode of the others
            log.error("the automatic mode could not look: %s", type(error).__name__, exc_info=error)
