"""`/login/provider`: to the identity provider, and back from it with somebody who has signed in there.

The provider's answer is a GET of a browser that comes from another site, so it brings the cookie of its attempt, which
is `lax`, and not yet a session, which is `strict`: the page that ends it leads on by itself.
"""

import asyncio
import logging
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.city.state import Person
from server.access.credentials.provider_accounts import account_hash, accounts, use_state
from server.journal.database.dialects import connect_to_write
from server.provider.attempt import FRESH_MS, Attempt, begin, from_cookie, to_cookie
from server.provider.exchange import Exchange, NoSubject
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest

from .login import enter_after_first_factor, login_page, own_path
from .parts.error_page import refuse_page
from .parts.redirect import see_other
from .parts.render import page
from .second_factor import OLD

PROVIDER: Final = "/login/provider"
BACK: Final = "/login/provider/back"
COOKIE: Final = "motcua_attempt"
LONGEST: Final = 2000

DOWN: Final = N_("The sign-in service does not answer. Sign in with your password, or try again in a moment.")
NOT_SIGNED_IN: Final = N_("The sign-in service did not sign you in. Try again, or sign in with your password.")
UNKNOWN: Final = N_("This account is not connected to anybody here. Ask an administrator to connect it to you.")
NO_LONGER: Final = N_("You cannot sign in here any more. If this is a mistake, ask an administrator.")

log = logging.getLogger(__name__)


async def go(asked: OperationRequest) -> Response:
    """Sends the browser to the provider, with a cookie that holds the attempt."""
    exchange, target = asked.context.provider, own_path(asked.request.query_params.get("next"))
    if exchange is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    now = asked.context.clock.now()
    ends = await exchange.endpoints(now)
    if ends is None:
        log.warning("the identity provider does not say its endpoints, or wrong ones")
        return login_page(asked, target, 503, error=DOWN, typed=False)
    attempt = begin(target, now)
    way = exchange.authorization(ends, _back(asked), attempt.state, attempt.nonce, attempt.verifier)
    response = see_other(way)
    secure = asked.request.url.scheme == "https"
    response.set_cookie(COOKIE, to_cookie(attempt, asked.context.attempt_seals), max_age=FRESH_MS // 1000,
                        path=PROVIDER, httponly=True, samesite="lax", secure=secure)  # fmt: skip
    return response


async def come_back(asked: OperationRequest) -> Response:
    """Whoever the provider signed in comes in, or has their second factor asked for."""
    exchange = asked.context.provider
    if exchange is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    response = await _answer(asked, exchange)
    response.delete_cookie(COOKIE, path=PROVIDER, httponly=True, samesite="lax")
    return response


async def _answer(asked: OperationRequest, exchange: Exchange) -> Response:
    said, now = asked.request.query_params, asked.context.clock.now()
    attempt = from_cookie(asked.request.cookies.get(COOKIE, ""), asked.context.attempt_seals)
    if attempt is None or not attempt.is_of(said.get("state", ""), now):
        return login_page(asked, None, 401, error=OLD, typed=False)
    target = own_path(attempt.target)
    try:
        if not await asyncio.to_thread(_use, asked.context.engine, attempt, now):
            return login_page(asked, target, 401, error=OLD, typed=False)
        person = await _person(asked, exchange, attempt)
    except SQLAlchemyError:
        return login_page(asked, target, 503, error=TITLES[Refusal.UNAVAILABLE], typed=False)
    if isinstance(person, str):
        return login_page(asked, target, 503 if person is DOWN else 401, error=person, typed=False)
    return await enter_after_first_factor(asked, person, target, _signed_in)


async def _person(asked: OperationRequest, exchange: Exchange, attempt: Attempt) -> Person | str:
    """Who has signed in; a msgid: why nobody."""
    said, context, now = asked.request.query_params, asked.context, asked.context.clock.now()
    ends, code = await exchange.endpoints(now), said.get("code", "")
    if ends is None:
        return DOWN
    wrong_issuer = said.get("iss", exchange.provider.issuer) != exchange.provider.issuer
    if "error" in said or not 0 < len(code) <= LONGEST or wrong_issuer or (ends.names_itself and "iss" not in said):
        return NOT_SIGNED_IN
    subject = await exchange.subject(code, _back(asked), attempt.nonce, attempt.verifier, now)
    if isinstance(subject, NoSubject):
        log.warning("the identity provider %s", "does not answer" if subject.down else "gave no right ID token")
        return DOWN if subject.down else NOT_SIGNED_IN
    hashed = account_hash(context.secrets.mark_of, exchange.provider.issuer, subject)
    people = await asyncio.to_thread(owners, asked, hashed)
    if len(people) != 1:
        return UNKNOWN
    return NO_LONGER if people[0].disabled else people[0]


def owners(asked: OperationRequest, hashed: str) -> list[Person]:
    """The people with whom this account is connected now: nobody or one. Raises SQLAlchemyError."""
    with asked.context.engine.connect() as connection:
        rows = accounts(connection, hashed)
    found = ((row, asked.context.live.access.person(user_id)) for row, user_id in rows.items())
    return [person for row, person in found if person is not None and person.account_id == row]


def _signed_in(asked: OperationRequest, address: str) -> Response:
    return page(asked.request, "provider_done.html", address="/login", query={}, target=address)


def _back(asked: OperationRequest) -> str:
    return f"{asked.public_url}{BACK}"


def _use(engine: Engine, attempt: Attempt, now: Instant) -> bool:
    with connect_to_write(engine) as connection, connection.begin():
        return use_state(connection, attempt.state, now, attempt.at + FRESH_MS)
