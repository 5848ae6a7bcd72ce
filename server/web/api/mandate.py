"""Whether a proxy may still collect a result: the end of their mandate is sealed, and compared without being shown."""

import asyncio

from protocol.dossier_people import Part, PersonField
from protocol.enums import Refusal
from protocol.problem import Refused
from server.journal.database.dialects import one_moment
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.operation import OperationRequest


async def mandate_refusal(asked: OperationRequest, dossier_id: str, to: str) -> Refused | None:
    """Why this part of the dossier's people may not collect; None: they may, or `decide` says why not."""
    if to != Part.PROXY:
        return None

    def read() -> str | None:
        with one_moment(asked.context.engine) as connection:
            people = asked.context.people.read_people(connection, dossier_id)
        return next((one.fields.get(PersonField.VALID_UNTIL) for one in people if one.part is Part.PROXY), None)

    until = await asyncio.to_thread(read)
    today = moment(asked.context.clock.now(), CITY_TIME_ZONE).date().isoformat()
    return Refused(Refusal.MANDATE_OVER, "to") if until is not None and until < today else None
