"""`/admin/people`: everybody who may sign in, by name, login or branch; and a new person, in one form."""

import asyncio
import base64
import hashlib
import secrets
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal, Role
from protocol.problem import Refused
from server.access.city.commands import AddPerson, RequireSecondFactor, city_envelope
from server.access.city.decide import decide
from server.access.city.state import Person
from server.access.credentials.stored_passwords import store_hash
from server.access.first_password import first_password, login_of
from server.access.names import clean, plain, set_name
from server.access.permissions import Permission, may
from server.access.roles import Grant, takes_branch
from server.journal.database.dialects import connect_to_write
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from . import role_words as rw
from .entry import person_of

PEOPLE: Final = "/admin/people"
NEW: Final = f"{PEOPLE}/new"

A_PAGE: Final = 100
"""People on one page of the list."""

NO_NAME = N_("Write the person's name, in at most 100 letters.")
BAD_LOGIN = N_("A login name has letters or digits, and no spaces.")
LOGIN_TAKEN = N_("This login name is taken: choose another.")
NO_PLACE = N_("Choose a role, and where the person works: an official in a unit, others in a branch.")
ADDED_ALREADY = N_("This person was added already. If the first password was not noted down, give a new one.")
NOT_YOURS = N_("You may give no role that is higher than your own.")


class Listed(Struct, frozen=True):
    """A person in the list."""

    user_id: str
    name: str
    login: str
    roles: list[rw.Held]
    disabled: bool
    first: bool
    factor: bool


