"""`/manager/{b}/duty`: e-mail or a push about what needs somebody, to who is on duty today."""

import asyncio

from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.problem import Refused
from server.mail.letter import is_address
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.follow import views
from server.web.mail import duty
from server.web.mail.post import put_in
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import form_of, posted
from server.web.pages.parts.push import push_key, subscription_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

DUTY = "/manager/{b}/duty"
NO_ADDRESS = N_("Enter an e-mail address such as name@example.vn.")
NOT_NOW = N_("That could not be stored just now. Please try again.")


async def show_duty(asked: OperationRequest) -> Response:
    """Whether the reader is written to today."""
    return await _page(asked)


async def change(asked: OperationRequest) -> Response:
    """`act`: `begin`, with an address, or `end`."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return await _page(asked, form.status, TITLES[form.code])
    context, branch, user = asked.context, asked.branch.state.stream, asked.principal.id
    await asyncio.to_thread(duty.end, context, branch, user)
    if form.get("act") == "begin":
        to, now = form.get("to", "").strip(), context.clock.now()
        if context.mail is None or not is_address(to):
            return await _page(asked, 422, NO_ADDRESS)
        until = views.today_of(asked.branch.state, now).ends
        untaken = form.get("which") == "untaken"
        wanted = duty.Wanted(user, to, page_language(asked.request), asked.public_url, until, untaken)
        if not await put_in(context, [duty.job_of(branch, wanted, now)]):
            return await _page(asked, 503, NOT_NOW)
    return see_other(DUTY.format(b=branch))


async def push(asked: OperationRequest) -> Response:
    """The reader's browser is told today, in place of another one; or no more (`act`: `end`)."""
    form = await posted(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    context, branch, user, now = asked.context, asked.branch.state.stream, asked.principal.id, asked.context.clock.now()
    to = None if form.get("act") == "end" else subscription_of(asked, form)
    if isinstance(to, Refused):
        return refuse_page(to, asked.request)
    await asyncio.to_thread(duty.end, context, branch, user, by_push=True)
    if to is not None:
        until = views.today_of(asked.branch.state, now).ends
        wanted = duty.Wanted(user, "", page_language(asked.request), asked.public_url, until, push=to)
        if not await put_in(context, [duty.job_of(branch, wanted, now)]):
            return refuse_page(Refused(Refusal.UNAVAILABLE), asked.request)
    return see_other(DUTY.format(b=branch))


async def _page(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    state, context = asked.branch.state, asked.context
    person = context.live.access.person(asked.principal.id)
    return page(
        asked.request,
        "duty.html",
        status,
        address=DUTY.format(b=state.stream),
        here=f"/manager/{state.stream}",
        branch=views.config_of(state),
        at=moment(context.clock.now(), views.zone_of(state)),
        asked_for=await asyncio.to_thread(duty.on_duty, context, state.stream, asked.principal.id),
        push_key=push_key(asked) if person is not None else "",
        may_mail=context.mail is not None and person is not None,
        person=person.name if person else "",
        error=error,
    )
