"""`/work-account`: one's own work account is connected, by signing in there, and disconnected.

Either asks for the present password and, where one is set up, a code of the second factor: who finds a page left open
connects no account of theirs. The way back brings no session, so the sealed attempt says whose account it is to be.
"""

import asyncio
import hmac
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.people import Credentials
from protocol.problem import Refused
from server.access.city.commands import ConnectAccount, DisconnectAccount, city_envelope
from server.access.city.state import Person
from server.access.credentials.provider_accounts import forget_accounts, store_account
from server.access.credentials.sessions import end_other_sessions
from server.journal.database.dialects import connect_to_write
from server.provider.attempt import Attempt, Connecting, begin
from server.provider.exchange import Exchange
from server.web.api.people import check_password
from server.web.api.second_factor import check_factor
from server.web.base.problems import TITLES
from server.web.operation.authentication import token_of
from server.web.operation.operation import OperationRequest

from .parts.error_page import refuse_page
from .parts.forms import posted
from .parts.redirect import see_other
from .parts.render import page
from .provider_way import DOWN, account_of, owners, remember, way

WORK_ACCOUNT: Final = "/work-account"
LONGEST_PASSWORD: Final = 256

DONE: Final = {
    "connected": N_("Your work account is connected: it signs you in from now on."),
    "disconnected": N_("Your work account is disconnected. You are signed out everywhere else."),
}
TAKEN: Final = N_("This account is connected to somebody else.")
NO_ANSWER: Final = N_("The sign-in service does not answer. Try again in a moment.")
NOTHING: Final = N_("The sign-in service did not sign you in: nothing was connected.")
BEGIN_AGAIN: Final = N_("Your password or your account was changed meanwhile: begin again.")


async def show(asked: OperationRequest) -> Response:
    """Whether an account is connected."""
    if asked.context.provider is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    return _page(asked, done=DONE.get(asked.request.query_params.get("done", ""), ""))


