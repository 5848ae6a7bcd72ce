"""`/admin/people/{id}`: a person's name, roles, password; and how somebody who leaves is replaced."""

import asyncio
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.city.commands import (
    ChangePassword,
    CityCommand,
    ConnectAccount,
    DisablePerson,
    DisconnectAccount,
    EnablePerson,
    GiveRoles,
    NamePerson,
    RemoveSecondFactor,
    city_envelope,
)
from server.access.city.decide import decide
from server.access.city.state import Person
from server.access.credentials.provider_accounts import account_hash, forget_accounts, store_account
from server.access.credentials.second_factor import forget_factors
from server.access.credentials.sessions import end_other_sessions
from server.access.credentials.stored_passwords import forget_earlier, store_hash
from server.access.first_password import first_password
from server.access.names import clean, set_name
from server.journal.database.dialects import connect_to_write
from server.provider.id_token import is_subject
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page
from server.web.pages.provider_way import owners

from . import role_words as rw
from .entry import person_of
from .people import NO_NAME, NO_PLACE, NOT_YOURS, PEOPLE, first_password_page, listed

DONE: Final = {
    "name": N_("The name is changed."),
    "give": N_("The role is given."),
    "take": N_("The role is taken."),
    "disable": N_("This person cannot sign in any more, and is signed out everywhere."),
    "enable": N_("This person may sign in again."),
    "factor": N_("The second factor is removed; the person is signed out everywhere."),
    "account": N_("The work account is connected: it signs this person in from now on."),
    "no-account": N_("The work account is disconnected; the person is signed out everywhere."),
    "replaced": N_("The successor has the roles of who left."),
    "back": N_("The replacement is taken back."),
}
"""The msgid of what an act did; the address after it names the act."""

NO_SUBJECT: Final = N_("Enter the account's identifier as the sign-in service shows it (sub).")
TAKEN: Final = N_("This account is connected to somebody else: disconnect it there first.")

REFUSED: Final = {
    (Refusal.NOT_ALLOWED, "role"): NOT_YOURS,
    (Refusal.NOT_ALLOWED, "user_id"): N_("There must be an administrator who may sign in."),
    (Refusal.BAD_FIELD, "role"): N_("A person has at least one role; an auditor has no other one."),
    (Refusal.BAD_FIELD, "branch"): NO_PLACE,
    (Refusal.BAD_FIELD, "unit"): NO_PLACE,
    (Refusal.NOT_FOUND, "group"): NO_PLACE,
    (Refusal.CHANGED, "successor"): N_("The successor's roles were changed since: set the roles of both by hand."),
    (Refusal.UNKNOWN_USER, "successor"): N_("Choose somebody else who may sign in."),
}
"""The msgids of refusals here; others have their usual words."""


NOT_OF_ONESELF: Final = frozenset({"password", "factor", "account", "no-account"})
"""Ways to sign in: one's own are changed where the password or a code is asked for, `/password`, `/second-factor`."""


async def show_person(asked: OperationRequest) -> Response:
    """A person of the reader's branches."""
    person = find(asked)
    return refuse_page(person, asked.request) if isinstance(person, Refused) else _page(asked, person)


async def act(asked: OperationRequest) -> Response:
    """Names the person, gives or takes a role, gives a first password, forbids or allows signing in."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    person = find(asked)
    if isinstance(person, Refused):
        return refuse_page(person, asked.request)
    what = form.get("act", "")
    if person.user_id == asked.principal.id and what in NOT_OF_ONESELF:
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    if what == "password":
        return await _new_first_password(asked, person)
    if what == "account":
        return await _connect(asked, person, form.get("subject", "").strip())
    command = _command(form, person)
    if isinstance(command, str):
        return _page(asked, person, 422, command)
    refused = decide(asked.context.live.access, command, asked.principal.id)
    if isinstance(refused, Refused):
        return _page(asked, person, refused.status, in_words(refused))
    if isinstance(command, NamePerson):
        await asyncio.to_thread(_store_name, asked, person.user_id, clean(form["name"]) or person.name)
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused):
        return _page(asked, person, done.status, in_words(done))
    if isinstance(command, RemoveSecondFactor):
        await asyncio.to_thread(_forget_factors, asked, person.user_id)
    if isinstance(command, DisconnectAccount):
        await asyncio.to_thread(_forget_accounts, asked, person.user_id, None)
    if isinstance(command, DisablePerson | RemoveSecondFactor | DisconnectAccount):
        await end_sessions(asked, person.user_id)
    return go(person.user_id, what)


def find(asked: OperationRequest) -> Person | Refused:
    """The person in the path, if the reader looks after one of their roles."""
    access, user_id = asked.context.live.access, asked.param("id")
    person = access.person(user_id)
    if person is None:
        return Refused(Refusal.NOT_FOUND)
    return person if rw.sees(asked, access, user_id) else Refused(Refusal.NOT_ALLOWED)


def in_words(refused: Refused) -> str:
    """The msgid that the page shows for a refusal."""
    return REFUSED.get((refused.code, refused.field or ""), TITLES[refused.code])


def go(user_id: str, done: str) -> Response:
    """To the person's page, which says what was done."""
    return see_other(f"{PEOPLE}/{user_id}?{urlencode({'done': done})}")


