"""Decides and folds what is asked about receivers of webhooks. Pure."""

from typing import assert_never

import msgspec

from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused

from .commands import (
    AddWebhook,
    ChangeWebhook,
    DisableWebhook,
    EnableWebhook,
    RemoveWebhook,
    RotateWebhook,
    WebhookCommand,
)
from .events import (
    WebhookAdded,
    WebhookChanged,
    WebhookDisabled,
    WebhookEnabled,
    WebhookEvent,
    WebhookRemoved,
    WebhookRotated,
)
from .state import Access, Webhook


def decide_webhook(state: Access, command: WebhookCommand) -> WebhookEvent | Refused:
    """The event that `command` leads to, or the refusal."""
    if isinstance(command, AddWebhook):
        if command.receiver_id in state.webhooks:
            return Refused(Refusal.ALREADY, "receiver_id")
        named = command.receiver_id, command.name, command.url, command.branch
        return _misfit(command) or WebhookAdded(*named, command.kinds, command.secret_id)
    receiver = state.webhooks.get(command.receiver_id)
    return Refused(Refusal.NOT_FOUND, "receiver_id") if receiver is None else _change(command, receiver)


def _change(
    command: ChangeWebhook | RotateWebhook | DisableWebhook | EnableWebhook | RemoveWebhook, receiver: Webhook
) -> WebhookEvent | Refused:
    match command:
        case ChangeWebhook(receiver_id, name, url, kinds):
            if (name, url, kinds) == (receiver.name, receiver.url, receiver.kinds):
                return Refused(Refusal.ALREADY, "receiver_id")
            return _misfit(command) or WebhookChanged(receiver_id, name, url, kinds)
        case RotateWebhook(receiver_id, secret_id, old_until):
            if secret_id in (receiver.secret_id, receiver.old_secret_id):
                return Refused(Refusal.ALREADY, "secret_id")
            return WebhookRotated(receiver_id, secret_id, old_until)
        case DisableWebhook(receiver_id, reason):
            is_off = receiver.disabled is not None
            return Refused(Refusal.ALREADY, "receiver_id") if is_off else WebhookDisabled(receiver_id, reason)
        case EnableWebhook(receiver_id):
            is_on = receiver.disabled is None
            return Refused(Refusal.ALREADY, "receiver_id") if is_on else WebhookEnabled(receiver_id)
        case RemoveWebhook(receiver_id):
            return WebhookRemoved(receiver_id)
        case _:
            assert_never(command)


def _misfit(command: AddWebhook | ChangeWebhook) -> Refused | None:
    if not command.name.strip() or not command.name.isprintable():
        return Refused(Refusal.BAD_FIELD, "name", "a name has letters")
    if not command.kinds or len(set(command.kinds)) < len(command.kinds):
        return Refused(Refusal.BAD_FIELD, "kinds", "at least one kind of event, each once")
    return None


def fold_webhook(state: Access, event: WebhookEvent, at: Instant) -> None:
    """Changes the state. Raises ValueError for an event that cannot follow."""
    if isinstance(event, WebhookAdded):
        if event.receiver_id in state.webhooks:
            raise ValueError(f"webhook {event.receiver_id} is added twice")
        if event.branch is not None:
            state.places[event.receiver_id] = event.branch
        state.webhooks[event.receiver_id] = Webhook(**msgspec.structs.asdict(event), added_at=at)
        return
    receiver = state.webhooks.get(event.receiver_id)
    if receiver is None:
        raise ValueError(f"webhook {event.receiver_id} is not there to be changed")
    if isinstance(event, WebhookRemoved):
        del state.webhooks[event.receiver_id]
    else:
        state.webhooks[event.receiver_id] = _changed(receiver, event)


def _changed(receiver: Webhook, event: WebhookChanged | WebhookRotated | WebhookDisabled | WebhookEnabled) -> Webhook:
    match event:
        case WebhookChanged(_, name, url, kinds):
            return msgspec.structs.replace(receiver, name=name, url=url, kinds=kinds)
        case WebhookRotated(_, secret_id, old_until):
            before = receiver.secret_id
            return msgspec.structs.replace(
                receiver, secret_id=secret_id, old_secret_id=before, old_until=old_until
            )  # fmt: skip
        case WebhookDisabled(_, reason):
            return msgspec.structs.replace(receiver, disabled=reason)
        case WebhookEnabled():
            return msgspec.structs.replace(receiver, disabled=None)
        case _:
            assert_never(event)
