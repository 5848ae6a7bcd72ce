"""`/password`: a person changes their own password; a plain form that works without any script."""

from typing import Final

import msgspec
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.people import NewPassword
from protocol.problem import Refused
from server.access.credentials.passwords import LONGEST, SHORTEST
from server.access.principal import Kind
from server.web.api.people import change_own_password
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest

from .parts.error_page import refuse_page
from .parts.forms import posted
from .parts.redirect import see_other
from .parts.render import page

PASSWORD: Final = "/password"

MISSING = N_("Enter your name, your password until now, and the new one twice.")
DIFFERENT = N_("The two new passwords differ.")
NOT_ALLOWED = N_("A password has {shortest} to {longest} characters, none of them a control character.")


async def show_password(asked: OperationRequest) -> Response:
    """The form; `?must=1` after a sign-in says why, `?changed=1` that it is done."""
    return _page(asked)


def ask_own_password(asked: OperationRequest, user: str) -> Response:
    """The form for somebody who has just signed in with a password that somebody else gave them."""
    return _page(asked, user=user, first=True)


async def change(asked: OperationRequest) -> Response:
    """Changes the password, or says what is wrong with it. The new passwords are not kept in the form."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    user, new = form.get("user", ""), form.get("new_password", "")
    try:
        body = msgspec.convert({"user": user, "password": form.get("password", ""), "new_password": new}, NewPassword)
    except msgspec.ValidationError:
        return _page(asked, 422, user=user, error=MISSING)
    if form.get("again") != new:
        return _page(asked, 422, user=user, error=DIFFERENT)
    done = await change_own_password(asked, body)
    if isinstance(done, Refused):
        error = NOT_ALLOWED if done.code is Refusal.BAD_FIELD else TITLES[done.code]
        return _page(asked, done.status, user=user, error=error)
    return see_other(f"{PASSWORD}?changed=1")


def _page(
    asked: OperationRequest, status: int = 200, *, user: str = "", error: str = "", first: bool = False
) -> Response:
    principal, query = asked.principal, asked.request.query_params
    person = asked.context.live.access.person(principal.id) if principal.kind is Kind.PERSON else None
    return page(
        asked.request,
        "password.html",
        status,
        user=user or (person.name if person else ""),
        signed_in=person is not None,
        provider=asked.context.provider is not None,
        error=error,
        must="must" in query,
        changed="changed" in query,
        first=first,
        shortest=SHORTEST,
        longest=LONGEST,
    )
