"""`/admin`: the branches that somebody may set up, and the other pages of administration."""

from typing import Final

from msgspec import Struct
from starlette.responses import Response

from protocol.configuration import BranchConfig, Name
from protocol.practice import practised
from server.access.city.certificates import needs_renewal
from server.access.permissions import Permission, may
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.render import page

from . import role_words as rw
from .areas import AREAS

ADMIN: Final = "/admin"


class Listed(Struct, frozen=True):
    """A branch in the list."""

    id: str
    name: Name
    services: int
    counters: int
    retired: bool


async def show_entry(asked: OperationRequest) -> Response:
    """The branches of the reader's scope, those at work first, and the links that the reader may follow."""
    branches = [_listed(config) for config in configured(asked)]
    return page(
        asked.request,
        "admin.html",
        branches=sorted(branches, key=lambda one: (one.retired, one.id)),
        areas=[area for area in AREAS if may(asked.principal, area.permission)],
        renewals=_renewals(asked),
        may_add=may(asked.principal, Permission.CONFIGURE_CITY),
        person=person_of(asked),
    )


def _renewals(asked: OperationRequest) -> int:
    """Certificates that end soon, of people whom the reader looks after."""
    access, now = asked.context.live.access, asked.context.clock.now()
    ending = [one for one in access.certificates if needs_renewal(one, now)]
    return sum(rw.sees(asked, access, one.user_id) for one in ending)


def configured(asked: OperationRequest) -> list[BranchConfig]:
    """The configurations of the branches that the sender may change, by their ids."""
    return [
        branch.state.settings
        for name, branch in sorted(asked.context.live.branches.items())
        if branch.state.settings is not None
        and practised(name) is None
        and may(asked.principal, Permission.CONFIGURE, name)
    ]


def person_of(asked: OperationRequest) -> str:
    """The name of who is signed in; empty for a program's token."""
    return asked.context.live.access.called(asked.principal.id)


def _listed(config: BranchConfig) -> Listed:
    return Listed(config.id, config.name, len(config.services), len(config.counters), config.retired)
