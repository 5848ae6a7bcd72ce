"""Enrolment over the API: devices ask for it, managers confirm or refuse it."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from protocol.configuration import BranchConfig
from protocol.enrolments import (
    Claimed,
    ClaimEnrolment,
    ConfirmEnrolment,
    EnrolmentAsked,
    EnrolmentList,
    EnrolmentState,
    EnrolmentView,
)
from protocol.enums import Refusal, Role
from protocol.problem import Refused
from server.access import enrolments
from server.access.city.commands import EnrolDevice, city_envelope
from server.access.city.decide import clean_name
from server.access.credentials.tokens import token_hash
from server.access.enrolments import Enrolment
from server.access.permissions import Permission, may
from server.journal.database.dialects import connect_to_write
from server.web.base.clock import CITY_TIME_ZONE, moment, now_ms
from server.web.base.server_key import key_of
from server.web.follow.views import config_of
from server.web.operation.authentication import address_of
from server.web.operation.operation import OperationRequest

T = TypeVar("T")

TOO_MANY = "too many devices are waiting to be enrolled"


async def ask(asked: OperationRequest) -> Struct | Refused:
    """A device without a token asks for one and gets a code to show."""
    now = now_ms()
    name = clean_name(asked.body.name)
    if not name:
        return Refused(Refusal.BAD_FIELD, "name", "a name has letters")
    role, address = Role(asked.body.role), address_of(asked.request)[:64]
    commitment, key = asked.body.commitment, await asyncio.to_thread(key_of, asked.context.certificate)
    if not await _read(asked, lambda connection: enrolments.may_ask(connection, address, now)):
        return Refused(Refusal.TOO_MANY_TRIES, None, TOO_MANY)
    noted = await _write(
        asked, lambda connection: enrolments.ask(connection, role, name, address, now, commitment, key)
    )
    if noted is None:
        return Refused(Refusal.TOO_MANY_TRIES, None, TOO_MANY)
    enrolment, secret = noted
    return EnrolmentAsked(
        enrolment.enrolment_id,
        enrolment.code,
        secret,
        moment(enrolment.expires_at, CITY_TIME_ZONE),
        nonce=enrolment.nonce,
        keyed=key is not None,
    )


async def claim(asked: OperationRequest) -> Struct | Refused:
    """The state of the device's enrolment. Once confirmed, this enrols the device and gives its token."""
    body: ClaimEnrolment = asked.body
    enrolment = await _find(asked)
    if enrolment is None or not enrolment.opens(body.secret):
        return Refused(Refusal.NOT_FOUND)
    state = enrolment.state(now_ms())
    if body.nonce is not None and state is EnrolmentState.PENDING:
        said = body.nonce
        if not await _write(asked, lambda connection: enrolments.reveal(connection, enrolment, said)):
            return Refused(Refusal.ALREADY, "nonce", "another nonce than was committed to, or its code is taken")
    if state is not EnrolmentState.CONFIRMED:
        return Claimed(state)
    token = enrolments.token_of(enrolment.role, body.secret)
    command = EnrolDevice(
        enrolment.device_id, enrolment.role, enrolment.branch, enrolment.name, token_hash(token), enrolment.counter
    )
    # under the device's own key: only a repeat of the same request gives the token again
    command_id = asked.command_id(enrolment.enrolment_id)
    done = await asked.context.live.submit(city_envelope(command, enrolment.decided_by or "", command_id))
    if isinstance(done, Refused):
        return done
    return Claimed(state, token, enrolment.device_id, enrolment.name, enrolment.branch, enrolment.counter)


async def list_waiting(asked: OperationRequest) -> Struct | Refused:
    """Enrolments that await a decision, the oldest first."""
    return EnrolmentList([view(enrolment) for enrolment in await waiting(asked)])


async def confirm(asked: OperationRequest) -> Struct | Refused:
    """Sets the device's place and lets it fetch its token."""
    return await decide(asked, asked.body)


