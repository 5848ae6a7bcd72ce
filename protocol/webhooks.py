"""Receivers of webhooks as the API shows them, and a replay as it is asked for."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from .ids import Id


class WebhookView(Struct, frozen=True):
    """A receiver. `branch` None: of every branch. `disabled`: why nothing is sent; None: it is."""

    receiver_id: str
    name: str
    url: str
    branch: str | None
    kinds: tuple[str, ...]
    disabled: str | None
    added_at: datetime


class WebhookList(Struct, frozen=True):
    """The receivers of one's scope."""

    webhooks: list[WebhookView]


class AskReplay(Struct, frozen=True, forbid_unknown_fields=True):
    """Events after `after`, up to and with `last`, of a branch are to be sent again."""

    branch: Id
    after: Annotated[int, Meta(ge=0, le=2**53)]
    last: Annotated[int, Meta(ge=1, le=2**53)]


class ReplayAsked(Struct, frozen=True):
    """The range that is sent again, as far as it is stored. `events`: how many of the receiver's kinds are in it."""

    receiver_id: str
    branch: str
    after: int
    last: int
    events: int
