"""Problem documents (RFC 9457) from refusals, in the reader's language."""

import msgspec
from starlette.requests import HTTPConnection
from starlette.responses import Response

from language.messages import N_, translations
from protocol.enums import Refusal
from protocol.problem import Problem, Refused
from server.web.base.reader_language import language_of

TITLES: dict[Refusal, str] = {
    Refusal.BAD_FIELD: N_("A field is missing or has a wrong value."),
    Refusal.BAD_JSON: N_("The request is not valid JSON."),
    Refusal.BAD_KEY: N_("The Idempotency-Key must be 1 to 64 printable characters."),
    Refusal.KEY_REUSED: N_("This Idempotency-Key was already used for another command."),
    Refusal.TOO_LARGE: N_("The request is too large."),
    Refusal.SCAN_QUOTA: N_("As many documents were stored here today as may be."),
    Refusal.NOT_A_PDF: N_("The document is not a readable PDF."),
    Refusal.NOT_MEDIA: N_("This is no picture or film that televisions can show."),
    Refusal.NOT_AUTHENTICATED: N_("Sign in first, or use a valid device token."),
    Refusal.REVOKED: N_("This device was revoked: a manager has to confirm it again."),
    Refusal.WRONG_PASSWORD: N_("The name or the password is wrong."),
    Refusal.WEAK_PASSWORD: N_("This password is easily guessed, or the same as before: choose another."),
    Refusal.FIRST_PASSWORD: N_("This is a first password: choose one of your own on the page /password, then sign in."),
    Refusal.SECOND_PERSON: N_("Somebody else, who may approve it, has to sign in for it."),
    Refusal.SECOND_FACTOR: N_("The code of the second factor is missing, wrong, or was used already."),
    Refusal.TOO_MANY_TRIES: N_("Too many tries: wait a moment, then try again."),
    Refusal.NOT_ALLOWED: N_("This is not allowed for this device or person."),
    Refusal.NOT_FOUND: N_("There is nothing here."),
    Refusal.WRONG_METHOD: N_("This address does not answer this method."),
    Refusal.UNKNOWN_BRANCH: N_("There is no such branch."),
    Refusal.UNKNOWN_COUNTER: N_("This branch has no such counter."),
    Refusal.UNKNOWN_TICKET: N_("There is no such ticket today."),
    Refusal.UNKNOWN_SERVICE: N_("This branch has no such service."),
    Refusal.UNKNOWN_PRIORITY: N_("This branch has no such priority."),
    Refusal.UNKNOWN_APPOINTMENT: N_("There is no such appointment."),
    Refusal.UNKNOWN_REASON: N_("This reason is not known for this action."),
    Refusal.UNKNOWN_OUTCOME: N_("This branch has no such outcome."),
    Refusal.UNKNOWN_USER: N_("There is no such clerk."),
    Refusal.CLOSED: N_("No tickets are given now."),
    Refusal.QUOTA_REACHED: N_("Today's tickets for this service are all given."),
    Refusal.SLOT_FULL: N_("This time is fully booked for this service: choose another."),
    Refusal.CHECKED_IN: N_("A ticket was already given for this appointment."),
    Refusal.CANCELLED: N_("This appointment was cancelled."),
    Refusal.OTHER_SERVICE: N_("This appointment is for another service."),
    Refusal.COUNTER_BUSY: N_("The counter still has a person in hand."),
    Refusal.DEVICE_AWAY: N_("The device is not connected. Nothing was asked of it."),
    Refusal.DEVICE_BUSY: N_("The device still does what it was asked before. Wait for its answer."),
    Refusal.COUNTER_CLOSED: N_("The counter is not open."),
    Refusal.NO_SKILL: N_("That counter does not serve the ticket's service."),
    Refusal.NOTHING_IN_HAND: N_("The counter has no ticket in hand."),
    Refusal.NOT_HERE: N_("The ticket is at another counter."),
    Refusal.WRONG_STATE: N_("The ticket's present state does not allow this."),
    Refusal.ALREADY: N_("That was done already."),
    Refusal.TOO_EARLY: N_("It is too early for that."),
    Refusal.TOO_LATE: N_("It is too late for that."),
    Refusal.CLOCK_DOUBTED: N_("The server's date and time must be confirmed first, on the manager's page."),
    Refusal.CHANGED: N_("It has changed since you looked: look at it again before you decide."),
    Refusal.MOOT: N_("There is nothing left to do."),
    Refusal.UNKNOWN_DOSSIER: N_("There is no such dossier."),
    Refusal.UNKNOWN_PROCEDURE: N_("This branch does not know this procedure."),
    Refusal.NOT_YOURS: N_("Somebody else answers for this dossier."),
    Refusal.ASKED_BEFORE: N_("Papers were asked for once already; a second time needs a supervisor's reason."),
    Refusal.UNPAID: N_("The fee is not paid."),
    Refusal.NOT_SCANNED: N_("The result is not scanned yet: it is scanned and filed before it is given out."),
    Refusal.OPINIONS_AWAITED: N_(
        "Opinions of others are still awaited: wait for them, or recall those not looked into."
    ),
    Refusal.CHILDREN_AWAITED: N_(
        "Another agency still works on a part of it: its result is awaited before this one is given out."
    ),
    Refusal.MANDATE_OVER: N_("The mandate of who acts for the applicant is over."),
    Refusal.NEWER_VERSION: N_("This program speaks a newer version than the server: update the server first."),
    Refusal.UNAVAILABLE: N_("The server cannot store anything now; try again in a moment."),
    Refusal.FAULT: N_("The server has an internal error; the error was logged."),
}
"""The message for each refusal, in English; Vietnamese is in the catalogue of translations."""

_encode = msgspec.json.Encoder().encode


def problem_of(refused: Refused, language: str) -> Problem:
    """The problem document for a refusal."""
    return Problem(
        status=refused.status,
        code=refused.code,
        title=translations(language).gettext(TITLES[refused.code]),
        detail=refused.detail,
        field=refused.field,
    )


def refuse(refused: Refused, connection: HTTPConnection, headers: dict[str, str] | None = None) -> Response:
    """The response for a refusal."""
    problem = problem_of(refused, language_of(connection))
    if refused.code in (Refusal.NOT_AUTHENTICATED, Refusal.REVOKED):
        headers = {"WWW-Authenticate": "Bearer"} | (headers or {})
    if refused.code is Refusal.TOO_MANY_TRIES and refused.retry_s is not None:
        headers = {"Retry-After": str(refused.retry_s)} | (headers or {})
    return Response(_encode(problem), refused.status, headers, "application/problem+json")
