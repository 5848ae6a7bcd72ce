"""People over the API: passwords checked, sessions opened and ended."""

import asyncio

import msgspec
from msgspec import Struct
from starlette.responses import Response

from protocol.enums import Refusal
from protocol.people import Credentials
from protocol.problem import Refused
from protocol.views import SessionOpened
from server.access.city.commands import ChangePassword, city_envelope
from server.access.city.state import Person
from server.access.credentials.passwords import Verdict
from server.access.credentials.sessions import LIFETIME_MS, Session, end_session, open_session
from server.access.credentials.throttle import Place
from server.access.credentials.tokens import token_hash
from server.access.principal import Kind
from server.journal.database.dialects import connect_to_write
from server.web.base.clock import moment, now_ms
from server.web.operation.authentication import SESSION_COOKIE, address_of, same_origin
from server.web.operation.context import AppContext
from server.web.operation.operation import OperationRequest, Parameter

CITY_TIME_ZONE = "Asia/Ho_Chi_Minh"

TOKEN = Parameter("token", "1: also return the token, for a program to send as its Authorization", 0, 1)


async def check_password(asked: OperationRequest, credentials: Credentials) -> Person | Refused:
    """The person, if the name is known and enabled and the password right. An unknown name takes as long to refuse.

    Checks one password of strangers at a time, and one of enrolled counters: guesses sent in parallel are all counted,
    each hash needs 64 MiB of memory, and a flood of guesses keeps no clerk waiting.
    """
    context, place = asked.context, _place(asked)
    async with context.one_password if place.device is None else context.one_password_of_counters:
        now = now_ms()
        wait_s = context.throttle.wait_s(credentials.user, place, now)
        if wait_s:
            return Refused(Refusal.TOO_MANY_TRIES, "password", f"{wait_s} s")
        person = context.live.access.person_by_name(credentials.user)
        kept = None if person is None or person.disabled else person.password_hash
        verdict = await asyncio.to_thread(context.passwords.verify, kept, credentials.password)
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
    hashed = await asyncio.to_thread(context.passwords.hash, password)
    await context.live.submit(city_envelope(ChangePassword(person.user_id, hashed), person.user_id))


async def sign_in(asked: OperationRequest) -> Struct | Refused | Response:
    """Opens a session: a cookie for pages, and the token itself with `?token=1`."""
    if asked.request.headers.get("origin") is not None and not same_origin(asked.request):
        return Refused(Refusal.NOT_ALLOWED, "Origin", "sign in from a page of this server")
    person = await check_password(asked, asked.body)
    if isinstance(person, Refused):
        return person
    token, session = await open_session_of(asked, person)
    zone = CITY_TIME_ZONE
    shown = token if asked.request.query_params.get(TOKEN.name) == "1" else None
    opened = SessionOpened(person.user_id, person.role, person.branch, moment(session.expires_at, zone), shown)
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
        return open_session(connection, person.user_id, now_ms())


def _end(asked: OperationRequest, token: str) -> None:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        end_session(connection, token)
