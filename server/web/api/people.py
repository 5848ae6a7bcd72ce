"""People over the API: passwords checked, sessions opened and ended."""

import asyncio

import msgspec
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from protocol.enums import Refusal
from protocol.people import Credentials, NewPassword
from protocol.problem import Refused
from protocol.views import PasswordSet, SessionOpened
from server.access.city.commands import ChangePassword, city_envelope
from server.access.city.state import Person
from server.access.credentials.passwords import BadPassword, Verdict, WeakPassword
from server.access.credentials.sessions import (
    LIFETIME_MS,
    Session,
    end_other_sessions,
    end_session,
    open_session,
)
from server.access.credentials.stored_passwords import forget_earlier, read_hash, replace_hash, store_hash
from server.access.credentials.throttle import Place
from server.access.credentials.tokens import token_hash
from server.access.principal import Kind
from server.journal.database.dialects import connect_to_write
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.authentication import SESSION_COOKIE, address_of, same_origin, token_of
from server.web.operation.context import AppContext
from server.web.operation.operation import OperationRequest, Parameter

from .second_factor import check_factor

TOKEN = Parameter("token", "1: also return the token, for a program to send as its Authorization", 0, 1)


async def check_password(asked: OperationRequest, credentials: Credentials) -> Person | Refused:
    """The person, if the name is known and enabled and the password right. An unknown name takes as long to refuse.

    Checks one password of strangers at a time, and one of enrolled counters: guesses sent in parallel are all counted,
    each hash needs 64 MiB of memory, and a flood of guesses keeps no clerk waiting.
    """
    context, place = asked.context, _place(asked)
    async with context.one_password if place.device is None else context.one_password_of_counters:
        now = asked.context.clock.now()
        wait_s = context.throttle.wait_s(credentials.user, place, now)
        if wait_s:
            return Refused(Refusal.TOO_MANY_TRIES, "password", f"{wait_s} s")
        person = context.live.access.person_by_name(credentials.user)
        usable = None if person is None or person.disabled else person
        try:
            verdict = await asyncio.to_thread(_verify, context, usable, credentials.password)
        except SQLAlchemyError:
            return Refused(Refusal.UNAVAILABLE)
        if person is None or not verdict.right:
            context.throttle.failed(credentials.user, place, now)
            return Refused(Refusal.WRONG_PASSWORD, "password")
        context.throttle.succeeded(credentials.user, place)
        if verdict is Verdict.RIGHT_BUT_OLD:
            await _rehash(context, person, credentials.password)
    return person


def _place(asked: OperationRequest) -> Place:
    sender = asked.principal
    return Place(address_of(asked.request), sender.id if sender.kind is Kind.DEVICE else None)


async def _rehash(context: AppContext, person: Person, password: str) -> None:
    """Replaces a hash made with weaker settings than today's; only at sign-in is the password known."""
    credential_id = person.credential_id
    if credential_id is None:
        return  # its hash is in the journal: only another password helps

    def replace() -> None:
        try:
            hashed = context.passwords.hash(password)
        except BadPassword:
            return  # it was allowed once; the person is not kept out
        with connect_to_write(context.engine) as connection, connection.begin():
            replace_hash(connection, credential_id, hashed)

    await asyncio.to_thread(replace)


def _verify(context: AppContext, person: Person | None, password: str) -> Verdict:
    """Checks a password; None, nobody, takes as long."""
    if person is None or person.credential_id is None:
        return context.passwords.verify(None if person is None else person.old_hash, password)
    with context.engine.connect() as connection:
        kept = read_hash(connection, person.credential_id)
    return context.passwords.verify(kept, password)


async def change_password(asked: OperationRequest) -> Struct | Refused:
    """Sets another password of the person whose name and password are in the body; their other sessions end."""
    body: NewPassword = asked.body
    return await change_own_password(asked, body)