async def refuse(asked: OperationRequest) -> Struct | Refused:
    """Refuses the enrolment: the device gets no token."""
    return await decide(asked, None)


async def waiting(asked: OperationRequest) -> list[Enrolment]:
    """Enrolments that are neither completed, refused nor expired."""
    now, access = now_ms(), asked.context.live.access
    found = await _read(asked, lambda connection: enrolments.waiting(connection, now))
    return [enrolment for enrolment in found if enrolment.device_id not in access.devices]


async def decide(asked: OperationRequest, where: ConfirmEnrolment | None) -> EnrolmentView | Refused:
    """Confirms the enrolment in the path for `where`, or refuses it when None. Repeating the same decision is fine."""
    enrolment = await _find(asked)
    if enrolment is None:
        return Refused(Refusal.NOT_FOUND)
    by, now = asked.principal.id, now_ms()
    if where is None:
        wanted = EnrolmentState.REFUSED
        await _write(asked, lambda connection: enrolments.refuse(connection, enrolment.enrolment_id, by, now))
    else:
        wanted = EnrolmentState.CONFIRMED
        name = enrolment.name if where.name is None else clean_name(where.name)
        misfit = _misfit(asked, enrolment, where, name)
        if misfit is not None:
            return misfit
        place = where.branch, where.counter
        await _write(
            asked, lambda connection: enrolments.confirm(connection, enrolment.enrolment_id, by, name, *place, now)
        )
    settled = await _find(asked)
    state = EnrolmentState.EXPIRED if settled is None else settled.state(now)
    if settled is None or state is not wanted or (where and (settled.branch, settled.counter) != place):
        return Refused(Refusal.ALREADY, None, f"the enrolment is {state}")
    return view(settled)


def view(enrolment: Enrolment) -> EnrolmentView:
    """The enrolment as the API shows it to managers."""
    return EnrolmentView(
        enrolment.enrolment_id,
        enrolment.role,
        enrolment.name,
        enrolment.code,
        enrolment.state(now_ms()),
        moment(enrolment.asked_at, CITY_TIME_ZONE),
        moment(enrolment.expires_at, CITY_TIME_ZONE),
        enrolment.address,
        enrolment.branch,
        enrolment.counter,
        enrolment.line,
    )


def _misfit(asked: OperationRequest, enrolment: Enrolment, where: ConfirmEnrolment, name: str) -> Refused | None:
    """Why the device cannot be enrolled at `where` by this manager; None when it can."""
    live = asked.context.live
    branch = live.branch(where.branch)
    if not may(asked.principal, Permission.DECIDE_ENROLMENT, where.branch):
        return Refused(Refusal.NOT_ALLOWED, "branch")
    if branch is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if not name:
        return Refused(Refusal.BAD_FIELD, "name", "a name has letters")
    if enrolment.decided is None and any(d.branch == where.branch for d in live.access.devices_named(name)):
        return Refused(Refusal.ALREADY, "name", "a device of this name is in use there")
    return _counter_misfit(enrolment.role, where.counter, config_of(branch.state))


def _counter_misfit(role: Role, counter: str | None, config: BranchConfig) -> Refused | None:
    if (counter is not None) != (role is Role.COUNTER):
        return Refused(Refusal.BAD_FIELD, "counter", "a counter device needs a counter; other devices have none")
    if counter is not None and counter not in {one.id for one in config.counters}:
        return Refused(Refusal.UNKNOWN_COUNTER, "counter")
    return None


async def _find(asked: OperationRequest) -> Enrolment | None:
    return await _read(asked, lambda connection: enrolments.find(connection, asked.param("id")))


async def _read(asked: OperationRequest, act: Callable[[Connection], T]) -> T:
    def read() -> T:
        with asked.context.engine.connect() as connection:
            return act(connection)

    return await asyncio.to_thread(read)


async def _write(asked: OperationRequest, act: Callable[[Connection], T]) -> T:
    def write() -> T:
        with connect_to_write(asked.context.engine) as connection, connection.begin():
            return act(connection)

    return await asyncio.to_thread(write)
