"""A dossier whose entries are asked for: found by its code alone, for who reads the trail of a branch that had it."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection

from language.dossier_reasons import REASON_WORDS
from protocol.configuration import Name
from protocol.dossier_code import is_dossier_code
from server.access.city.state import Access
from server.dossier.listed import find_by_code
from server.dossier.stream.fold import fold
from server.dossier.stream.model import PREFIX, DossierStream, stream_of
from server.dossier.stream.state import Dossier
from server.journal.read.stream_reader import read_since_open
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.pages.parts.story import who_did

_MODEL: Final = DossierStream()


class Sought(Struct, frozen=True):
    """The dossier. `branch`: where it was received; `begun`: the city's date of its first entry."""

    id: str
    code: str
    branch: str
    begun: str

    @property
    def stream(self) -> str:
        """Its own stream; looks at its papers and people are in that of looks."""
        return stream_of(self.id)


def sought(connection: Connection, code: str, branches: Collection[str] | None, access: Access) -> Sought | None:
    """The dossier with this code that one of `branches` had (None: any); of others it is as if there were none.

    Raises SQLAlchemyError, BrokenStream.
    """
    found = find_by_code(connection, code) if is_dossier_code(code) else None
    if found is None:
        return None
    dossier = Dossier(found)
    for recorded in read_since_open(connection, _MODEL, stream_of(found)):
        fold(dossier, recorded)
    if branches is not None and not _branches(dossier, access) & set(branches):
        return None
    return Sought(found, code, dossier.branch, moment(dossier.drafted_at, CITY_TIME_ZONE).date().isoformat())


def is_of_dossiers(stream: str) -> bool:
    """Whether this is the stream of a dossier."""
    return stream.startswith(PREFIX)


def receivers(body: Mapping[str, Any], access: Access) -> list[str | Name]:
    """Who has it from an entry on, or is offered it: the unit's name, and the official's."""
    said: list[str | Name] = []
    for field in ("holder", "to"):
        one = body.get(field)
        if isinstance(one, dict):
            known = access.units.known.get(str(one.get("unit")))
            said.append(str(one.get("unit")) if known is None else known.unit.name)
            person = one.get("person")
            said += [who_did(person, access) or person] if isinstance(person, str) else []
    return said


def reason_of(body: Mapping[str, Any]) -> str:
    """The msgid for why: of an act, or of a look; a code without words as it is; empty: none is given."""
    about = body.get("about")
    inside = about if isinstance(about, dict) else {}
    given = body.get("override") or body.get("reason") or body.get("result") or inside.get("reason")
    return REASON_WORDS.get(given, given) if isinstance(given, str) else ""


def _branches(dossier: Dossier, access: Access) -> set[str | None]:
    """Where it was received and returned, and where the units sit that have or had it."""
    units = [access.units.known.get(step.unit) for step in dossier.steps]
    return {dossier.branch, dossier.returned_at} | {one.unit.branch for one in units if one is not None}
