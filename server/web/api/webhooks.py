"""Receivers of webhooks: listed, added, changed, tried, and sent to again. A receiver is somebody's whose scope it is
in: of a branch, or of the city for those who have no one branch."""

import asyncio
from collections.abc import Callable

from msgspec import Struct
from sqlalchemy import Connection

from protocol.enums import Refusal
from protocol.practice import practised
from protocol.problem import Refused
from protocol.webhooks import AskReplay, ReplayAsked, WebhookList, WebhookView
from server.access.city.commands import AddWebhook, CityCommand, RemoveWebhook, RotateWebhook, city_envelope
from server.access.city.state import Webhook
from server.access.permissions import Permission, may, may_everywhere
from server.access.principal import Principal
from server.jobs import queue
from server.journal.database.dialects import connect_to_write
from server.journal.read.stream_reader import read_begin, read_head, read_heads
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.operation import OperationRequest
from server.webhooks import positions, secrets
from server.webhooks.addresses import check
from server.webhooks.deliver import About
from server.webhooks.events import KINDS
from server.webhooks.post import Answer
from server.webhooks.signing import new_secret

MOST = 100
"""Most receivers of an installation."""


async def list_mine(asked: OperationRequest) -> Struct | Refused:
    """The receivers of one's scope."""
    return WebhookList([view(one) for one in mine(asked)])


async def replay(asked: OperationRequest) -> Struct | Refused:
    """Sends a range again, in the background."""
    wish: AskReplay = asked.body
    receiver = find(asked, Permission.REPLAY_WEBHOOK)
    if isinstance(receiver, Refused):
        return receiver
    is_practice = practised(wish.branch) is not None  # nothing of it is told to anybody
    if is_practice or asked.context.live.branch(wish.branch) is None or not receiver.is_about(wish.branch):
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if wish.last <= wish.after:
        return Refused(Refusal.BAD_FIELD, "last", "more than `after`")
    return await asyncio.to_thread(_replay, asked, receiver, wish)


def _replay(asked: OperationRequest, receiver: Webhook, wish: AskReplay) -> ReplayAsked:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        after = max(wish.after, read_begin(connection, wish.branch).seq)
        last = min(wish.last, read_head(connection, wish.branch).seq)
        events = positions.count_between(connection, wish.branch, receiver.kinds, after, last)
        if events:
            about = About(receiver.receiver_id, wish.branch, after, last)
            asked.context.webhooks.enqueue_replay(connection, about)
    asked.context.jobs.wake()
    return ReplayAsked(receiver.receiver_id, wish.branch, after, last, events)


def mine(asked: OperationRequest) -> list[Webhook]:
    """The receivers that the sender may manage, by branch and name."""
    found = [one for one in asked.context.live.access.webhooks.values() if may_manage(asked.principal, one.branch)]
    return sorted(found, key=lambda one: (one.branch or "", one.name))


def find(asked: OperationRequest, permission: Permission = Permission.MANAGE_WEBHOOKS) -> Webhook | Refused:
    """The receiver of the path, if the sender may manage it."""
    found = asked.context.live.access.webhooks.get(asked.param("id"))
    if found is None:
        return Refused(Refusal.NOT_FOUND)
    return found if may_manage(asked.principal, found.branch, permission) else Refused(Refusal.NOT_ALLOWED)


def may_manage(principal: Principal, branch: str | None, permission: Permission = Permission.MANAGE_WEBHOOKS) -> bool:
    """A receiver of every branch is only for somebody of all branches."""
    return may_everywhere(principal, permission) if branch is None else may(principal, permission, branch)


class Wish(Struct, frozen=True):
    """A receiver as a form asks for it."""

    name: str
    url: str
    kinds: tuple[str, ...]
    branch: str | None = None


