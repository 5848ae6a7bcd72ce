"""`/login` and `/logout`: plain forms that work without any script."""

from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal, Role
from protocol.people import Credentials
from protocol.problem import Refused
from server.access.city.state import Person
from server.access.permissions import Permission, may
from server.access.principal import Kind
from server.web.api.people import check_password, end_sessions_of_request, open_session_of, set_session_cookie
from server.web.api.second_factor import check_code, is_owed
from server.web.base.problems import TITLES
from server.web.operation.authentication import same_origin
from server.web.operation.operation import OperationRequest

from .parts.error_page import LOGIN, refuse_page
from .parts.forms import posted
from .parts.redirect import see_other
from .parts.render import page
from .password import PASSWORD, ask_own_password
from .second_factor import OLD, ask_code, begin, confirm, pending_mark, pending_person, recovery_page

START = "/"
GREET = "/greet"
AUDIT = "/audit"
MANAGER = "/manager"
WORK = "/work"
LONGEST_NEXT = 200

SET_FACTOR = "/login/factor"

MISSING = N_("Enter your name and your password.")


def own_path(target: str | None) -> str | None:
    """`target` if it is a path of this server; None for anything that a browser might read as another site."""
    if not target or len(target) > LONGEST_NEXT or not target.isascii() or not target.isprintable():
        return None
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


async def show_login(asked: OperationRequest) -> Response:
    """The sign-in form; somebody already signed in may also continue or sign out."""
    return login_page(asked, own_path(asked.request.query_params.get("next")))


async def sign_in(asked: OperationRequest) -> Response:
    """Opens a session and redirects to the page that the person wanted."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    target = own_path(form.get("next"))
    try:
        credentials = msgspec.convert({"user": form.get("user", ""), "password": form.get("password", "")}, Credentials)
    except msgspec.ValidationError:
        return login_page(asked, target, 422, user=form.get("user", ""), error=MISSING)
    person = await check_password(asked, credentials)
    if isinstance(person, Refused):
        wait_s = person.detail.removesuffix(" s") if person.code is Refusal.TOO_MANY_TRIES else ""
        error = TITLES[person.code]
        return login_page(asked, target, person.status, user=credentials.user, error=error, wait_s=wait_s)
    if person.first_password:
        return ask_own_password(asked, credentials.user)
    return await enter_after_first_factor(asked, person, target, lambda _, address: see_other(address))


async def enter_after_first_factor(
    asked: OperationRequest,
    person: Person,
    target: str | None,
    lead: Callable[[OperationRequest, str], Response],
) -> Response:
    """Asks for the second factor where there is one or has to be one; else the person comes in.

    `lead`: makes the answer that leads to an address.
    """
    if person.factor_id is not None:
        return ask_code(asked, person, target)
    if is_owed(person, asked.context.live.access):
        return await begin(asked, person, SET_FACTOR, target, pending_mark(asked, person))
    return await _enter(asked, person, lead(asked, _landing(asked, person, target)))


async def enter_code(asked: OperationRequest) -> Response:
    """The code of the second factor, after the right password."""
    answer = await _pending(asked)
    if isinstance(answer, Response):
        return answer
    person, form, target = answer
    if person.factor_id is None:
        return login_page(asked, target, 401, error=OLD)
    refused = await check_code(asked, person, person.factor_id, form.get("code", ""))
    if refused is not None:
        return ask_code(asked, person, target, refused)
    return await _enter(asked, person, see_other(_landing(asked, person, target)))


async def set_factor(asked: OperationRequest) -> Response:
    """A second factor that the city requires is set up; then the person is signed in."""
    answer = await _pending(asked)
    if isinstance(answer, Response):
        return answer
    person, form, target = answer
    if person.factor_id is not None:
        return ask_code(asked, person, target)
    done = await confirm(asked, person, form, SET_FACTOR, pending_mark(asked, person))
    if isinstance(done, Response):
        return done
    return await _enter(asked, person, recovery_page(asked, done, _landing(asked, person, target)))


async def _pending(asked: OperationRequest) -> Response | tuple[Person, dict[str, str], str | None]:
    """Whose password was right a moment ago, and the form that they sent."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    target, person = own_path(form.get("next")), pending_person(asked, form.get("mark", ""))
    return login_page(asked, target, 401, error=OLD) if person is None else (person, form, target)


def _landing(asked: OperationRequest, person: Person, target: str | None) -> str:
    principal = asked.context.live.access.principal_of(person)
    manages = may(principal, Permission.READ_MANAGER_PAGE)
    only_greets = person.role is Role.GREETER
    audits = may(principal, Permission.READ_AUDIT)
    is_official = all(one.role is Role.OFFICIAL for one in person.roles)
    first = MANAGER if manages else AUDIT if audits else GREET if only_greets else WORK if is_official else START
    return f"{PASSWORD}?must=1" if person.must_change_password else target or first


async def _enter(asked: OperationRequest, person: Person, response: Response) -> Response:
    """Opens the session; the answer carries its cookie."""
    token, _ = await open_session_of(asked, person)
    set_session_cookie(asked, response, token)
    return response


async def sign_out(asked: OperationRequest) -> Response:
    """Ends the session and shows that it has ended."""
    if not same_origin(asked.request):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    response = see_other(f"{LOGIN}?signed_out=1")
    await end_sessions_of_request(asked, response)
    return response


def login_page(
    asked: OperationRequest,
    target: str | None,
    status: int = 200,
    *,
    user: str = "",
    error: str = "",
    wait_s: str = "",
    typed: bool = True,
) -> Response:
    """The sign-in form; `error`: a msgid, `typed`: about what is typed here."""
    principal = asked.principal
    person = asked.context.live.access.person(principal.id) if principal.kind is Kind.PERSON else None
    return page(
        asked.request,
        "login.html",
        status,
        address=LOGIN,
        query={"next": target} if target else {},
        target=target,
        user=user,
        error=error,
        wrong=bool(error) and typed,
        wait_s=wait_s,
        signed_in=asked.context.live.access.called(person.user_id) if person else None,
        manages=may(principal, Permission.READ_MANAGER_PAGE),
        provider=asked.context.provider is not None,
        signed_out=asked.request.query_params.get("signed_out") == "1",
    )
