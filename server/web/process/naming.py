"""What is told of a dossier beside its events: what its codes are called, and its sealed fields."""

import asyncio
from typing import Final

from sqlalchemy import Connection

from protocol.configuration import BranchConfig
from protocol.dossier_people import Part, PersonField, TextKind
from server.dossier.stream.state import Dossier
from server.outbox.published import Names, Opened
from server.people.people import People
from server.web.follow.live import Live

WAIT_S: Final = 10.0


class Naming:
    """The names that are in force now; the state changes on the server's loop alone, so it is asked there."""

    def __init__(self, loop: asyncio.AbstractEventLoop, live: Live, people: People) -> None:
        self._loop = loop
        self._live = live
        self._people = people

    def opened(self, connection: Connection, dossier_id: str) -> Opened:
        """The owner's fields, the applicant's where no owner was noted, and what the dossier is about.

        Raises DBAPIError, sqlite3.Error, CannotOpen.
        """
        return opened_of(self._people, connection, dossier_id)

    def names(self, dossier: Dossier, actor: str) -> Names:
        """In Vietnamese. Raises TimeoutError when the loop does not turn."""

        async def look() -> Names:
            return names_of(self._live, dossier, actor)

        return asyncio.run_coroutine_threadsafe(look(), self._loop).result(WAIT_S)


def opened_of(people: People, connection: Connection, dossier_id: str) -> Opened:
    """The owner's fields, the applicant's where no owner was noted, and what the dossier is about."""
    by_part = {one.part: one.fields for one in people.read_people(connection, dossier_id)}
    fields = by_part.get(Part.OWNER) or by_part.get(Part.APPLICANT) or {}
    content = people.read_texts(connection, dossier_id).get(TextKind.CONTENT)
    name, phone, email = (fields.get(each) for each in (PersonField.NAME, PersonField.PHONE, PersonField.EMAIL))
    return Opened(name, phone, email, content=content)


def names_of(live: Live, dossier: Dossier, actor: str) -> Names:
    """The names of a dossier's procedure and sector at its branch, and of the person who did a step."""
    official = live.access.called(actor)
    branch = live.branch(dossier.branch)
    return names_at(None if branch is None else branch.state.config, dossier.procedure, official)


def names_at(config: BranchConfig | None, code: str, official: str) -> Names:
    """The names of a procedure and its sector as a branch has them; None: the branch is not known."""
    if config is None:
        return Names(official=official)
    procedure = next((each for each in config.procedures if each.code == code), None)
    if procedure is None:
        return Names(official=official)
    sector = next((each for each in config.services if each.code == procedure.service), None)
    return Names(
        procedure=procedure.name.get("vi", ""),
        sector="" if sector is None else sector.name.get("vi", ""),
        sector_code=procedure.service,
        official=official,
    )
