"""The way of a browser to the identity provider and back: the cookie of its attempt, and whom the provider names."""

import asyncio
import logging
from typing import Final

from sqlalchemy import Engine
from starlette.responses import Response

from language.messages import N_
from protocol.ids import Instant
from server.access.city.state import Person
from server.access.credentials.provider_accounts import account_hash, accounts, use_state
from server.journal.database.dialects import connect_to_write
from server.provider.attempt import FRESH_MS, Attempt, to_cookie
from server.provider.exchange import Exchange, NoSubject
from server.web.operation.operation import OperationRequest

PROVIDER: Final = "/login/provider"
BACK: Final = "/login/provider/back"
COOKIE: Final = "motcua_attempt"
LONGEST: Final = 2000

DOWN: Final = N_("The sign-in service does not answer. Sign in with your password, or try again in a moment.")
NOT_SIGNED_IN: Final = N_("The sign-in service did not sign you in. Try again, or sign in with your password.")

log = logging.getLogger(__name__)


async def way(asked: OperationRequest, exchange: Exchange, attempt: Attempt, *, anew: bool = False) -> str | None:
    """Where the browser goes; None: the provider does not answer. `anew`: whoever is signed in there signs in again."""
    ends = await exchange.endpoints(asked.context.clock.now())
    if ends is None:
        log.warning("the identity provider does not say its endpoints, or wrong ones")
        return None
    return exchange.authorization(ends, back(asked), attempt.state, attempt.nonce, attempt.verifier, anew=anew)


def remember(asked: OperationRequest, response: Response, attempt: Attempt) -> Response:
    """The same answer, with the cookie that holds the attempt."""
    secure = asked.request.url.scheme == "https"
    response.set_cookie(COOKIE, to_cookie(attempt, asked.context.attempt_seals), max_age=FRESH_MS // 1000,
                        path=PROVIDER, httponly=True, samesite="lax", secure=secure)  # fmt: skip
    return response


def use(engine: Engine, attempt: Attempt, now: Instant) -> bool:
    """Whether the attempt comes back for the first time. Raises SQLAlchemyError."""
    with connect_to_write(engine) as connection, connection.begin():
        return use_state(connection, attempt.state, now, attempt.at + FRESH_MS)


async def account_of(asked: OperationRequest, exchange: Exchange, attempt: Attempt) -> tuple[str, str]:
    """The hash of the account that the provider has signed in, and empty; or empty, and the msgid why there is none."""
    said, now = asked.request.query_params, asked.context.clock.now()
    ends, code = await exchange.endpoints(now), said.get("code", "")
    if ends is None:
        return "", DOWN
    wrong_issuer = said.get("iss", exchange.provider.issuer) != exchange.provider.issuer
    if "error" in said or not 0 < len(code) <= LONGEST or wrong_issuer or (ends.names_itself and "iss" not in said):
        return "", NOT_SIGNED_IN
    subject = await exchange.subject(code, back(asked), attempt.nonce, attempt.verifier, now)
    if isinstance(subject, NoSubject):
        log.warning("the identity provider %s", "does not answer" if subject.down else "gave no right ID token")
        return "", DOWN if subject.down else NOT_SIGNED_IN
    return account_hash(asked.context.secrets.mark_of, exchange.provider.issuer, subject), ""


async def owners(asked: OperationRequest, hashed: str) -> list[Person]:
    """The people with whom this account is connected now: nobody or one. Raises SQLAlchemyError."""
    rows = await asyncio.to_thread(_rows, asked.context.engine, hashed)
    found = ((row, asked.context.live.access.person(user_id)) for row, user_id in rows.items())
    return [person for row, person in found if person is not None and person.account_id == row]


def back(asked: OperationRequest) -> str:
    """Our address to come back to."""
    return f"{asked.public_url}{BACK}"


def _rows(engine: Engine, hashed: str) -> dict[str, str]:
    with engine.connect() as connection:
        return accounts(connection, hashed)
