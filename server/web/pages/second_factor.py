"""The second factor on pages: its code at the sign-in, and how a person sets it up, anew or because the city asks.

Between the password and the code nobody is signed in: the form carries a mark of this server that says whose password
was right, for five minutes, and no longer than that password is in force.
"""

import asyncio
import hmac
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.city.commands import RemoveSecondFactor, SetSecondFactor, city_envelope
from server.access.city.state import Person
from server.access.credentials.second_factor import (
    address_of,
    forget_factors,
    new_recovery_codes,
    new_secret,
    read_secret,
    store_factor,
)
from server.jobs.sealing import CannotOpen
from server.journal.database.dialects import connect_to_write
from server.web.api.second_factor import check_code
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest

from .parts.error_page import LOGIN, refuse_page
from .parts.forms import posted
from .parts.qr import qr
from .parts.redirect import see_other
from .parts.render import page

SECOND_FACTOR: Final = "/second-factor"
ISSUER: Final = "Một Cửa"
FRESH_MS: Final = 5 * 60_000

REMOVED: Final = N_("The second factor is removed.")
OLD: Final = N_("This took too long: sign in again.")
CODE_FIRST: Final = N_("Another app is set up with a code of the present one, or a recovery code.")


def pending_mark(asked: OperationRequest, person: Person) -> str:
    """What the form carries after the right password."""
    said = f"{person.user_id}.{asked.context.clock.now()}"
    return f"{said}.{asked.context.secrets.mark_of(f'sign-in {said}.{person.credential_id}')}"


def pending_person(asked: OperationRequest, mark: str) -> Person | None:
    """Whose password was right a moment ago; None: the mark is none of ours, too old, or the password is another."""
    user_id, _, rest = mark.partition(".")
    at, _, kept = rest.partition(".")
    person = asked.context.live.access.person(user_id)
    if person is None or person.disabled or not (at.isascii() and at.isdigit() and len(at) <= 15):
        return None
    right = asked.context.secrets.mark_of(f"sign-in {user_id}.{at}.{person.credential_id}")
    fresh = 0 <= asked.context.clock.now() - int(at) <= FRESH_MS
    return person if fresh and hmac.compare_digest(kept.encode(), right.encode()) else None


def _replacing_mark(asked: OperationRequest, person: Person, at: Instant | None = None) -> str:
    """What the form of another app carries after a right code of the present one; good until that is another."""
    at = asked.context.clock.now() if at is None else at
    return f"{at}.{asked.context.secrets.mark_of(f'replace {person.user_id}.{at}.{person.factor_id}')}"


def _may_replace(asked: OperationRequest, person: Person, mark: str) -> bool:
    at = mark.partition(".")[0]
    if not (at.isascii() and at.isdigit() and len(at) <= 15):
        return False
    fresh = 0 <= asked.context.clock.now() - int(at) <= FRESH_MS
    return fresh and hmac.compare_digest(mark.encode(), _replacing_mark(asked, person, int(at)).encode())


def ask_code(asked: OperationRequest, person: Person, target: str | None, refused: Refused | None = None) -> Response:
    """The form for the code, after the right password."""
    wait_s = "" if refused is None or refused.code is not Refusal.TOO_MANY_TRIES else refused.detail.removesuffix(" s")
    return page(
        asked.request,
        "login_code.html",
        200 if refused is None else refused.status,
        address=LOGIN,
        query={},
        mark=pending_mark(asked, person),
        target=target,
        error="" if refused is None else TITLES[refused.code],
        wait_s=wait_s,
    )


async def show(asked: OperationRequest) -> Response:
    """Whether one's own second factor is set up."""
    person = _me(asked)
    said = REMOVED if "removed" in asked.request.query_params else ""
    return _page(asked, person, done=said)