async def end_sessions(asked: OperationRequest, user_id: str) -> int:
    """Signs a person out everywhere; how many sessions there were. Raises SQLAlchemyError."""
    ended = await asyncio.to_thread(_end_sessions, asked, user_id)
    for each in ended:
        asked.context.sessions.ended(each)
    return len(ended)


def _command(form: dict[str, str], person: Person) -> CityCommand | str:
    """What the form asks for; a msgid: what is wrong with it."""
    match form.get("act"):
        case "name":
            return NamePerson(person.user_id) if clean(form.get("name", "")) else NO_NAME
        case "give":
            grant = rw.grant_of(f"{form.get('role', '')}/{form.get('branch', '')}")
            return NO_PLACE if grant is None else GiveRoles(person.user_id, (*person.roles, grant))
        case "take":
            taken = rw.grant_of(form.get("role", ""))
            return GiveRoles(person.user_id, tuple(one for one in person.roles if one != taken))
        case "factor":
            return RemoveSecondFactor(person.user_id)
        case "no-account":
            return DisconnectAccount(person.user_id)
        case "disable":
            return DisablePerson(person.user_id)
        case "enable":
            return EnablePerson(person.user_id)
        case _:
            return TITLES[Refusal.BAD_FIELD]


async def _new_first_password(asked: OperationRequest, person: Person) -> Response:
    """A password that must be changed, shown this once; the person is signed out everywhere."""
    wanted = ChangePassword(person.user_id, "p-unknown", first_password=True)
    refused = decide(asked.context.live.access, wanted, asked.principal.id)
    if isinstance(refused, Refused):
        return _page(asked, person, refused.status, in_words(refused))
    password = first_password()
    try:
        credential_id = await asyncio.to_thread(_store_hash, asked, person.user_id, password)
    except SQLAlchemyError:
        return _page(asked, person, 503, TITLES[Refusal.UNAVAILABLE])
    command = ChangePassword(person.user_id, credential_id, first_password=True)
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused):
        return _page(asked, person, done.status, in_words(done))
    await asyncio.to_thread(_forget, asked, person.user_id, credential_id)
    await end_sessions(asked, person.user_id)
    return first_password_page(asked, person.user_id, password)


async def _connect(asked: OperationRequest, person: Person, subject: str) -> Response:
    """The account with this subject at the provider signs the person in from now on, and none before it does."""
    context = asked.context
    if context.provider is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    if not is_subject(subject):
        return _page(asked, person, 422, NO_SUBJECT)
    refused = decide(context.live.access, ConnectAccount(person.user_id, "o-unknown"), asked.principal.id)
    if isinstance(refused, Refused):
        return _page(asked, person, refused.status, in_words(refused))
    hashed = account_hash(context.secrets.mark_of, context.provider.provider.issuer, subject)
    try:
        if any(one.user_id != person.user_id for one in await owners(asked, hashed)):
            return _page(asked, person, 409, TAKEN)
        account_id = await asyncio.to_thread(_store_account, asked, person.user_id, hashed)
    except SQLAlchemyError:
        return _page(asked, person, 503, TITLES[Refusal.UNAVAILABLE])
    command = ConnectAccount(person.user_id, account_id)
    done = await context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused):
        return _page(asked, person, done.status, in_words(done))
    await asyncio.to_thread(_forget_accounts, asked, person.user_id, account_id)
    return go(person.user_id, "account")


def _page(asked: OperationRequest, person: Person, status: int = 200, error: str = "") -> Response:
    access, done = asked.context.live.access, asked.request.query_params.get("done", "")
    mine = person.user_id == asked.principal.id
    return page(
        asked.request,
        "person.html",
        status,
        address=f"{PEOPLE}/{person.user_id}",
        query={},
        one=listed(asked, person),
        mine=mine,
        all_mine=all(rw.held(grant, asked).mine for grant in person.roles),
        roles=rw.roles_to_give(asked),
        places=rw.places_to_give(asked),
        successor="" if person.replaced is None else access.called(person.replaced.successor),
        successor_id="" if person.replaced is None else person.replaced.successor,
        provider="" if asked.context.provider is None else asked.context.provider.provider.issuer,
        connected=person.account_id is not None,
        done=DONE.get(done, "") if status == 200 else "",
        error=error,
        person=person_of(asked),
    )


def _store_name(asked: OperationRequest, user_id: str, name: str) -> None:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        set_name(connection, user_id, name)


def _store_hash(asked: OperationRequest, user_id: str, password: str) -> str:
    hashed = asked.context.passwords.hash(password)
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        return store_hash(connection, user_id, hashed, asked.context.clock.now())


def _forget(asked: OperationRequest, user_id: str, credential_id: str) -> None:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        forget_earlier(connection, user_id, credential_id)


def _forget_factors(asked: OperationRequest, user_id: str) -> None:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        forget_factors(connection, user_id)


def _store_account(asked: OperationRequest, user_id: str, hashed: str) -> str:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        return store_account(connection, user_id, hashed, asked.context.clock.now())


def _forget_accounts(asked: OperationRequest, user_id: str, but: str | None) -> None:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        forget_accounts(connection, user_id, but)


def _end_sessions(asked: OperationRequest, user_id: str) -> list[str]:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        return end_other_sessions(connection, user_id, None)