async def show_people(asked: OperationRequest) -> Response:
    """The people of the reader's branches; `?q=` a part of the name or login, `?branch=`, `?page=`."""
    params = asked.request.query_params
    wanted, branch = plain(params.get("q", "")[:100].strip()), params.get("branch", "")
    access = asked.context.live.access
    found = sorted(
        (one for one in access.people.values() if _is_wanted(asked, one, wanted, branch)),
        key=lambda one: (one.disabled, plain(access.called(one.user_id)).split()[-1:], one.name),
    )
    text = params.get("page", "1")
    pages = max(1, -(-len(found) // A_PAGE))
    at = min(int(text), pages) if text.isascii() and text.isdigit() and 0 < len(text) <= 4 else 1
    shown = found[(max(at, 1) - 1) * A_PAGE :][:A_PAGE]
    return page(
        asked.request,
        "people.html",
        people=[listed(asked, one) for one in shown],
        n=len(found),
        first=(max(at, 1) - 1) * A_PAGE + 1,
        at=max(at, 1),
        pages=[urlencode({"q": params.get("q", ""), "branch": branch, "page": n + 1}) for n in range(pages)],
        q=params.get("q", "")[:100],
        branch=branch,
        places=rw.places_to_give(asked),
        required=access.factor_required,
        may_require=may(asked.principal, Permission.CONFIGURE_CITY),
        own_first="own" in params,
        person=person_of(asked),
    )


async def show_new(asked: OperationRequest) -> Response:
    """The form for a new person."""
    return _form(asked, {"role": Role.CLERK, "branch": asked.request.query_params.get("branch", "")})


async def add(asked: OperationRequest) -> Response:
    """Adds a person and shows the first password, this once."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    access, name = asked.context.live.access, clean(form.get("name", ""))
    if name is None:
        return _form(asked, form, 422, NO_NAME, "name")
    login = form.get("login", "").strip() or login_of(name, lambda one: access.person_by_name(one) is not None)
    grant = rw.grant_of(f"{form.get('role', '')}/{form.get('branch', '')}")
    if grant is None or not _is_there(asked, grant):
        return _form(asked, form, 422, NO_PLACE, "branch")
    user_id = _id_of(form.get("form", ""))
    wanted = AddPerson(user_id, login[:65], grant.role, grant.branch, "p-unknown", True, grant.unit, grant.group)
    refused = decide(access, wanted, asked.principal.id)
    if not isinstance(refused, Refused):
        password = first_password()
        try:
            credential_id = await asyncio.to_thread(_store, asked, user_id, name, password)
        except SQLAlchemyError:
            return _form(asked, form, 503, TITLES[Refusal.UNAVAILABLE])
        wanted = AddPerson(user_id, login, grant.role, grant.branch, credential_id, True, grant.unit, grant.group)
        done = await asked.context.live.submit(city_envelope(wanted, asked.principal.id))
        if not isinstance(done, Refused):
            return first_password_page(asked, user_id, password)
        refused = done
    match refused.code, refused.field:
        case Refusal.ALREADY, "user_id":
            return _form(asked, form, 409, ADDED_ALREADY, there=user_id)
        case Refusal.ALREADY, _:
            return _form(asked, form, 409, LOGIN_TAKEN, "login")
        case Refusal.BAD_FIELD, "name":
            return _form(asked, form, 422, BAD_LOGIN, "login")
        case Refusal.NOT_ALLOWED, _:
            return _form(asked, form, 403, NOT_YOURS, "role")
        case _:
            return _form(asked, form, refused.status, TITLES[refused.code])


async def set_factor_rule(asked: OperationRequest) -> Response:
    """Whether managers and whoever is above need a second factor; from their next sign-in on."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    command = RequireSecondFactor(form.get("required") == "yes")
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused) and done.code is not Refusal.ALREADY:
        return (
            see_other(f"{PEOPLE}?{urlencode({'own': 'first'})}")
            if done.field == "factor"
            else refuse_page(done, asked.request)
        )
    return see_other(PEOPLE)


def first_password_page(asked: OperationRequest, user_id: str, password: str) -> Response:
    """A sheet to print and hand over; the password is shown on no other page."""
    access = asked.context.live.access
    one = access.people[user_id]
    return page(
        asked.request,
        "first_password.html",
        address=f"{PEOPLE}/{user_id}",
        query={},
        one=listed(asked, one),
        password=password,
        server=asked.public_url,
        person=person_of(asked),
    )


def _form(
    asked: OperationRequest, form: dict[str, str], status: int = 200, error: str = "", field: str = "", there: str = ""
) -> Response:
    return page(
        asked.request,
        "person_new.html",
        status,
        address=NEW,
        query={},
        form={key: form.get(key, "") for key in ("name", "login", "role", "branch")},
        form_id=form.get("form") or secrets.token_hex(8),
        roles=rw.roles_to_give(asked),
        places=rw.places_to_give(asked),
        error=error,
        field=field,
        there=there,
        person=person_of(asked),
    )


def _store(asked: OperationRequest, user_id: str, name: str, password: str) -> str:
    hashed = asked.context.passwords.hash(password)
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        set_name(connection, user_id, name)
        return store_hash(connection, user_id, hashed, asked.context.clock.now())


def _id_of(form_id: str) -> str:
    """The id of whoever this form adds: the form sent again adds nobody else."""
    digest = hashlib.sha256(b"motcua person\0" + form_id.encode()).digest()
    return f"u-{base64.b32encode(digest[:10]).decode().lower()}"


def _is_there(asked: OperationRequest, grant: Grant) -> bool:
    if grant.unit is not None:
        return grant.role is Role.OFFICIAL and grant.unit in asked.context.live.access.units.known
    if grant.group is not None:
        return takes_branch(grant.role) and grant.group in asked.context.live.access.settings.groups
    return rw.fits(grant.role, grant.branch) and (
        grant.branch is None or asked.context.live.branch(grant.branch) is not None
    )


def _is_wanted(asked: OperationRequest, person: Person, wanted: str, branch: str) -> bool:
    access = asked.context.live.access
    if not rw.sees(asked, access, person.user_id):
        return False
    if branch and not access.works_at(person, branch):
        return False
    return wanted in plain(access.called(person.user_id)) or wanted in plain(person.name)


def listed(asked: OperationRequest, one: Person) -> Listed:
    """A person as the pages show them."""
    roles = [rw.held(grant, asked) for grant in one.roles]
    name = asked.context.live.access.called(one.user_id)
    return Listed(one.user_id, name, one.name, roles, one.disabled, one.first_password, one.factor_id is not None)
