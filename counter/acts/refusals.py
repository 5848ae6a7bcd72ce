"""The text of each refusal for a clerk: what happened and what to do next, in the chosen language; pure.

`Problem.title` is the server's sentence for what happened, in the language that the request asked for.
"""

from typing import assert_never

from language.messages import _
from protocol.enums import Refusal
from protocol.problem import Problem


def refusal_text(problem: Problem) -> str:
    """The text for a refused act or ticket, or a refused connection to the branch."""
    title = problem.title
    match problem.code:
        case Refusal.ALREADY if problem.field == "code":
            return _("{number} is in the queue already: nothing was added.").format(number=problem.detail)
        case Refusal.UNKNOWN_TICKET if problem.field == "code":
            return _("No such number was given today. Check it on the slip, or give a new ticket (Ctrl+N).")
        case Refusal.NOT_AUTHENTICATED:
            return _("The server does not know this program. Have the counter enrolled again and its token set here.")
        case Refusal.REVOKED:
            return _("This program was revoked. Press Ctrl+Shift+S, and have a manager confirm it again.")
        case Refusal.UNKNOWN_BRANCH:
            return _("The server does not know this branch. Check the settings of this program.")
        case Refusal.NEWER_VERSION:
            return _("This program is newer than the server. Have the server updated first.")
        case Refusal.UNKNOWN_COUNTER:
            return _("{title} Check the settings of this program.").format(title=title)
        case Refusal.NOT_ALLOWED:
            return _("{title} Log out and in again; if it is refused again, ask the administrator.").format(title=title)
        case Refusal.UNKNOWN_SERVICE | Refusal.UNKNOWN_PRIORITY | Refusal.UNKNOWN_REASON | Refusal.UNKNOWN_OUTCOME:
            return _("{title} The branch's lists have changed: press the key again, then choose.").format(title=title)
        case Refusal.UNKNOWN_USER:
            return _("{title} Check the login name, or choose a clerk from the list.").format(title=title)
        case Refusal.CLOSED | Refusal.QUOTA_REACHED | Refusal.SLOT_FULL:
            return _("{title} Choose another service, or ask a manager.").format(title=title)
        case Refusal.COUNTER_BUSY:
            return _("{title} Finish with that person first.").format(title=title)
        case Refusal.COUNTER_CLOSED if problem.field in ("counter", "user"):
            return _("{title} Choose another counter, or send the ticket to its service.").format(title=title)
        case Refusal.NO_SKILL:
            return _("{title} Choose another counter, or send the ticket to its service.").format(title=title)
        case Refusal.COUNTER_CLOSED:
            return _("{title} Open it with F10, then try again.").format(title=title)
        case Refusal.TOO_EARLY if problem.field == "reason":
            return _("{title} Press the key again and choose a reason, or wait a moment.").format(title=title)
        case (
            Refusal.NOTHING_IN_HAND
            | Refusal.NOT_HERE
            | Refusal.WRONG_STATE
            | Refusal.UNKNOWN_TICKET
            | Refusal.ALREADY
            | Refusal.MOOT
            | Refusal.CHANGED
            | Refusal.TOO_EARLY
            | Refusal.TOO_LATE
        ):
            return _("{title} The lists are read again: look at them before you try again.").format(title=title)
        case Refusal.UNKNOWN_APPOINTMENT | Refusal.CHECKED_IN | Refusal.CANCELLED | Refusal.OTHER_SERVICE:
            return _("{title} Give an ordinary ticket instead (Ctrl+N).").format(title=title)
        case Refusal.CLOCK_DOUBTED:
            return _("{title} Or press Ctrl+T here.").format(title=title)
        case Refusal.UNAVAILABLE | Refusal.TOO_MANY_TRIES | Refusal.WEAK_PASSWORD:
            return title  # says itself what to do
        case Refusal.UNKNOWN:
            return title  # of a newer server
        case (
            Refusal.BAD_FIELD
            | Refusal.BAD_JSON
            | Refusal.BAD_KEY
            | Refusal.KEY_REUSED
            | Refusal.TOO_LARGE
            | Refusal.NOT_FOUND
            | Refusal.WRONG_METHOD
            | Refusal.NOT_A_PDF
            | Refusal.SCAN_QUOTA
            | Refusal.WRONG_PASSWORD
            | Refusal.FAULT
        ):
            return _("{title} Try again; if it is refused again, ask the administrator.").format(title=title)
        case _:
            assert_never(problem.code)


def sign_in_refusal_text(problem: Problem) -> str:
    """The text for a refused sign-in at this counter."""
    title = problem.title
    match problem.code:
        case Refusal.WRONG_PASSWORD:
            return _("{title} Type both again; a manager can set a new password.").format(title=title)
        case Refusal.NOT_ALLOWED if problem.field == "user":
            return _("This login name belongs to another branch. Ask a manager to move it to this one.")
        case Refusal.COUNTER_BUSY:
            return _("{title} The clerk who is signed in must finish first.").format(title=title)
        case _:
            return refusal_text(problem)


def scan_refusal_text(problem: Problem) -> str:
    """The text for refused pages, which this counter keeps."""
    title = problem.title
    match problem.code:
        case Refusal.SCAN_QUOTA:
            return _("{title} The pages are kept: tell the administrator.").format(title=title)
        case Refusal.NOT_A_PDF:
            return _("{title} The pages are kept: scan them again, then send.").format(title=title)
        case Refusal.TOO_LARGE:
            return _("{title} The pages are kept: remove some, send, then scan the others.").format(title=title)
        case Refusal.UNKNOWN_TICKET | Refusal.WRONG_STATE:
            return _("{title} The pages are kept: throw them away, or ask the administrator.").format(title=title)
        case Refusal.NOT_ALLOWED:
            return _("{title} The pages are kept: log in again, then send them.").format(title=title)
        case _:
            return refusal_text(problem)
