"""A second person signs in for one act of somebody else; no session is opened."""

from typing import Final

from protocol.enums import Refusal
from protocol.people import Credentials
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.access.principal import Kind
from server.web.operation.operation import OperationRequest

from .people import check_password
from .second_factor import check_factor

APPROVES: Final = Permission.APPROVE_MONEY


async def second_person(asked: OperationRequest, signed: Credentials | None, branch: str) -> str | Refused | None:
    """The opaque id of who signed in, where they may approve what is done with money at this branch; None: nobody did.

    At a counter no code of a second factor is asked for, as at any sign-in there.
    """
    if signed is None:
        return None
    person = await check_password(asked, signed)
    if isinstance(person, Refused):
        return person
    if person.first_password:
        return Refused(Refusal.FIRST_PASSWORD, "password")
    refused = None if asked.principal.kind is Kind.DEVICE else await check_factor(asked, person, signed.code)
    if refused is not None:
        return refused
    principal = asked.context.live.access.principal_of(person)
    return person.user_id if may(principal, APPROVES, branch) else Refused(Refusal.SECOND_PERSON)
