"""What other systems say of dossiers over the API, by a service's token: the outbox's twin."""

import asyncio

from msgspec import Struct

from protocol.configuration import BranchConfig
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.outbox.inbox import Inbox
from server.web.operation.operation import OperationRequest


async def hear_dossier(asked: OperationRequest) -> Struct | Refused:
    """A dossier that was sent in online, or completed there."""
    inbox, key, by = _inbox(asked), asked.command_id(), asked.principal.id
    (said,), is_updating = asked.body.data, asked.body.is_updating
    return await asyncio.to_thread(
        lambda: inbox.hear_dossier(said, key, by, lambda branch: _may(asked, branch), is_updating=is_updating)
    )


async def hear_step(asked: OperationRequest) -> Struct | Refused:
    """A step of a dossier that another system decides."""
    inbox, key, by = _inbox(asked), asked.command_id(), asked.principal.id
    (said,) = asked.body.data
    return await asyncio.to_thread(lambda: inbox.hear_step(said, key, by, lambda branch: _may(asked, branch)))


def _may(asked: OperationRequest, branch: str) -> bool:
    return may(asked.principal, Permission.TELL_DOSSIERS, branch)


def _inbox(asked: OperationRequest) -> Inbox:
    context = asked.context
    configs: list[BranchConfig] = [
        branch.state.config for _name, branch in sorted(context.live.branches.items()) if branch.state.config
    ]
    return Inbox(context.engine, context.dossiers, context.people, lambda: configs)
