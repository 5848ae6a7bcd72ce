"""Reads what each branch's days before today taught, once a day, in the background.

Each process reads for itself, one branch after the other, about 10 ms a day of the last 60. No command waits for it:
until it is read, the catalogue and today stand alone.
"""

import asyncio
import logging
from typing import Final

from protocol.opening_hours import day_of
from server.visits.learned_days import stored_knowledge
from server.web.operation.context import AppContext

FIRST_AFTER_S: Final = 5.0
"""A server that has just begun answers first."""
LOOK_EVERY_S: Final = 60.0
PAUSE_S: Final = 1.0
"""Between two branches."""

log = logging.getLogger(__name__)


async def keep_learning(context: AppContext) -> None:
    """Looks every `LOOK_EVERY_S` seconds for branches with a new day, until it is cancelled."""
    days: dict[str, str] = {}
    await asyncio.sleep(FIRST_AFTER_S)
    while True:
        await learn_new(context, days)
        await asyncio.sleep(LOOK_EVERY_S)


async def learn_new(context: AppContext, days: dict[str, str], pause_s: float = PAUSE_S) -> None:
    """Gives every branch its knowledge of today's date, unless it has it (`days`: the date by branch).

    A branch whose rows are behind its events, or cannot be read, waits for the next look, and keeps no other from its.
    """
    for name, branch in list(context.live.branches.items()):
        config = branch.state.config
        if config is None or name in context.visits.behind:
            continue
        today = day_of(config, context.clock.now()).date
        if days.get(name) == today:
            continue
        try:
            known = await asyncio.to_thread(stored_knowledge, context.engine, name, config.time_zone, today)
        except Exception as error:  # whatever is wrong with its rows: without them the catalogue stands
            said = "what a branch's days taught cannot be read: %s"
            log.error(said, type(error).__name__, extra={"stream": name}, exc_info=error)
            continue
        context.learned.put(name, known)
        days[name] = today
        await asyncio.sleep(pause_s)
