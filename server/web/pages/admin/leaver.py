"""`/admin/people/{id}/leave`: who leaves is replaced everywhere in one act; and that act taken back."""

import asyncio
from collections.abc import Iterator

from msgspec import Struct
from sqlalchemy import func, select
from starlette.responses import Response

from protocol import commands as c
from protocol.configuration import Name
from protocol.enums import Refusal, Role
from protocol.keys import new_key, sent_by
from protocol.problem import Refused
from server.access.city.commands import ReplacePerson, TakeReplacementBack, city_envelope
from server.access.city.state import Person
from server.access.names import plain
from server.access.tables import session
from server.queue.state.state import Counter
from server.web.alerts.alerts import Phase
from server.web.follow import views
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.render import page

from . import role_words as rw
from .entry import person_of
from .people import listed
from .person import end_sessions, find, go, in_words


class SignedIn(Struct, frozen=True):
    """A counter at which the person is signed in; `busy`: somebody is being served there."""

    branch_id: str
    counter_id: str
    branch: Name
    counter: Name
    busy: bool


async def show_leave(asked: OperationRequest) -> Response:
    """What a replacement changes, and who can be the successor."""
    person = find(asked)
    return refuse_page(person, asked.request) if isinstance(person, Refused) else await _page(asked, person)


async def replace(asked: OperationRequest) -> Response:
    """The successor gets the roles; sessions end, counters are signed out, alerts change hands."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    person = find(asked)
    if isinstance(person, Refused):
        return refuse_page(person, asked.request)
    successor = form.get("successor", "")
    alerts = list(_alerts(asked, person.user_id))
    command = ReplacePerson(person.user_id, successor)
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused):
        return await _page(asked, person, done.status, in_words(done), successor)
    await end_sessions(asked, person.user_id)
    for place in _counters(asked, person.user_id):
        verb: c.Body = c.Close() if place.busy else c.Logout()
        await _direct(asked, place.branch_id, verb, place.counter_id)
    for branch, key in alerts:
        await _direct(asked, branch, c.OwnAlert(key, successor))
    return go(person.user_id, "replaced")


async def take_back(asked: OperationRequest) -> Response:
    """Both have the roles of before, and who left may sign in again."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    person = find(asked)
    if isinstance(person, Refused):
        return refuse_page(person, asked.request)
    command = TakeReplacementBack(person.user_id)
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused):
        return refuse_page(done, asked.request)
    return go(person.user_id, "back")


async def _direct(asked: OperationRequest, branch: str, command: c.Body, counter: str | None = None) -> None:
    """A command of the one who replaces; what cannot be done now (a day that is over) is left as it is."""
    sender = sent_by(asked.principal.id, new_key())
    envelope = c.Envelope(branch, command, sender, asked.principal.id, counter, directed=True)
    await asked.context.live.submit(envelope)


def _counters(asked: OperationRequest, user_id: str) -> Iterator[SignedIn]:
    for name, branch in sorted(asked.context.live.branches.items()):
        config = branch.state.config
        if config is None:
            continue
        for counter in branch.state.counters.values():
            if counter.user == user_id:
                yield _signed_in(name, config.name, counter, views.counter_name(config, counter.id))


def _signed_in(branch: str, branch_name: Name, counter: Counter, name: Name) -> SignedIn:
    return SignedIn(branch, counter.id, branch_name, name, counter.ticket_id is not None)


def _alerts(asked: OperationRequest, user_id: str) -> Iterator[tuple[str, str]]:
    """The alerts that the person has taken: branch and key."""
    for branch, alerts in sorted(asked.context.alerts.items()):
        for key, alert in alerts.of.items():
            if alert.phase is Phase.OWNED and alert.owner == user_id:
                yield branch, key


async def _page(
    asked: OperationRequest, person: Person, status: int = 200, error: str = "", successor: str = ""
) -> Response:
    if person.disabled and status == 200:
        return refuse_page(Refused(Refusal.ALREADY), asked.request)
    access = asked.context.live.access
    others = [
        one
        for one in access.people.values()
        if one.user_id != person.user_id
        and not one.disabled
        and rw.sees(asked, access, one.user_id)
        and (one.role is Role.AUDITOR) == (person.role is Role.AUDITOR)
    ]
    others.sort(key=lambda one: (one.branch != person.branch, plain(access.called(one.user_id)).split()[-1:]))
    return page(
        asked.request,
        "person_leave.html",
        status,
        address=asked.request.url.path,
        query={},
        one=listed(asked, person),
        candidates=[rw.Choice(one.user_id, f"{access.called(one.user_id)} ({one.name})") for one in others],
        successor=successor,
        sessions=await asyncio.to_thread(_sessions, asked, person.user_id),
        counters=list(_counters(asked, person.user_id)),
        alerts=len(list(_alerts(asked, person.user_id))),
        error=error,
        person=person_of(asked),
    )


def _sessions(asked: OperationRequest, user_id: str) -> int:
    alive = (session.c.user_id == user_id) & (session.c.expires_at > asked.context.clock.now())
    with asked.context.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(session).where(alive)).scalar_one())
