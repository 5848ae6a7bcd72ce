"""Who sends a request: a device by its token, a person by a session's token or cookie, or the public."""

import asyncio
from typing import assert_never

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from protocol.enums import Refusal
from protocol.ids import CITY
from protocol.problem import Refused
from server.access.credentials.sessions import Session, find_session
from server.access.principal import PUBLIC, Kind, Principal

from .context import AppContext

SESSION_COOKIE = "motcua_session"
PROXY_HEADERS = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
"""What proxies add. They are not believed here, but a request that has one was not made on this machine."""

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


async def principal_of(context: AppContext, connection: HTTPConnection) -> Principal | Refused:
    """By the Authorization header, else by the session cookie from a page of this server, else PUBLIC.

    A wrong token is refused, not treated as PUBLIC: a revoked kiosk must notice.
    """
    header = connection.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            return Refused(Refusal.NOT_AUTHENTICATED, "Authorization")
        return await principal_of_token(context, token.strip())
    cookie = connection.cookies.get(SESSION_COOKIE)
    if cookie is not None and same_origin(connection):
        found = await principal_of_token(context, cookie)
        return PUBLIC if isinstance(found, Refused) and found.code is Refusal.NOT_AUTHENTICATED else found
    return PUBLIC


def token_of(connection: HTTPConnection) -> str | None:
    """The token that `principal_of` reads, valid or not."""
    header = connection.headers.get("authorization")
    if header is not None:
        return header.partition(" ")[2].strip() or None
    return connection.cookies.get(SESSION_COOKIE) if same_origin(connection) else None


async def principal_of_token(context: AppContext, token: str) -> Principal | Refused:
    """The device or person that this token belongs to."""
    access = context.live.access
    device = access.device_by_token(token)
    if device is not None:
        return device.principal()
    if access.was_revoked(token):
        return Refused(Refusal.REVOKED)
    try:
        session = await asyncio.to_thread(_find, context, token)
    except SQLAlchemyError:
        return Refused(Refusal.UNAVAILABLE)
    if session is None and await context.live.caught_up(CITY):
        device = context.live.access.device_by_token(token)  # another process may have enrolled it a moment ago
        if device is not None:
            return device.principal()
    person = context.live.access.person(session.user_id) if session is not None else None
    if person is None or person.disabled:
        return Refused(Refusal.NOT_AUTHENTICATED)
    return context.live.access.principal_of(person)


def still_valid(context: AppContext, principal: Principal) -> bool:
    """Whether a principal is unchanged: not revoked, not disabled, with the same role and branch."""
    access = context.live.access
    match principal.kind:
        case Kind.PUBLIC:
            return True
        case Kind.DEVICE:
            device = access.devices.get(principal.id)
            return device is not None and not device.revoked
        case Kind.PERSON:
            person = access.person(principal.id)
            return person is not None and not person.disabled and access.principal_of(person) == principal
        case _:
            assert_never(principal.kind)


def same_origin(connection: HTTPConnection) -> bool:
    """Whether a request with a cookie comes from a page of this server.

    Browsers send Origin with every websocket and every unsafe request; a safe request without one changes nothing.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.scope["type"] == "http" and connection.scope["method"] in SAFE_METHODS
    scheme = {"ws": "http", "wss": "https"}.get(connection.scope["scheme"], connection.scope["scheme"])
    return origin == f"{scheme}://{connection.headers.get('host', '')}"


def from_this_machine(connection: HTTPConnection) -> bool:
    """Whether the request came over the loopback interface, and not through a proxy here that says so."""
    return (
        connection.client is not None
        and is_loopback(connection.client.host)
        and not any(name in connection.headers for name in PROXY_HEADERS)
    )


def is_loopback(host: str) -> bool:
    """Whether this is a loopback address."""
    return host.startswith("127.") or host == "::1"


def address_of(connection: HTTPConnection) -> str:
    """The client's address, for the throttle; empty if unknown."""
    return connection.client.host if connection.client else ""


def _find(context: AppContext, token: str) -> Session | None:
    with context.engine.connect() as connection:
        return find_session(connection, token, context.clock.now())
