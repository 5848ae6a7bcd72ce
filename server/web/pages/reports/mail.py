"""`/reports/mail`: the reports that a person is sent by e-mail."""

import asyncio

from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.problem import Refused
from server.mail.letter import is_address
from server.reports.columns import NAMES
from server.reports.report import Wrong, address
from server.web.base.clock import moment
from server.web.mail import reports
from server.web.mail.every import EVERY_NAMES, Every
from server.web.mail.post import put_in
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.forms import form_of
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page, page_language

from .page import PLAIN_ROWS
from .scope import scope_for

MAIL = "/reports/mail"

NO_ADDRESS = N_("Enter an e-mail address such as name@example.vn.")
TOO_MANY = N_("You are sent as many reports as one person may be. End one of them first.")
NOT_NOW = N_("That could not be stored just now. Please try again.")


async def show_planned(asked: OperationRequest) -> Response:
    """The reader's own, and a button that ends each."""
    return await _page(asked)


async def change(asked: OperationRequest) -> Response | Refused:
    """`act`: `add` a report to what is sent, or `end` one."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return form
    context, user = asked.context, asked.principal.id
    if form.get("act") == "end":
        await asyncio.to_thread(reports.end, context, user, form.get("id", ""))
        return see_other(MAIL)
    if form.get("act") != "add" or form.get("every") not in tuple(Every) or context.mail is None:
        return Refused(Refusal.BAD_FIELD, "every")
    every, to = Every(form["every"]), form.get("to", "").strip()
    report = reports.of_every(form.get("report", ""), every)
    if isinstance(report, Wrong):
        return Refused(Refusal.BAD_FIELD, report.field)
    language = page_language(asked.request)
    scope = scope_for(context, asked.principal, report, language)
    if isinstance(scope, Refused):
        return scope
    if not is_address(to):
        return await _page(asked, 422, NO_ADDRESS)
    if len(await asyncio.to_thread(reports.planned, context, user)) >= reports.MOST_EACH:
        return await _page(asked, 409, TOO_MANY)
    zone = scope.branches[0].time_zone
    wanted = reports.Wanted(user, to, language, address(report), every, zone, asked.public_url)
    if not await put_in(context, [reports.job_of(wanted, context.clock.now())]):
        return await _page(asked, 503, NOT_NOW)
    return see_other(MAIL)


async def _page(asked: OperationRequest, status: int = 200, error: str = "") -> Response:
    context = asked.context
    planned = await asyncio.to_thread(reports.planned, context, asked.principal.id)
    rows = []
    for one in planned:
        report = reports.of_every(one.query, one.every)
        if not isinstance(report, Wrong):
            due = moment(one.due_at, one.zone)
            rows.append((one, NAMES[report.subject], PLAIN_ROWS[report.rows], report.branches, due))
    person = context.live.access.person(asked.principal.id)
    return page(
        asked.request,
        "report_mail.html",
        status,
        rows=rows,
        every_names=EVERY_NAMES,
        may_mail=context.mail is not None,
        person=person.name if person else "",
        error=error,
    )