def misfit(asked: OperationRequest, wish: Wish) -> Refused | None:
    """What is wrong with it; the address is said by its `BadAddress`."""
    bad = check(wish.url, asked.context.webhooks.networks)
    if bad is not None:
        return Refused(Refusal.BAD_FIELD, "url", bad)
    if not wish.kinds or not set(wish.kinds) <= set(KINDS):
        return Refused(Refusal.BAD_FIELD, "kinds")
    if not 0 < len(wish.name.strip()) <= 64 or not wish.name.isprintable():
        return Refused(Refusal.BAD_FIELD, "name")
    if wish.branch is not None and asked.context.live.branch(wish.branch) is None:
        return Refused(Refusal.UNKNOWN_BRANCH, "branch")
    if not may_manage(asked.principal, wish.branch):
        return Refused(Refusal.NOT_ALLOWED, "branch")
    return None


async def add(asked: OperationRequest, receiver_id: str, wish: Wish) -> str | Refused:
    """Adds a receiver of what happens from now on; the secret, which is not shown again."""
    refused = misfit(asked, wish)
    if refused is not None:
        return refused
    if receiver_id in asked.context.live.access.webhooks:
        return Refused(Refusal.ALREADY, "receiver_id")
    if len(asked.context.live.access.webhooks) >= MOST:
        return Refused(Refusal.NOT_ALLOWED, "receiver_id", f"at most {MOST} receivers")
    key = new_secret()

    def begin(connection: Connection) -> None:
        branches, heads = asked.context.live.branches, read_heads(connection)
        positions.begin(connection, receiver_id, {name: heads[name].seq for name in branches if name in heads})

    secret_id = await asyncio.to_thread(_store, asked, receiver_id, key, begin)
    command = AddWebhook(receiver_id, wish.name.strip(), wish.url, wish.branch, wish.kinds, secret_id)
    refused = await submit(asked, command)
    return key if refused is None else refused


async def rotate(asked: OperationRequest, receiver: Webhook) -> str | Refused:
    """A new secret, which is not shown again; the one before also signs for a day."""
    key, now = new_secret(), asked.context.clock.now()

    def forget(connection: Connection) -> None:
        secrets.forget_secrets(connection, receiver.receiver_id, (receiver.secret_id,))

    secret_id = await asyncio.to_thread(_store, asked, receiver.receiver_id, key, forget)
    refused = await submit(asked, RotateWebhook(receiver.receiver_id, secret_id, now + secrets.OLD_MS))
    return key if refused is None else refused


async def remove(asked: OperationRequest, receiver: Webhook) -> Refused | None:
    """The receiver is gone, and with it its secrets and what is kept of its deliveries."""
    refused = await submit(asked, RemoveWebhook(receiver.receiver_id))
    if refused is None:
        await asyncio.to_thread(_forget, asked, receiver.receiver_id)
    return refused


async def try_it(asked: OperationRequest, receiver: Webhook) -> Answer:
    """Sends an event of the kind `test` now; what the receiver answered. If it took it, what waits is sent too."""
    answer = await asked.context.webhooks.send_trial(receiver)
    if answer.is_taken:
        await asyncio.to_thread(_hurry, asked, receiver.receiver_id)
        asked.context.jobs.wake()
    return answer


def _hurry(asked: OperationRequest, receiver_id: str) -> None:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        queue.hurry(connection, receiver_id, asked.context.clock.now())


async def submit(asked: OperationRequest, command: CityCommand) -> Refused | None:
    """A command to the city's stream, in the sender's name."""
    command_id = asked.command_id() if asked.key else None
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id, command_id))
    return done if isinstance(done, Refused) else None


def view(one: Webhook) -> WebhookView:
    """The receiver as the API shows it."""
    named = one.receiver_id, one.name, one.url, one.branch, one.kinds, one.disabled
    return WebhookView(*named, moment(one.added_at, CITY_TIME_ZONE))


def _store(asked: OperationRequest, receiver_id: str, key: str, also: Callable[[Connection], None]) -> str:
    context = asked.context
    with connect_to_write(context.engine) as connection, connection.begin():
        also(connection)
        return secrets.store_secret(connection, context.webhooks.sealer, receiver_id, key, context.clock.now())


def _forget(asked: OperationRequest, receiver_id: str) -> None:
    with connect_to_write(asked.context.engine) as connection, connection.begin():
        secrets.forget_secrets(connection, receiver_id)
        positions.forget(connection, receiver_id)
