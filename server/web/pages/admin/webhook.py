"""`/admin/webhooks/{id}`: one receiver: try it, its latest deliveries, send again, change, new secret, stop, remove."""

import asyncio
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.webhooks import AskReplay
from server.access.city.commands import ChangeWebhook, DisableWebhook, EnableWebhook
from server.access.city.state import Webhook
from server.web.api import webhooks as api
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.base.problems import TITLES
from server.web.operation.authentication import same_origin
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page
from server.webhooks import positions
from server.webhooks.positions import Position, Try
from server.webhooks.post import Answer

from .entry import person_of
from .webhook_words import GROUPS, SAID, WHY
from .webhooks import MOST_FIELDS, WEBHOOKS, branch_name, branches, in_words, standing, wish_of

SHOWN: Final = 50
"""Deliveries on the page."""

MOST_TEXT: Final = 600
"""Letters of an answer on the page."""

NO_RANGE = N_("Give a first and a last number, the first not above the last.")
DONE: Final = {
    "changed": N_("The receiver is changed."),
    "disabled": N_("Nothing is sent to it from now on."),
    "enabled": N_("Events are sent again, from where they stopped."),
    "replayed": N_("These events are being sent again."),
    "nothing": N_("No event of its kinds is in that range."),
}
"""The msgid of what was done, by the query of the page it leads to."""


class Delivery(Struct, frozen=True):
    """A try, in the list. `status` or `why` (a msgid) says what came of it."""

    at: str
    branch: str
    seq: int
    said: str
    status: int | None
    why: str
    took_ms: int
    again: bool
    is_taken: bool


async def show_webhook(asked: OperationRequest) -> Response:
    """The receiver and its latest deliveries."""
    receiver = api.find(asked)
    return refuse_page(receiver, asked.request) if isinstance(receiver, Refused) else await _page(asked, receiver)


async def act(asked: OperationRequest) -> Response:
    """What one of the page's forms asks for (`act`)."""
    if not same_origin(asked.request):
        return refuse_page(Refused(Refusal.NOT_ALLOWED), asked.request)
    receiver = api.find(asked)
    if isinstance(receiver, Refused):
        return refuse_page(receiver, asked.request)
    form = await form_of(asked.request, MOST_FIELDS)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    match form.get("act"):
        case "try":
            return await _page(asked, receiver, answer=await api.try_it(asked, receiver))
        case "change":
            return await _change(asked, receiver, form)
        case "rotate":
            return await _rotate(asked, receiver, form)
        case "disable":
            refused = await api.submit(asked, DisableWebhook(receiver.receiver_id, "by_hand"))
            return await _came(asked, receiver, refused, "disabled")
        case "enable":
            refused = await api.submit(asked, EnableWebhook(receiver.receiver_id))
            return await _came(asked, receiver, refused, "enabled")
        case "replay":
            return await _replay(asked, receiver, form)
        case "remove":
            refused = await api.remove(asked, receiver)
            return refuse_page(refused, asked.request) if refused else see_other(f"{WEBHOOKS}?removed=1")
        case _:
            return refuse_page(Refused(Refusal.BAD_FIELD, "act"), asked.request)


async def _change(asked: OperationRequest, receiver: Webhook, form: dict[str, str]) -> Response:
    wish = wish_of(form, receiver.branch)
    refused = api.misfit(asked, wish)
    if refused is None:
        command = ChangeWebhook(receiver.receiver_id, wish.name.strip(), wish.url, wish.kinds)
        refused = await api.submit(asked, command)
    return await _came(asked, receiver, refused, "changed")


async def _rotate(asked: OperationRequest, receiver: Webhook, form: dict[str, str]) -> Response:
    if form.get("secret") != receiver.secret_id:  # pressed twice: the new secret was shown
        return see_other(f"{WEBHOOKS}/{receiver.receiver_id}")
    key = await api.rotate(asked, receiver)
    if isinstance(key, Refused):
        return await _page(asked, receiver, key.status, TITLES[key.code])
    return page(asked.request, "webhook_secret.html", address=WEBHOOKS, one=receiver, secret=key, is_new=False,
                person=person_of(asked))  # fmt: skip


async def _replay(asked: OperationRequest, receiver: Webhook, form: dict[str, str]) -> Response:
    first, last = (form.get(name, "") for name in ("first", "last"))
    if not all(each.isascii() and each.isdigit() and len(each) <= 15 for each in (first, last)):
        return await _page(asked, receiver, 422, NO_RANGE)
    asked.body = AskReplay(receiver.branch or form.get("branch", ""), max(int(first) - 1, 0), int(last))
    done = await api.replay(asked)
    if isinstance(done, Refused):
        return await _page(asked, receiver, done.status, NO_RANGE if done.field == "last" else TITLES[done.code])
    found = getattr(done, "events", 0)
    return see_other(f"{WEBHOOKS}/{receiver.receiver_id}?done={'replayed' if found else 'nothing'}")


async def _came(asked: OperationRequest, receiver: Webhook, refused: Refused | None, done: str) -> Response:
    """To the page that says what was done; what was done already is done."""
    if refused is None or refused.code is Refusal.ALREADY:
        return see_other(f"{WEBHOOKS}/{receiver.receiver_id}?done={done}")
    return await _page(asked, receiver, refused.status, in_words(refused))


async def _page(
    asked: OperationRequest, receiver: Webhook, status: int = 200, error: str = "", answer: Answer | None = None
) -> Response:
    def read() -> tuple[dict[str, Position], list[Try]]:
        with asked.context.engine.connect() as connection:
            reached = positions.read_positions(connection, receiver.receiver_id)
            return reached, positions.read_tries(connection, receiver.receiver_id, SHOWN)

    reached, tries = await asyncio.to_thread(read)
    now = asked.context.clock.now()
    old_until = moment(receiver.old_until, CITY_TIME_ZONE)
    return page(
        asked.request,
        "webhook.html",
        status,
        address=f"{WEBHOOKS}/{receiver.receiver_id}",
        one=receiver,
        branch=branch_name(asked, receiver.branch),
        branches=branches(asked),
        standing=standing(reached),
        deliveries=[_shown(one) for one in tries],
        old_until=f"{old_until:%d/%m/%Y %H:%M}" if receiver.old_secret_id and now < receiver.old_until else "",
        groups=GROUPS,
        said=SAID,
        reasons=WHY,
        chosen=set(receiver.kinds),
        answer=answer,
        answer_text="" if answer is None else answer.text[:MOST_TEXT],
        person=person_of(asked),
        error=error,
        done=DONE.get(asked.request.query_params.get("done", ""), ""),
    )


def _shown(one: Try) -> Delivery:
    at = moment(one.at, CITY_TIME_ZONE)
    is_taken = one.status is not None and 200 <= one.status < 300
    return Delivery(
        f"{at:%d/%m %H:%M:%S}",
        one.stream,
        one.seq,
        SAID.get(one.kind, one.kind),
        one.status,
        WHY.get(one.error or "", one.error or ""),
        one.took_ms,
        one.again,
        is_taken,
    )