async def change_own_password(asked: OperationRequest, body: NewPassword) -> PasswordSet | Refused:
    """The same for pages. The request's own session, if it is this person's, goes on."""
    person = await check_password(asked, Credentials(body.user, body.password))
    if isinstance(person, Refused):
        return person
    context, mine = asked.context, token_of(asked.request)
    if body.new_password == body.password:
        return Refused(Refusal.WEAK_PASSWORD, "new_password", "the same as before")
    try:
        credential_id = await asyncio.to_thread(_store, context, person, body.new_password)
    except WeakPassword as error:
        return Refused(Refusal.WEAK_PASSWORD, "new_password", str(error))
    except BadPassword as error:
        return Refused(Refusal.BAD_FIELD, "new_password", str(error))
    done = await context.live.submit(city_envelope(ChangePassword(person.user_id, credential_id), person.user_id))
    if isinstance(done, Refused):
        return done
    ended = await asyncio.to_thread(_forget, context, person.user_id, credential_id, mine)
    for each in ended:
        context.sessions.ended(each)
    return PasswordSet(person.user_id, len(ended))


def _store(context: AppContext, person: Person, password: str) -> str:
    hashed = context.passwords.hash(password)
    with connect_to_write(context.engine) as connection, connection.begin():
        return store_hash(connection, person.user_id, hashed, context.clock.now())


def _forget(context: AppContext, user_id: str, credential_id: str, mine: str | None) -> list[str]:
    """Deletes earlier hashes, and ends all sessions but this one; the hashes of their tokens."""
    with connect_to_write(context.engine) as connection, connection.begin():
        forget_earlier(connection, user_id, credential_id)
        return end_other_sessions(connection, user_id, mine)


async def sign_in(asked: OperationRequest) -> Struct | Refused | Response:
    """Opens a session: a cookie for pages, and the token itself with `?token=1`."""
    if asked.request.headers.get("origin") is not None and not same_origin(asked.request):
        return Refused(Refusal.NOT_ALLOWED, "Origin", "sign in from a page of this server")
    person = await check_password(asked, asked.body)
    if isinstance(person, Refused):
        return person
    if person.first_password:
        return Refused(Refusal.FIRST_PASSWORD, "password")
    refused = await check_factor(asked, person, asked.body.code)
    if refused is not None:
        return refused
    token, session = await open_session_of(asked, person)
    zone = CITY_TIME_ZONE
    shown = token if asked.request.query_params.get(TOKEN.name) == "1" else None
    opened = SessionOpened(
        person.user_id, person.role, person.branch, moment(session.expires_at, zone), shown, person.must_change_password
    )
    response = Response(msgspec.json.encode(opened), 201, {"Cache-Control": "no-store"}, "application/json")
    set_session_cookie(asked, response, token)
    return response


async def sign_out(asked: OperationRequest) -> Response:
    """Ends the session of the request's cookie or token, if it has not ended already."""
    response = Response(status_code=204)
    await end_sessions_of_request(asked, response)
    return response


async def open_session_of(asked: OperationRequest, person: Person) -> tuple[str, Session]:
    """A new session of a person whose password was right, and its token."""
    return await asyncio.to_thread(_open, asked, person)


def set_session_cookie(asked: OperationRequest, response: Response, token: str) -> None:
    """Sets the session cookie; neither scripts nor other sites can read it."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=LIFETIME_MS // 1000,
        httponly=True,
        samesite="strict",
        secure=asked.request.url.scheme == "https",
    )


async def end_sessions_of_request(asked: OperationRequest, response: Response) -> None:
    """Ends every session that the request carries, and deletes the cookie."""
    token = asked.request.cookies.get(SESSION_COOKIE) if same_origin(asked.request) else None
    header = asked.request.headers.get("authorization", "")
    for each in filter(None, (token, header.partition(" ")[2].strip())):
        await asyncio.to_thread(_end, asked, each)
        asked.context.sessions.ended(token_hash(each))
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict")


def _open(asked: OperationRequest, person: Person) -> tuple[str, Session]:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        return open_session(connection, person.user_id, asked.context.clock.now())


def _end(asked: OperationRequest, token: str) -> None:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        end_session(connection, token)
