"""A dossier with all its events, for who may read its papers; a look at them is noted first."""

import asyncio
from types import SimpleNamespace

from msgspec import Struct

from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.looks import NoteLook, look_envelope
from server.dossier.rows import row_of
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.state import Dossier
from server.forms.course import Course
from server.journal.database.dialects import one_moment
from server.journal.read.stream_reader import read_since_open
from server.people.scope import Scope
from server.web.operation.operation import OperationRequest

from .children import reads_by_kinship
from .dossier_people import has_receipt
from .dossier_scope import row_scope_of
from .dossiers import acting_person, is_dossier_id

_MODEL = DossierStream()


class Reading(Struct, frozen=True):
    """A dossier that this person may read. `by`: an opaque id; at a counter, of the clerk who is logged in there."""

    course: Course
    by: str

    @property
    def dossier(self) -> Dossier:
        """As it is now."""
        return self.course.dossier


async def reading(asked: OperationRequest) -> Reading | Refused:
    """The dossier in the path; of another scope, and without its receipt in hand, it is as if there were none."""
    dossier_id = asked.param("id")
    if not is_dossier_id(dossier_id):
        return Refused(Refusal.UNKNOWN_DOSSIER)
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    course = await asyncio.to_thread(read_course, asked, dossier_id)
    is_theirs = bool(course.events) and (
        reads(asked, course.dossier, by) or await reads_by_kinship(asked, course.dossier, by)
    )
    return Reading(course, by) if is_theirs else Refused(Refusal.UNKNOWN_DOSSIER)


async def filing(asked: OperationRequest) -> Reading | Refused:
    """The same for who may file scans in it: who reads it because of its parent or a child alone may not."""
    read = await reading(asked)
    if isinstance(read, Refused) or reads(asked, read.dossier, read.by):
        return read
    return Refused(Refusal.NOT_ALLOWED, detail="its scans are filed by those who have it")


def reads(asked: OperationRequest, dossier: Dossier, by: str) -> bool:
    """Whether this person reads its papers: of their scope, with its receipt in hand, or asked for their opinion."""
    scope, row = row_scope_of(asked, by), SimpleNamespace(**row_of(dossier))
    return scope.covers(row) or _is_asked(dossier, scope) or has_receipt(asked, row)


def _is_asked(dossier: Dossier, scope: Scope) -> bool:
    """Whether their opinion is awaited: then they read its papers."""
    awaited = [each.to for one in dossier.consultations for _, each in one.awaited]
    return any(to.unit in scope.units or to.person == scope.person for to in awaited)


def read_course(asked: OperationRequest, dossier_id: str) -> Course:
    """The dossier with all its events; without any, there is none."""
    with one_moment(asked.context.engine) as connection:
        return Course(dossier_id, tuple(read_since_open(connection, _MODEL, stream_of(dossier_id))))


async def noted(asked: OperationRequest, look: NoteLook, by: str) -> Refused | None:
    """Writes the look down before anything is shown; the refusal where it cannot be."""
    done = await asked.context.live.submit(look_envelope(look, by))
    return done if isinstance(done, Refused) else None
