"""Holding a time within bounds: how often one network presses, its share of the times, and a proof under load."""

import time
from collections.abc import Iterable
from contextlib import ExitStack

from language.messages import N_
from protocol.commands import Envelope, HoldSlot
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.credentials.network import network_of
from server.access.credentials.rates import Rate
from server.journal.write.committed import Done
from server.queue.events.events import Appointment
from server.queue.events.recorded import CITIZEN
from server.web.api import appointment_code
from server.web.base.puzzle import SLOW_MS, bits_needed, is_solved
from server.web.follow import views
from server.web.follow.hold_limits import HoldLimits, held_now
from server.web.operation.authentication import address_of
from server.web.operation.operation import OperationRequest

PRESSES = Rate(at_once=30, every_ms=2_000)
"""Holds of one network, taken or refused: a town's phones may share one."""

BOUNDS = {
    "token": N_(
        "Very many people are booking just now. Please press the time once more; without scripts, in 20 seconds."
    ),
    "network": N_(
        "Many times are held or booked from your network. Please try again later or from another one, or take a number "
        "at the kiosk."
    ),
}
"""What the page says, by the field of a refusal."""

WITHOUT_PROOF = Rate(at_once=3, every_ms=SLOW_MS)
"""Presses of one network under load by browsers that compute nothing."""


def token_for(asked: OperationRequest, services: Iterable[str], wish: str, now: Instant) -> tuple[str, int]:
    """The token of a form for these services, and the zero bits that it costs; without limits it costs nothing."""
    bits = _bits(asked, services, now)
    return asked.context.puzzles.token(bits, wish, now), bits


async def hold_in_bounds(
    asked: OperationRequest, form: dict[str, str], wish: str, branch: str, command: HoldSlot, command_id: str
) -> str | Refused:
    """Holds the time, and gives the appointment's id. Out of bounds: TOO_MANY_TRIES, its field a key of `BOUNDS`."""
    envelope = Envelope(branch, command, command_id, CITIZEN)
    limits, live, now = asked.context.hold_limits, asked.context.live, asked.context.clock.now()
    if limits is None:
        done = await live.submit(envelope)
        return done if isinstance(done, Refused) else command.appointment
    network = _network(asked)
    services = [command.service, *(one.service for one in command.further)]
    with ExitStack() as pressing:
        for service in services:
            pressing.enter_context(limits.pressing(network, branch, service))
        refused = _out_of_bounds(asked, limits, form, branch, services, wish, command_id, now)
        if refused is not None:
            return refused
        done = await live.submit(envelope)
        if isinstance(done, Refused):
            return done
        for service in services:
            limits.made(network, branch, service, command.appointment, now)
        return command.appointment


async def move_in_bounds(asked: OperationRequest, found: Appointment, slot_at: Instant) -> Done | Refused:
    """The holder moves the appointment; the time that it had counts towards the network's share until it is free."""
    limits, live, now = asked.context.hold_limits, asked.context.live, asked.context.clock.now()
    if limits is None:
        return await appointment_code.move(asked, found, slot_at)
    network, branch = _network(asked), asked.branch.state.stream
    services = [service for service, _ in found.places]
    with ExitStack() as pressing:
        for service in services:
            pressing.enter_context(limits.pressing(network, branch, service))
        if any(limits.refuses(live, network, branch, service, now) for service in services):
            return Refused(Refusal.TOO_MANY_TRIES, "network")
        done = await appointment_code.move(asked, found, slot_at)
        if not isinstance(done, Refused) and done.recorded:
            free_at = now + 1000 * views.config_of(asked.branch.state).appointments.return_s
            for service in services:
                limits.made(network, branch, service, asked.command_id(found.id), now, free_at)
        return done


def _network(asked: OperationRequest) -> str:
    """An IPv4 address, or a /56 of IPv6: a household has as many halves as that."""
    network = network_of(address_of(asked.request))
    return network[:-2] if network.count(":") == 3 else network


def _out_of_bounds(
    asked: OperationRequest,
    limits: HoldLimits,
    form: dict[str, str],
    branch: str,
    services: list[str],
    wish: str,
    command_id: str,
    now: Instant,
) -> Refused | None:
    network, now_ms = _network(asked), time.monotonic_ns() // 1_000_000
    has_its_share = any(limits.refuses(asked.context.live, network, branch, one, now) for one in services)
    if limits.rates.take(network, PRESSES, now_ms) or has_its_share:
        return Refused(Refusal.TOO_MANY_TRIES, "network")
    if _bits(asked, services, now) == 0:
        return None
    token = form.get("token", "")
    given = asked.context.puzzles.given(token, wish, now)
    if given is None:
        return Refused(Refusal.TOO_MANY_TRIES, "token")
    bits, at = given
    wanted = form.get("time", "")
    if bits and is_solved(token, wanted, form.get("proof", ""), bits):
        return None if limits.spends(f"{token}|{wanted}", command_id) else Refused(Refusal.TOO_MANY_TRIES, "token")
    if now - at >= SLOW_MS and not limits.rates.take(network, WITHOUT_PROOF, now_ms):
        return None
    return Refused(Refusal.TOO_MANY_TRIES, "token")


def _bits(asked: OperationRequest, services: Iterable[str], now: Instant) -> int:
    limits, live = asked.context.hold_limits, asked.context.live
    if limits is None:
        return 0
    return max(bits_needed(held_now(live, one), limits.places(live, one, now)) for one in services)
