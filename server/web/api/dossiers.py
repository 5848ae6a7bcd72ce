"""Dossiers over the API: begun, taken in, handed over, worked on and returned; found by id, code and work list."""

import asyncio
import hashlib
import re
from collections.abc import Callable
from typing import TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from protocol import dossier_commands as c
from protocol.commands import Envelope, tag_of
from protocol.dossier_code import is_dossier_code
from protocol.dossier_life import DossierState
from protocol.dossier_people import Part
from protocol.dossier_views import DossierList, DossierView
from protocol.enums import Refusal, Role
from protocol.practice import practised
from protocol.problem import Refused
from server.access.permissions import Permission, may
from server.dossier.listed import MOST, Wanted, count_of_ticket, find_by_code, list_dossiers
from server.dossier.lookup_secret import lookup_url, secret_of
from server.dossier.stream.decide import MONEY_COMMANDS, possible
from server.dossier.stream.model import DossierStream, stream_of
from server.dossier.stream.money import RefundMoney, TakeMoney, VoidMoney
from server.dossier.stream.state import Dossier
from server.dossier.writer import Beside
from server.journal.database.dialects import one_moment
from server.journal.read.stream_states import load_snapshot
from server.queue.state.placement import clerks_counter
from server.web.follow.views import config_of
from server.web.mail.receipts import send_receipt
from server.web.operation.operation import OperationRequest

from .children import reads_by_kinship, with_kin
from .dossier_scope import scope_of, sender_of
from .dossier_view import line_of, view_of
from .mandate import mandate_refusal
from .tickets import NOBODY

READING = DossierStream()
_ID = re.compile(r"d[0-9a-f]{20}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,36}")
"""What an id of a dossier, and of a unit, person or branch can be: no database is asked for other text."""
T = TypeVar("T")


async def draft(asked: OperationRequest) -> Struct | Refused:
    """Begins one. Its id follows from the key, so that a command sent again finds the dossier that it began."""
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    command: c.DraftDossier = asked.body
    if not is_at_home(asked, command.branch):
        return Refused(Refusal.NOT_ALLOWED, "branch")
    made = f"d{hashlib.blake2b(asked.command_id().encode(), digest_size=10).hexdigest()}"
    if await _has_enough(asked, command, made):
        return Refused(Refusal.QUOTA_REACHED, "ticket_id", "hand the others over by a list: /work/drop-offs")
    return await _sent(asked, made, command, by)


async def _has_enough(asked: OperationRequest, command: c.DraftDossier, made: str) -> bool:
    """Whether the ticket has as many other dossiers as the branch takes for one number. Two at once may be one more."""
    branch, ticket_id = asked.context.live.branch(command.branch), command.ticket_id
    if branch is None or ticket_id is None:
        return False
    most = config_of(branch.state).dossiers_per_ticket
    return await _query(asked, lambda connection: count_of_ticket(connection, ticket_id, made)) >= most


async def act(asked: OperationRequest) -> Struct | Refused:
    """Any other command about the dossier in the path."""
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    if isinstance(asked.body, c.ReturnResult | c.SendResult | c.ResolveOnTheSpot) and not is_at_home(
        asked, asked.body.branch
    ):
        return Refused(Refusal.NOT_ALLOWED, "branch")
    if is_dossier_id(asked.param("id")) and (proxy := acts_by_mandate(asked.body)) is not None:
        refused = await mandate_refusal(asked, asked.param("id"), proxy)
        if refused is not None and asked.command_id() not in (await folded(asked, asked.param("id"))).outcomes:
            return refused
    done = await send_about(asked, asked.body, by)
    if isinstance(asked.body, c.ReceiveDossier) and isinstance(done, DossierView):
        await send_receipt(asked.context, done, asked.public_url)
    return done


def acts_by_mandate(command: c.DossierBody) -> str | None:
    """The part of the dossier's people whose mandate, if it has one, is to hold for this command."""
    if isinstance(command, c.ReturnResult | c.ResolveOnTheSpot):
        return command.to
    return Part.PROXY.value if isinstance(command, c.ReceiveDossier) else None


