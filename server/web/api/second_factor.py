"""The second factor at a sign-in: its code is checked after the password, bounded like passwords, and counts once."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.city.state import Access, Person
from server.access.credentials.second_factor import DIGITS, use_code, use_recovery_code
from server.access.credentials.throttle import Place
from server.jobs.sealing import CannotOpen
from server.journal.database.dialects import connect_to_write
from server.web.operation.authentication import address_of
from server.web.operation.context import AppContext
from server.web.operation.operation import OperationRequest

log = logging.getLogger(__name__)


def is_owed(person: Person, access: Access) -> bool:
    """Whether a person has to set up a second factor before anything else."""
    return access.factor_required and person.is_above and person.factor_id is None


async def check_factor(asked: OperationRequest, person: Person, code: str) -> Refused | None:
    """Why a person whose password was right may not come in yet; None: they may."""
    if person.factor_id is None:
        owed = is_owed(person, asked.context.live.access)
        return Refused(Refusal.SECOND_FACTOR, "code", "set it up on the sign-in page") if owed else None
    return await check_code(asked, person, person.factor_id, code)


async def check_code(asked: OperationRequest, person: Person, factor_id: str, code: str) -> Refused | None:
    """Why a code of this factor, or a recovery code, does not count; None: it counts, this once."""
    context, now = asked.context, asked.context.clock.now()
    name, place = f"code {person.user_id}", Place(address_of(asked.request))
    wait_s = context.throttle.wait_s(name, place, now)
    if wait_s:
        return Refused(Refusal.TOO_MANY_TRIES, "code", f"{wait_s} s")
    if not code:
        return Refused(Refusal.SECOND_FACTOR, "code")
    try:
        counts = await asyncio.to_thread(_use, context, person, factor_id, code, now)
    except SQLAlchemyError:
        return Refused(Refusal.UNAVAILABLE)
    except CannotOpen:
        log.error("the secret of a second factor cannot be opened: an administrator has to reset it")
        counts = False
    if not counts:
        context.throttle.failed(name, place, now)
        return Refused(Refusal.SECOND_FACTOR, "code")
    context.throttle.succeeded(name, place)
    return None


def _use(context: AppContext, person: Person, factor_id: str, code: str, now: Instant) -> bool:
    code = code.replace(" ", "")
    with connect_to_write(context.engine) as connection, connection.begin():
        if len(code) == DIGITS:
            return use_code(connection, context.factor_seals, person.user_id, factor_id, code, now)
        return use_recovery_code(connection, factor_id, code, now)
