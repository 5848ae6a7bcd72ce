"""`/t/{secret}`: what the slip's QR opens on a citizen's phone."""

from collections.abc import Callable

from starlette.responses import Response

from language.ratings import FACES
from protocol import commands as c
from protocol.enums import Refusal, TicketState
from protocol.problem import Refused
from server.queue.decide.more_time import MORE_TIME_MS, MOST_DEFERRALS, is_deferred
from server.queue.state.ticket import Ticket
from server.web.api.tickets import act_of_holder, ticket_of_secret
from server.web.base.clock import moment
from server.web.base.problems import TITLES
from server.web.base.ticket_secret import branch_named
from server.web.follow import views
from server.web.follow.live import Branch
from server.web.operation.operation import OperationRequest
from server.web.push import turn
from server.web.push.news import OVER

from .parts.error_page import refuse_page
from .parts.forms import form_of
from .parts.push import push_key, subscription_of
from .parts.redirect import see_other
from .parts.render import NO_REFERRER, page, page_language

MAY_GIVE_UP = (TicketState.WAITING, TicketState.PARKED)
HAVE_READY = (*MAY_GIVE_UP, TicketState.CALLED)
"""While the papers to bring are on the page."""


async def show_ticket(asked: OperationRequest) -> Response:
    """The ticket as its holder sees it, or a page that explains that there is no such ticket today."""
    found = await ticket_of_secret(asked)
    if isinstance(found, Refused):
        return _gone(asked)
    return _page(asked, *found)


async def give_up(asked: OperationRequest) -> Response:
    """The holder cancels the ticket. Cancelling it twice is not an error."""
    return await _act(asked, c.Cancel, lambda ticket: ticket.state is TicketState.CANCELLED)


async def defer(asked: OperationRequest) -> Response:
    """The holder asks for ten more minutes. Asking again within them is not an error."""
    return await _act(asked, c.Defer, is_deferred)


async def come(asked: OperationRequest) -> Response:
    """The holder is back before that time is over. It may just have ended by itself."""
    return await _act(asked, c.Come, lambda ticket: ticket.state is TicketState.WAITING)


async def rate(asked: OperationRequest) -> Response:
    """The holder says how the visit was. Saying it again is not an error, and changes nothing."""
    form = await form_of(asked.request)
    rating = "" if isinstance(form, Refused) else form.get("rating", "")
    if rating not in map(str, FACES):
        refused = form if isinstance(form, Refused) else Refused(Refusal.BAD_FIELD, "rating")
        return refuse_page(refused, asked.request)
    return await _act(asked, lambda ticket_id: c.Rate(ticket_id, int(rating)), lambda ticket: ticket.rating is not None)


async def push(asked: OperationRequest) -> Response:
    """The holder's browser is told of their turn from now on, or no more (`act`: `end`)."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    found = await ticket_of_secret(asked)
    if isinstance(found, Refused):
        return _gone(asked) if found.code is Refusal.UNKNOWN_TICKET else refuse_page(found, asked.request)
    branch, ticket = found
    if form.get("act") == "end":
        await turn.unsubscribe(asked.context, branch.state.stream, ticket.ticket_id)
    else:
        to = subscription_of(asked, form)
        if isinstance(to, Refused):
            return refuse_page(to, asked.request)
        language = page_language(asked.request, ticket.language)
        wanted = turn.Wanted(to, language, ticket.ticket_id, asked.public_url)
        if ticket.state not in OVER and not await turn.subscribe(asked.context, branch.state.stream, wanted):
            return refuse_page(Refused(Refusal.UNAVAILABLE), asked.request)
    page_path = f"/t/{asked.param('secret')}"
    return see_other(page_path)


async def _act(
    asked: OperationRequest, command: Callable[[str], c.Command], is_done: Callable[[Ticket], bool]
) -> Response:
    """The ticket's page after a command; a refused one is no error where the ticket is as it asked for."""
    done = await act_of_holder(command)(asked)
    found = await ticket_of_secret(asked)
    if isinstance(found, Refused):
        return _gone(asked) if found.code is Refusal.UNKNOWN_TICKET else refuse_page(found, asked.request)
    if isinstance(done, Refused) and not is_done(found[1]):
        return _page(asked, *found, status=done.status, error=TITLES[done.code])
    page_path = f"/t/{asked.param('secret')}"
    return see_other(page_path)


def _page(asked: OperationRequest, branch: Branch, ticket: Ticket, status: int = 200, error: str = "") -> Response:
    now, config = asked.context.clock.now(), views.config_of(branch.state)
    procedure = next((one for one in config.procedures if one.code == ticket.procedure), None)
    return page(
        asked.request,
        "ticket.html",
        status,
        language=page_language(asked.request, ticket.language),
        referrer=NO_REFERRER,
        ticket=views.public_ticket(branch.state, ticket, now, branch.forecast),
        service_code=ticket.service,
        message=views.message_now(branch.state, now),
        service_message=views.service_message(branch.state, ticket.service, now)
        if ticket.state in MAY_GIVE_UP
        else None,
        no_shows=ticket.no_shows,
        no_show_limit=config.no_show_limit,
        street=config.address,
        bring=procedure.bring if procedure is not None and ticket.state in HAVE_READY else (),
        may_give_up=ticket.state in MAY_GIVE_UP,
        ticket_path=f"/t/{asked.param('secret')}",
        faces=FACES,
        more_minutes=MORE_TIME_MS // 60_000,
        deferred_until=moment(now + MORE_TIME_MS, views.zone_of(branch.state)),
        deferrals_left=MOST_DEFERRALS - ticket.deferrals,
        seq=branch.state.seq,
        now_ms=now,
        push_key=push_key(asked),
        error=error,
    )


def _gone(asked: OperationRequest) -> Response:
    """No such ticket today, or one that was given while the server was away and has not come in yet."""
    secret, number = asked.param("secret"), None
    branch = asked.context.live.branch(branch_named(secret) or "")
    if branch is not None:
        today = views.today_of(branch.state, asked.context.clock.now()).date
        number = branch.leased.number(branch.state, today, secret)
    return page(asked.request, "no_ticket.html", 404, referrer=NO_REFERRER, number=number)
