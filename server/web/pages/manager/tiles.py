"""The counters and devices of a branch as tiles, the counters in the order of the hall. Pure."""

import re
from collections.abc import Mapping

from msgspec import Struct

from protocol.configuration import Name
from protocol.enums import CounterState, Role, TicketState
from protocol.ids import Instant
from server.access.city.state import Access
from server.access.seen import Seen
from server.queue.state.state import Counter, State
from server.queue.state.ticket import Ticket
from server.web.follow import views
from server.web.follow.presence import CONNECTED_MS
from server.web.pages.parts.ages import Age

from .branch_status import ROLE_NAMES, clerk_name, printer_level, printer_words


class CounterTile(Struct, frozen=True):
    """`doing` is `serving`, `called`, `idle`, `paused` or `closed`; `clock` runs while it is one of the first two.

    `short`: the number in its name, or the whole name. `clerk` is the login name of the clerk there, empty if none.
    """

    id: str
    name: Name
    short: Name
    doing: str
    clerk: str
    number: str | None
    ticket_id: str | None
    clock: Age | None
    since: Age
    reason: Name | None
    then: CounterState | None
    skills: tuple[str, ...]
    alarm: bool


class DeviceTile(Struct, frozen=True):
    """A kiosk, a display, or another device with a printer. `level` is `calm`, `amber` (needs attention soon), `red`
    (cannot print) or `off` (not connected since `since`); `said` is the msgid of its printer's state.
    """

    name: str
    role: str
    said: str
    level: str
    pending: int
    unconfirmed: int
    since: Age | None


def counter_tiles(state: State, now: Instant, access: Access) -> list[CounterTile]:
    """The counters in the configuration's order; one that is gone only while it still has somebody."""
    config = views.config_of(state)
    order = {counter.id: place for place, counter in enumerate(config.counters)}
    there = [one for one in state.counters.values() if not one.gone or one.ticket_id is not None]
    there.sort(key=lambda counter: order.get(counter.id, len(order)))
    return [_counter(state, counter, now, access) for counter in there]


def _counter(state: State, counter: Counter, now: Instant, access: Access) -> CounterTile:
    config = views.config_of(state)
    ticket = state.in_hand(counter)
    name = views.counter_name(config, counter.id)
    return CounterTile(
        id=counter.id,
        name=name,
        short=short(name),
        doing=_doing(counter, ticket),
        clerk=clerk_name(access, counter.user),
        number=ticket.number if ticket else None,
        ticket_id=counter.ticket_id,
        clock=_in_hand(ticket, now, config.transaction_target_s) if ticket else None,
        since=aged(counter.since, now, config.visit_target_s),
        reason=next((known.name for known in config.reasons if known.code == counter.reason), None),
        then=counter.then,
        skills=counter.skills,
        alarm=counter.alarm_at is not None,
    )


def short(name: Name) -> Name:
    """`Quầy số 12` → `12`; a name without a number at its end as it is."""
    return {
        language: found.group(1) if (found := re.search(r"(\d+[A-Z]?)$", text)) else text
        for language, text in name.items()
    }


def _doing(counter: Counter, ticket: Ticket | None) -> str:
    if ticket is not None:
        return "serving" if ticket.state is TicketState.SERVING else "called"
    return "idle" if counter.state is CounterState.OPEN else counter.state.value


def _in_hand(ticket: Ticket, now: Instant, target_s: int) -> Age | None:
    """Time at counters against the target per dossier; before serving starts, the time since the call."""
    if ticket.started_at is not None and ticket.state is TicketState.SERVING:
        return aged(ticket.started_at - ticket.served_ms, now, target_s * ticket.dossiers)
    return None if ticket.called_at is None else aged(ticket.called_at, now, target_s)


def device_tiles(state: State, access: Access, seen: Mapping[str, Seen], now: Instant) -> list[DeviceTile]:
    """The branch's kiosks and displays, and what other devices said of their printers; by kind and name.

    A device that was connected once and is not now is `off`; of one that never was, nothing is known.
    """
    said = {view.device: view for view in views.devices(state, access)}
    mine = [
        one
        for one in access.devices.values()
        if (one.branch == state.stream or one.device_id in said) and not one.revoked
    ]
    tiles = []
    for device in sorted(mine, key=lambda one: (_ORDER.get(one.role, 9), one.name)):
        known, last = said.get(device.device_id), seen.get(device.device_id)
        printer = known.printer if known else None
        if device.role not in _ORDER or (device.role is Role.COUNTER and printer is None):
            continue
        if known is None and last is None:
            continue
        off = last is not None and now - last.at > CONNECTED_MS
        since = last.at if off and last else state.devices[device.device_id].since if known else None
        level = "off" if off else printer_level(printer, known.pending, known.unconfirmed) if known else "calm"
        tiles.append(
            DeviceTile(
                device.name,
                ROLE_NAMES[device.role],
                printer_words(printer, known.cause if known else None),
                level,
                known.pending if known else 0,
                known.unconfirmed if known else 0,
                None if since is None else aged(since, now, 0),
            )
        )
    return tiles


_ORDER = {Role.KIOSK: 0, Role.COUNTER: 1, Role.DISPLAY: 2}


def aged(since: Instant, now: Instant, target_s: int) -> Age:
    """The age of something that began at `since`."""
    return Age(since, max(0, now - since) // 1000, target_s)
