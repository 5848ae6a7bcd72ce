"""`/login/provider`: to the identity provider, and back from it with somebody who has signed in there.

The provider's answer is a GET of a browser that comes from another site, so it brings the cookie of its attempt, which
is `lax`, and not yet a session, which is `strict`: the page that ends it leads on by itself.
"""

import asyncio
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.city.state import Person
from server.provider.attempt import Attempt, begin, from_cookie
from server.provider.exchange import Exchange
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest

from .login import enter_after_first_factor, login_page, own_path
from .parts.error_page import refuse_page
from .parts.redirect import see_other
from .parts.render import page
from .provider_way import COOKIE, DOWN, PROVIDER, account_of, owners, remember, use, way
from .second_factor import OLD
from .work_account import finish

UNKNOWN: Final = N_(
    "This account is not connected to anybody here. Sign in with your password and connect it, or ask an administrator."
)
NO_LONGER: Final = N_("You cannot sign in here any more. If this is a mistake, ask an administrator.")


async def go(asked: OperationRequest) -> Response:
    """Sends the browser to the provider, with a cookie that holds the attempt."""
    exchange, target = asked.context.provider, own_path(asked.request.query_params.get("next"))
    if exchange is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    attempt = begin(target, asked.context.clock.now())
    address = await way(asked, exchange, attempt)
    if address is None:
        return login_page(asked, target, 503, error=DOWN, typed=False)
    return remember(asked, see_other(address), attempt)


async def come_back(asked: OperationRequest) -> Response:
    """Whoever the provider signed in comes in, or has their second factor asked for; or has the account connected."""
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
        if not await asyncio.to_thread(use, asked.context.engine, attempt, now):
            return login_page(asked, target, 401, error=OLD, typed=False)
        if attempt.connects is not None:
            return await finish(asked, exchange, attempt)
        person = await _person(asked, exchange, attempt)
    except SQLAlchemyError:
        return login_page(asked, target, 503, error=TITLES[Refusal.UNAVAILABLE], typed=False)
    if isinstance(person, str):
        return login_page(asked, target, 503 if person is DOWN else 401, error=person, typed=False)
    return await enter_after_first_factor(asked, person, target, _signed_in)


async def _person(asked: OperationRequest, exchange: Exchange, attempt: Attempt) -> Person | str:
    """Who has signed in; a msgid: why nobody."""
    hashed, why = await account_of(asked, exchange, attempt)
    if why:
        return why
    people = await owners(asked, hashed)
    if len(people) != 1:
        return UNKNOWN
    return NO_LONGER if people[0].disabled else people[0]


def _signed_in(asked: OperationRequest, address: str) -> Response:
    return page(asked.request, "provider_done.html", address="/login", query={}, target=address)