async def act(asked: OperationRequest) -> Response:
    """Leads to the sign-in service, where the account to be connected signs in; or disconnects it."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    exchange, what = asked.context.provider, form.get("act", "")
    if exchange is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    person = _me(asked)
    if what not in ("connect", "disconnect"):
        return _page(asked, 422, error=TITLES[Refusal.BAD_FIELD])
    if what == "disconnect" and person.account_id is None:
        return see_other(WORK_ACCOUNT)
    refused = await _present(asked, person, form)
    if refused is not None:
        return _page(asked, refused.status, refused=refused)
    return await _go(asked, exchange, person) if what == "connect" else await _disconnect(asked, person)


async def finish(asked: OperationRequest, exchange: Exchange, attempt: Attempt) -> Response:
    """After the way back: the account that signed in there is the person's from now on, and none before it.

    Raises SQLAlchemyError.
    """
    wanted = attempt.connects
    assert wanted is not None
    if not _is_as_before(asked, wanted):
        return _ended(asked, 401, BEGIN_AGAIN)
    hashed, why = await account_of(asked, exchange, attempt)
    if why:
        return _ended(asked, 503 if why is DOWN else 401, NO_ANSWER if why is DOWN else NOTHING)
    user_id = wanted.user_id
    if any(one.user_id != user_id for one in await owners(asked, hashed)):
        return _ended(asked, 409, TAKEN)
    if not _is_as_before(asked, wanted):  # the provider took its time
        return _ended(asked, 401, BEGIN_AGAIN)
    account_id = await asyncio.to_thread(_store, asked, user_id, hashed)
    done = await asked.context.live.submit(city_envelope(ConnectAccount(user_id, account_id), user_id))
    if isinstance(done, Refused):
        return _ended(asked, done.status, TITLES[done.code])
    await asyncio.to_thread(_forget, asked, user_id, account_id)
    return _ended(asked)


async def _present(asked: OperationRequest, person: Person, form: dict[str, str]) -> Refused | None:
    """Why who sits here is not known to be this person; None: they are."""
    password = form.get("password", "")
    if not 0 < len(password) <= LONGEST_PASSWORD:
        return Refused(Refusal.WRONG_PASSWORD, "password")
    right = await check_password(asked, Credentials(person.name, password))
    return right if isinstance(right, Refused) else await check_factor(asked, person, form.get("code", ""))


async def _go(asked: OperationRequest, exchange: Exchange, person: Person) -> Response:
    """By a page that leads on: after a form a browser follows no redirect to another site."""
    connecting = Connecting(person.user_id, *_in_force(person))
    attempt = begin(WORK_ACCOUNT, asked.context.clock.now(), connecting)
    address = await way(asked, exchange, attempt, anew=True)
    if address is None:
        return _page(asked, 503, error=NO_ANSWER)
    shown = page(asked.request, "work_account_go.html", address=WORK_ACCOUNT, query={}, target=address)
    return remember(asked, shown, attempt)


async def _disconnect(asked: OperationRequest, person: Person) -> Response:
    done = await asked.context.live.submit(city_envelope(DisconnectAccount(person.user_id), person.user_id))
    if isinstance(done, Refused) and done.code is not Refusal.ALREADY:
        return _page(asked, done.status, error=TITLES[done.code])
    try:
        ended = await asyncio.to_thread(_end, asked, person.user_id, token_of(asked.request))
    except SQLAlchemyError:
        return _page(asked, 503, error=TITLES[Refusal.UNAVAILABLE])
    for each in ended:
        asked.context.sessions.ended(each)
    return see_other(f"{WORK_ACCOUNT}?done=disconnected")


def _in_force(person: Person) -> tuple[str, str, str]:
    """The password, the factor and the account that a person has now, by the ids of their rows."""
    return person.credential_id or "", person.factor_id or "", person.account_id or ""


def _is_as_before(asked: OperationRequest, wanted: Connecting) -> bool:
    person = asked.context.live.access.person(wanted.user_id)
    if person is None or person.disabled:
        return False
    before = (wanted.credential_id, wanted.factor_id, wanted.account_id)
    pairs = zip(_in_force(person), before, strict=True)
    return all(hmac.compare_digest(now.encode(), then.encode()) for now, then in pairs)


def _me(asked: OperationRequest) -> Person:
    return asked.context.live.access.people[asked.principal.id]


def _ended(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    target = WORK_ACCOUNT if error else f"{WORK_ACCOUNT}?done=connected"
    return page(asked.request, "work_account_done.html", status, address=WORK_ACCOUNT, query={}, target=target,
                error=error)  # fmt: skip


def _page(
    asked: OperationRequest, status: int = 200, *, error: str = "", done: str = "", refused: Refused | None = None
) -> Response:
    person, provider = _me(asked), asked.context.provider
    wait_s = "" if refused is None or refused.code is not Refusal.TOO_MANY_TRIES else refused.detail.removesuffix(" s")
    return page(
        asked.request,
        "work_account.html",
        status,
        address=WORK_ACCOUNT,
        query={},
        connected=person.account_id is not None,
        has_factor=person.factor_id is not None,
        provider="" if provider is None else provider.provider.issuer,
        longest=LONGEST_PASSWORD,
        error=error or ("" if refused is None else TITLES[refused.code]),
        wait_s=wait_s,
        done=done,
        person=asked.context.live.access.called(person.user_id),
    )


def _store(asked: OperationRequest, user_id: str, hashed: str) -> str:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        return store_account(connection, user_id, hashed, asked.context.clock.now())


def _forget(asked: OperationRequest, user_id: str, but: str) -> None:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        forget_accounts(connection, user_id, but)


def _end(asked: OperationRequest, user_id: str, mine: str | None) -> list[str]:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        forget_accounts(connection, user_id)
        return end_other_sessions(connection, user_id, mine)