async def act(asked: OperationRequest) -> Response:
    """Begins to set it up, ends that with a right code, or removes it with one."""
    person = _me(asked)
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    match form.get("act"):
        case "begin":
            if person.factor_id is None:
                return await begin(asked, person, SECOND_FACTOR)
            refused = await check_code(asked, person, person.factor_id, form.get("code", ""))
            if refused is not None:
                return _page(asked, person, refused.status, error=TITLES[refused.code])
            return await begin(asked, person, SECOND_FACTOR, mark=_replacing_mark(asked, person))
        case "confirm":
            mark = form.get("mark", "")
            if person.factor_id is not None and not _may_replace(asked, person, mark):
                return _page(asked, person, 401, error=CODE_FIRST)
            done = await confirm(asked, person, form, SECOND_FACTOR, mark)
            return done if isinstance(done, Response) else recovery_page(asked, done, "/manager")
        case "remove" if person.factor_id is not None:
            refused = await check_code(asked, person, person.factor_id, form.get("code", ""))
            if refused is None:
                command = RemoveSecondFactor(person.user_id)
                done_or = await asked.context.live.submit(city_envelope(command, person.user_id))
                refused = done_or if isinstance(done_or, Refused) else None
            if refused is not None:
                return _page(asked, person, refused.status, error=TITLES[refused.code])
            await asyncio.to_thread(_forget, asked, person.user_id, None)
            return see_other(f"{SECOND_FACTOR}?removed=1")
        case _:
            return _page(asked, person, 422, error=TITLES[Refusal.BAD_FIELD])


async def begin(
    asked: OperationRequest, person: Person, where: str, target: str | None = None, mark: str = ""
) -> Response:
    """A new secret, which counts for nothing until a code of it was typed."""
    secret = new_secret()
    try:
        factor_id = await asyncio.to_thread(_store, asked, person.user_id, secret)
    except SQLAlchemyError:
        return refuse_page(Refused(Refusal.UNAVAILABLE), asked.request)
    return _secret_page(asked, person, where, factor_id, secret, target, mark)


async def confirm(
    asked: OperationRequest, person: Person, form: dict[str, str], where: str, mark: str = ""
) -> Response | list[str]:
    """The recovery codes, once the code is right; otherwise the same page again."""
    factor_id, target = form.get("factor", ""), form.get("next") or None
    secret = await asyncio.to_thread(_secret, asked, person.user_id, factor_id)
    if secret is None or factor_id == person.factor_id:
        return await begin(asked, person, where, target, mark)
    refused = await check_code(asked, person, factor_id, form.get("code", ""))
    if refused is None:
        command = SetSecondFactor(person.user_id, factor_id)
        done = await asked.context.live.submit(city_envelope(command, person.user_id))
        refused = done if isinstance(done, Refused) else None
    if refused is not None:
        return _secret_page(asked, person, where, factor_id, secret, target, mark, refused)
    return await asyncio.to_thread(_finish, asked, person.user_id, factor_id)


def recovery_page(asked: OperationRequest, codes: list[str], target: str) -> Response:
    """The recovery codes, shown this once."""
    return page(asked.request, "recovery_codes.html", address=SECOND_FACTOR, query={}, codes=codes, target=target,
                person=asked.context.live.access.called(asked.principal.id))  # fmt: skip


def _me(asked: OperationRequest) -> Person:
    return asked.context.live.access.people[asked.principal.id]


def _page(asked: OperationRequest, person: Person, status: int = 200, *, error: str = "", done: str = "") -> Response:
    access = asked.context.live.access
    return page(
        asked.request,
        "second_factor.html",
        status,
        address=SECOND_FACTOR,
        query={},
        has=person.factor_id is not None,
        required=access.factor_required and person.is_above,
        error=error,
        done=done,
        person=access.called(person.user_id),
    )


def _secret_page(
    asked: OperationRequest,
    person: Person,
    where: str,
    factor_id: str,
    secret: str,
    target: str | None,
    mark: str,
    refused: Refused | None = None,
) -> Response:
    return page(
        asked.request,
        "second_factor_set.html",
        200 if refused is None else refused.status,
        address=where,
        query={},
        where=where,
        code=qr(address_of(secret, person.name, ISSUER)),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        factor=factor_id,
        target=target,
        mark=mark,
        error="" if refused is None else TITLES[refused.code],
        person=asked.context.live.access.called(asked.principal.id),
    )


def _store(asked: OperationRequest, user_id: str, secret: str) -> str:
    context = asked.context
    with connect_to_write(context.engine) as connection, connection.begin():
        forget_factors(connection, user_id, context.live.access.people[user_id].factor_id)
        return store_factor(connection, context.factor_seals, user_id, secret, context.clock.now())


def _secret(asked: OperationRequest, user_id: str, factor_id: str) -> str | None:
    try:
        with asked.context.engine.connect() as connection:
            return read_secret(connection, asked.context.factor_seals, user_id, factor_id)
    except CannotOpen:
        return None


def _finish(asked: OperationRequest, user_id: str, factor_id: str) -> list[str]:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        forget_factors(connection, user_id, factor_id)
        return new_recovery_codes(connection, factor_id)


def _forget(asked: OperationRequest, user_id: str, but: str | None) -> None:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        forget_factors(connection, user_id, but)