async def send_about(
    asked: OperationRequest, command: c.DossierBody, by: str, beside: Beside | None = None
) -> Struct | Refused:
    """Sends a command about the dossier in the path, where the sender may; the dossier after it. `beside`: rows."""
    dossier_id = asked.param("id")
    if _ID.fullmatch(dossier_id) is None:
        return Refused(Refusal.UNKNOWN_DOSSIER)
    dossier = await folded(asked, dossier_id)
    sent_before = asked.command_id() in dossier.outcomes
    if dossier.seq and not sent_before and not may_act(asked, dossier, by, command):
        return Refused(Refusal.NOT_ALLOWED)
    return await _sent(asked, dossier_id, command, by, beside)


def may_act(asked: OperationRequest, dossier: Dossier, by: str, command: c.DossierBody) -> bool:
    """Whether the dossier is in the sender's scope, and what is done at a desk is done by its staff."""
    scope = scope_of(asked, by)
    if not scope.sees(dossier) and not isinstance(command, AT_ANY_DESK):
        return False
    return scope.opens(dossier) and (scope.at_a_desk or not isinstance(command, AT_A_DESK))


AT_ANY_DESK: tuple[type[c.DossierBody], ...] = (
    c.Supply,
    c.NotePayment,
    c.SendResult,
    c.ResultCameBack,
    c.ReturnResult,
    c.UndoReturn,
    c.WithdrawDossier,
    *MONEY_COMMANDS,
)
"""What the citizen may come for at the desk of any branch."""

AT_A_DESK: tuple[type[c.DossierBody], ...] = (
    *(c.AmendDraft, c.ReceiveDossier, c.FollowDossier, c.AskCompletion, c.TurnAway, c.DiscardDraft, c.CorrectDossier),
    c.ResolveOnTheSpot,
    *AT_ANY_DESK,
)
"""What officials of units do not do."""

_AT_ANY_DESK = frozenset(tag_of(each) for each in AT_ANY_DESK)
_AT_A_DESK = frozenset(tag_of(each) for each in AT_A_DESK)
_AT_A_COUNTER = frozenset(tag_of(each) for each in (TakeMoney, VoidMoney, RefundMoney))
"""Cash is a counter's."""


async def show(asked: OperationRequest) -> Struct | Refused:
    """One dossier, by its id."""
    return await _read(asked, asked.param("id"))


async def find(asked: OperationRequest) -> Struct | Refused:
    """One dossier, by its code."""
    code = asked.param("code")
    found = await _query(asked, lambda connection: find_by_code(connection, code)) if is_dossier_code(code) else None
    return Refused(Refusal.UNKNOWN_DOSSIER) if found is None else await _read(asked, found)


async def work_list(asked: OperationRequest) -> Struct | Refused:
    """The dossiers of a unit, a person, a branch, a ticket or a state, due first."""
    params = asked.request.query_params
    for name in ("unit", "holder", "branch", "ticket"):
        if name in params and _NAME.fullmatch(params[name]) is None:
            return Refused(Refusal.BAD_FIELD, name)
    state = params.get("state")
    if state is not None and state not in {each.value for each in DossierState}:
        return Refused(Refusal.BAD_FIELD, "state")
    wanted = Wanted(params.get("unit"), params.get("holder"), state, params.get("branch"), params.get("ticket"))
    by = acting_person(asked)
    who = asked.principal.id if isinstance(by, Refused) else by  # at a counter without a clerk: of its branch
    scope = scope_of(asked, who).lists()
    rows = await _query(asked, lambda connection: list_dossiers(connection, wanted, scope))
    return DossierList([line_of(row) for row in rows[:MOST]], len(rows) > MOST)


def is_dossier_id(text: str) -> bool:
    """Whether this can be the id of a dossier: no database is asked for other text."""
    return _ID.fullmatch(text) is not None


async def _sent(
    asked: OperationRequest, dossier_id: str, command: c.DossierBody, by: str, beside: Beside | None = None
) -> Struct | Refused:
    envelope = Envelope(stream_of(dossier_id), command, asked.command_id(), by)
    done = await asked.context.dossiers.send(envelope, beside)
    return done if isinstance(done, Refused) else await _read(asked, dossier_id, just_done=True)


