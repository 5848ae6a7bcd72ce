"""Supervisors take an alert of the manager's page, give it to somebody, or put it off."""

from msgspec import Struct

from protocol import commands as c
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.views import AlertActed
from server.access.permissions import Permission
from server.access.who_may import who_may
from server.web.operation.operation import OperationRequest


async def act_on_alert(asked: OperationRequest) -> Struct | Refused:
    """The command in the body."""
    return await submit_act(asked, asked.body)


async def submit_act(asked: OperationRequest, command: c.OwnAlert | c.SnoozeAlert) -> AlertActed | Refused:
    """Whom an alert is given to has to be somebody who may see to it in this branch."""
    if isinstance(command, c.OwnAlert) and command.to is not None:
        people = who_may(asked.context.live.access, Permission.CLEAR_ALARM, asked.branch.state.stream)
        if command.to not in (person.user_id for person in people):
            return Refused(Refusal.UNKNOWN_USER, "to")
    done = await asked.context.live.submit(asked.envelope(command))
    return done if isinstance(done, Refused) else AlertActed(done.seq)
