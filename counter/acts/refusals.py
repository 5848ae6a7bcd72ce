"""The text of each refusal for a clerk: what happened and what to do next, in the chosen language; pure.

`Problem.title` is the server's sentence for what happened, in the language that the request asked for.
"""

from language.messages import _, spoken, translations
from language.refused_acts import say_refused
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
        case Refusal.UNKNOWN_APPOINTMENT | Refusal.CHECKED_IN | Refusal.CANCELLED | Refusal.OTHER_SERVICE:
            return _("{title} Give an ordinary ticket instead (Ctrl+N).").format(title=title)
        case Refusal.CLOCK_DOUBTED:
            return _("{title} Or press Ctrl+T here.").format(title=title)
        case code:
            return say_refused(code, problem.field, title, translations(spoken()))


def sign_in_refusal_text(problem: Problem) -> str:
    """The text for a refused sign-in at this counter."""
    title = problem.title
    match problem.code:
        case Refusal.WRONG_PASSWORD:
            return _("{title} Type both again; a manager can set a new password.").format(title=title)
        case Refusal.FIRST_PASSWORD:
            return title
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
            return _("{title} The pages are kept: scan the largest one again at a lower resolution.").format(
                title=title
            )
        case Refusal.UNKNOWN_TICKET | Refusal.WRONG_STATE:
            return _("{title} The pages are kept: throw them away, or ask the administrator.").format(title=title)
        case Refusal.NOT_ALLOWED:
            return _("{title} The pages are kept: log in again, then send them.").format(title=title)
        case _:
            return refusal_text(problem)