async def folded(asked: OperationRequest, dossier_id: str) -> Dossier:
    """As its events left it; of an unknown one `seq` is 0. Raises DBAPIError, BrokenStream."""
    snapshot = await asyncio.to_thread(load_snapshot, asked.context.engine, (READING,), stream_of(dossier_id))
    dossier: Dossier = snapshot.state
    return dossier


async def _read(asked: OperationRequest, dossier_id: str, *, just_done: bool = False) -> Struct | Refused:
    if _ID.fullmatch(dossier_id) is None:
        return Refused(Refusal.UNKNOWN_DOSSIER)
    dossier = await folded(asked, dossier_id)
    if not dossier.seq:
        return Refused(Refusal.UNKNOWN_DOSSIER)
    by = acting_person(asked)
    if isinstance(by, Refused):
        return by
    scope = scope_of(asked, by)
    if not (just_done or scope.opens(dossier) or await reads_by_kinship(asked, dossier, by)):
        return Refused(Refusal.NOT_ALLOWED)
    view = view_of(dossier, sender_of(asked, by), acts_of(asked, dossier, by))
    view = await with_kin(asked.context, dossier, view)
    code = dossier.shown_code
    if code is None or dossier.parent is not None or not scope.sees(dossier):
        return view  # at another branch's desk the receipt's secret is the citizen's to show; a child has none
    secret = secret_of(asked.context.lookup_key, dossier.id)
    return msgspec.structs.replace(view, lookup_secret=secret, lookup_url=lookup_url(asked.public_url, code, secret))


async def _query(asked: OperationRequest, read: Callable[[Connection], T]) -> T:
    def run() -> T:
        with one_moment(asked.context.engine) as connection:
            return read(connection)

    return await asyncio.to_thread(run)


def acting_person(asked: OperationRequest) -> str | Refused:
    """Who acts; at a counter, the clerk who is logged in there."""
    principal = asked.principal
    if principal.role is not Role.COUNTER:
        return principal.id
    branch = asked.context.live.branch(principal.branch or "")
    counter = None if branch is None else branch.state.counters.get(principal.counter or "")
    if counter is None or counter.user is None:
        return Refused(Refusal.NOT_ALLOWED, detail=NOBODY)
    return counter.user


def is_at_home(asked: OperationRequest, branch: str) -> bool:
    """Whether the sender works at this branch, which is no practice: a receipt's code is a real one."""
    return practised(branch) is None and may(asked.principal, Permission.HANDLE_DOSSIERS, branch)


def acts_of(asked: OperationRequest, dossier: Dossier, by: str, at: tuple[str, str] | None = None) -> tuple[str, ...]:
    """The commands that `by` may send now from where they are: at whose desk, and at which counter; `at`: of a page's
    reader, who is no counter (`till_of`).
    """
    scope, at = scope_of(asked, by), at or counter_of(asked)
    acts = possible(dossier, sender_of(asked, by))
    if not scope.at_a_desk:
        acts = tuple(each for each in acts if each not in _AT_A_DESK)
    if not scope.sees(dossier):
        acts = tuple(each for each in acts if each in _AT_ANY_DESK) if scope.opens(dossier) else ()
    if at is None:
        return tuple(each for each in acts if each not in _AT_A_COUNTER)
    last = dossier.money.entries[-1] if dossier.money.entries else None
    here = last is not None and (last.branch, last.counter) == at
    return tuple(each for each in acts if here or each != tag_of(VoidMoney))


def till_of(asked: OperationRequest, person: str) -> tuple[str, str] | None:
    """The branch and the counter that a person is logged in at now, whose cash they have; None: nowhere, or at one
    where people practise.
    """
    for name, branch in asked.context.live.branches.items():
        counter = clerks_counter(branch.state, person)
        if counter is not None and practised(name) is None:
            return name, counter.id
    return None


def counter_of(asked: OperationRequest) -> tuple[str, str] | None:
    """The branch and the counter whose cash the sender has; None: no counter, or one where people practise."""
    principal = asked.principal
    if principal.role is not Role.COUNTER or principal.branch is None or principal.counter is None:
        return None
    return None if practised(principal.branch) is not None else (principal.branch, principal.counter)
