"""`POST /greet/{b}/tickets/{id}`: the slip of a number comes out at a kiosk of the branch, and what became of it."""

from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from language.printer_states import printer_msgid
from protocol import commands as c
from protocol.enums import PrinterState, Refusal, Role, SlipOutcome
from protocol.ids import Instant
from protocol.problem import Refused
from server.queue.state.state import State
from server.web.api import devices
from server.web.base.problems import TITLES
from server.web.follow.presence import CONNECTED_MS
from server.web.operation.operation import OperationRequest
from server.web.pages.booking.times import WISH
from server.web.pages.parts.redirect import see_other

from .front import greet_address

WELL = (PrinterState.READY, PrinterState.PAPER_NEAR_END)
LAST = "motcua_kiosk"
"""The cookie of this tablet: the kiosk that printed for it last."""
LAST_S = 30 * 24 * 60 * 60

CHOOSE = N_("Choose a kiosk that can print.")
AWAY = N_("not connected")

SAID = {
    SlipOutcome.PRINTED: N_("Printed at {kiosk}"),
    SlipOutcome.SENT: N_("Sent to {kiosk}. Its printer cannot say whether the slip came out: please look."),
    SlipOutcome.NOT_PRINTED: N_("Not printed at {kiosk}. Choose another kiosk, or have the code scanned."),
    SlipOutcome.UNCONFIRMED: N_("{kiosk} cannot say whether the slip came out: please look before you print it again."),
}
ON_ITS_WAY = N_("Being printed at {kiosk} …")
NO_ANSWER = N_("{kiosk} has not answered. Look whether a slip came out, or have the code scanned.")


class Kiosk(Struct, frozen=True):
    """A kiosk with a printer. `why_not`: the msgid of why it cannot print now, "" when it can."""

    device: str
    name: str
    why_not: str = ""


class Printing(Struct, frozen=True):
    """A printing of the ticket's slip: the msgid of what became of it, and why, where its printer says it."""

    kiosk: str
    said: str
    why: str = ""
    well: bool = False
    under_way: bool = False


async def kiosks(asked: OperationRequest) -> list[Kiosk]:
    """The branch's kiosks that have a printer, by name."""
    state, live, now = asked.branch.state, asked.context.live, asked.context.clock.now()
    seen = await devices.seen_at(asked)
    found = []
    for device in live.access.devices.values():
        reported = state.devices.get(device.device_id)
        if device.revoked or device.role is not Role.KIOSK or device.branch != state.stream:
            continue
        if reported is None or reported.printer is None:
            continue
        here = (last := seen.get(device.device_id)) is not None and now - last.at <= CONNECTED_MS
        trouble = "" if reported.printer in WELL else printer_msgid(reported.printer, reported.cause)
        why_not = trouble if here else AWAY
        found.append(Kiosk(device.device_id, device.name, why_not))
    return sorted(found, key=lambda one: (one.name, one.device))


def last_used(asked: OperationRequest, known: list[Kiosk]) -> str:
    """The kiosk to choose beforehand: the last one of this tablet, else the first that can print."""
    last = asked.request.cookies.get(LAST, "")
    able = [one.device for one in known if not one.why_not]
    return last if last in able else next(iter(able), "")


def printings(asked: OperationRequest, ticket_id: str, now: Instant) -> list[Printing]:
    """What was asked for of this ticket, the latest first."""
    state = asked.branch.state
    mine = [one for one in state.slips.values() if one.ticket == ticket_id]
    return [_said(asked, state, one.device, one.outcome, one.late(now)) for one in reversed(mine)]


def _said(asked: OperationRequest, state: State, device: str, outcome: SlipOutcome | None, late: bool) -> Printing:
    known, reported = asked.context.live.access.devices.get(device), state.devices.get(device)
    name = device if known is None else known.name
    if outcome is None:
        return Printing(name, NO_ANSWER if late else ON_ITS_WAY, under_way=not late)
    failed = outcome is SlipOutcome.NOT_PRINTED and reported is not None and reported.printer is not None
    is_ill = failed and reported is not None and reported.printer not in (None, *WELL)
    why = printer_msgid(reported.printer, reported.cause) if is_ill and reported and reported.printer else ""
    return Printing(name, SAID[outcome], why, well=outcome is SlipOutcome.PRINTED)


async def ask_kiosk(asked: OperationRequest, form: dict[str, str]) -> Response | tuple[int, str]:
    """Asks the kiosk that was chosen; else the status, and the msgid of why not. Pressed twice, it is one printing."""
    device, wish = form.get("device", ""), form.get("wish", "")
    can_print = [one.device for one in await kiosks(asked) if not one.why_not]
    if not WISH.fullmatch(wish) or device not in can_print:
        return Refused(Refusal.BAD_FIELD).status, CHOOSE
    asked.key = f"{wish}.slip"
    done = await asked.context.live.submit(asked.envelope(c.PrintSlip(wish, asked.param("id"), device)))
    if isinstance(done, Refused):
        return done.status, TITLES[done.code]
    response = see_other(asked.request.url.path)
    secure, path = asked.request.url.scheme == "https", greet_address(asked.branch.state.stream)
    response.set_cookie(LAST, device, max_age=LAST_S, path=path, httponly=True, samesite="lax", secure=secure)
    return response
