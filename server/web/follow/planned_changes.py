"""Makes planned changes of settings when their date has come, in each branch by its own clock.

Every process looks; the command's id follows from the change, so that it is made once. A date that nobody believes
makes nothing.
"""

import asyncio
import logging
from typing import Final

import msgspec
from msgspec.structs import replace

from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.keys import sent_by
from protocol.opening_hours import day_of
from protocol.problem import Refused
from server.access.city.commands import city_envelope
from server.access.city.settings import Planned, SettleChange
from server.balance.dispatch.policies import POLICIES
from server.catalogue.apply import configure
from server.catalogue.edit import Edit
from server.catalogue.preview import preview_edits

from .live import Live

LOOK_EVERY_S: Final = 15.0

log = logging.getLogger(__name__)


async def keep_making(live: Live) -> None:
    """Looks at once, then every `LOOK_EVERY_S` seconds, until it is cancelled."""
    while True:
        if live.clock.believed:
            try:
                await make_due(live, live.clock.now())
            except Exception as error:  # one faulty change must not end the thread of all others
                log.error("a planned change could not be made: %s", type(error).__name__, exc_info=error)
        await asyncio.sleep(LOOK_EVERY_S)


async def make_due(live: Live, now: Instant) -> None:
    """Makes every change whose date has come."""
    for planned in sorted(live.access.settings.planned.values(), key=lambda one: (one.from_date, one.at)):
        for name in planned.left:
            branch = live.branch(name)
            if branch is None or branch.state.settings is None:
                continue
            if day_of(branch.state.settings, now).date >= planned.from_date:
                await _make(live, planned, name)


async def _make(live: Live, planned: Planned, name: str) -> None:
    state = live.branches[name].state
    config, seen = state.settings, state.config_hash
    assert config is not None
    edits = msgspec.convert(planned.edits, list[Edit])
    preview = await asyncio.to_thread(preview_edits, config, seen, edits, POLICIES)
    if planned.change_id not in live.access.settings.planned:
        return  # dropped meanwhile
    seq: int | None = None
    if preview.after is not None and preview.will_change:
        command = replace(
            configure(preview.after, planned.actor, state.seq, seen),
            command_id=_id(planned, f"{name}-{(seen or '')[:16]}"),
        )
        done = await live.submit(command)
        if isinstance(done, Refused):
            if done.code in (Refusal.CHANGED, Refusal.UNAVAILABLE):
                return  # looked at again
            if done.code is not Refusal.KEY_REUSED:  # another process has made it
                log.error("a planned change was refused: %s", done.code, extra={"stream": name})
        seq = None if isinstance(done, Refused) and done.code is not Refusal.KEY_REUSED else state.seq
    elif preview.after is not None:
        seq = state.seq  # it is so already
    settle = SettleChange(planned.change_id, name, seq)
    await live.submit(city_envelope(settle, planned.actor, _id(planned, name)))


def _id(planned: Planned, branch: str) -> str:
    return sent_by("planned", f"{planned.change_id}-{branch}")
