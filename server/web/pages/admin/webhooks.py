"""`/admin/webhooks`: the receivers of one's scope and how their deliveries stand, and the form for a new one."""

import asyncio
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from protocol.configuration import Name
from protocol.enums import Refusal
from protocol.problem import Refused
from server.access.city.state import Webhook
from server.access.credentials.tokens import new_id
from server.web.api import webhooks as api
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page
from server.webhooks import positions
from server.webhooks.addresses import BadAddress
from server.webhooks.events import KINDS
from server.webhooks.positions import Position

from .entry import person_of
from .webhook_words import GROUPS, SAID, USUAL, WHY

WEBHOOKS: Final = "/admin/webhooks"
MOST_FIELDS: Final = 80
KIND: Final = "kind-"
EVERYWHERE: Final = "*"
"""What the form sends for every branch."""

NO_KIND = N_("Choose at least one kind of event.")
NO_NAME = N_("Give the receiver a name, of at most 64 letters.")


class Standing(Struct, frozen=True):
    """How a receiver's deliveries stand. `since`, `why`: of failing ones; `skipped`: some were set aside."""

    is_failing: bool
    since: str = ""
    error: str = ""
    skipped: bool = False


class Listed(Struct, frozen=True):
    """A receiver in the list; `branch` None: every branch."""

    receiver_id: str
    name: str
    url: str
    branch: Name | None
    kinds: int
    disabled: str | None
    standing: Standing


async def show_webhooks(asked: OperationRequest) -> Response:
    """The list, and the form for a new receiver."""
    return await _page(asked, {})


async def add(asked: OperationRequest) -> Response:
    """Adds a receiver, and shows its secret this one time; what is wrong is said beside the form."""
    form = await posted(asked.request, MOST_FIELDS)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    branch = form.get("branch", "")
    receiver_id = form.get("receiver", "")
    if not receiver_id.startswith("w-") or not receiver_id.replace("-", "").isalnum() or len(receiver_id) > 36:
        return refuse_page(Refused(Refusal.BAD_FIELD, "receiver"), asked.request)
    key = await api.add(asked, receiver_id, wish_of(form, None if branch == EVERYWHERE else branch))
    if isinstance(key, Refused):
        if key.code is Refusal.ALREADY:  # pressed twice: it is there, and its secret was shown
            return see_other(f"{WEBHOOKS}/{receiver_id}")
        return await _page(asked, form, key.status, in_words(key))
    return page(
        asked.request,
        "webhook_secret.html",
        address=WEBHOOKS,
        one=asked.context.live.access.webhooks[receiver_id],
        secret=key,
        is_new=True,
        person=person_of(asked),
    )


def wish_of(form: Mapping[str, str], branch: str | None) -> api.Wish:
    """What a form asks for."""
    kinds = tuple(kind for kind in KINDS if f"{KIND}{kind}" in form)
    return api.Wish(form.get("name", ""), form.get("url", "").strip(), kinds, branch)


def in_words(refused: Refused) -> str:
    """The msgid of what is wrong with a receiver."""
    match refused.field:
        case "url":
            return WHY.get(refused.detail or "", WHY[BadAddress.NO_URL])
        case "kinds":
            return NO_KIND
        case "name":
            return NO_NAME
        case _:
            return TITLES[refused.code]


def standing(reached: Mapping[str, Position]) -> Standing:
    """Of all streams of a receiver, the one that has failed for longest."""
    failing = [each for each in reached.values() if each.failures]
    skipped = any(each.skipped is not None for each in reached.values())
    if not failing:
        return Standing(False, skipped=skipped)
    worst = min(failing, key=lambda each: each.failing_since or 0)
    since = moment(worst.failing_since or 0, CITY_TIME_ZONE)
    return Standing(True, f"{since:%d/%m/%Y %H:%M}", worst.error or "", skipped)


def branch_name(asked: OperationRequest, branch: str | None) -> Name | None:
    """A branch's name; None for every branch."""
    found = None if branch is None else asked.context.live.branch(branch)
    if found is None or found.state.config is None:
        return None if branch is None else {"vi": branch}
    return found.state.config.name


def branches(asked: OperationRequest) -> list[tuple[str, Name]]:
    """The branches that the sender may give a receiver, by id."""
    found = []
    for name, branch in sorted(asked.context.live.branches.items()):
        config = branch.state.config
        if config is not None and not config.retired and api.may_manage(asked.principal, name):
            found.append((name, config.name))
    return found


async def _page(asked: OperationRequest, form: Mapping[str, str], status: int = 200, error: str = "") -> Response:
    receivers = api.mine(asked)
    listed = await asyncio.to_thread(_listed, asked, receivers)
    chosen = {kind for kind in KINDS if f"{KIND}{kind}" in form} if form else USUAL
    return page(
        asked.request,
        "webhooks.html",
        status,
        address=WEBHOOKS,
        receivers=listed,
        branches=branches(asked),
        everywhere=EVERYWHERE if api.may_manage(asked.principal, None) else "",
        receiver=form.get("receiver") or new_id("w"),
        form=form,
        groups=GROUPS,
        said=SAID,
        reasons=WHY,
        chosen=chosen,
        person=person_of(asked),
        error=error,
        removed="removed" in asked.request.query_params,
    )


def _listed(asked: OperationRequest, receivers: list[Webhook]) -> list[Listed]:
    with asked.context.engine.connect() as connection:
        reached = {one.receiver_id: positions.read_positions(connection, one.receiver_id) for one in receivers}
    return [
        Listed(
            one.receiver_id,
            one.name,
            one.url,
            branch_name(asked, one.branch),
            len(one.kinds),
            one.disabled,
            standing(reached[one.receiver_id]),
        )
        for one in receivers
    ]
