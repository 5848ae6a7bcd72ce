"""Why a clerk's act was refused, in words: what happened and what to do next, the same at every kind of desk.

`title` is the server's sentence for what happened, in the reader's language.
"""

from gettext import NullTranslations

from protocol.enums import Refusal


def say_refused(code: Refusal, field: str | None, title: str, words: NullTranslations) -> str:
    """The refusal of a counter's act, and what to do next; the title alone where that says it."""
    _ = words.gettext
    match code:
        case Refusal.NOT_ALLOWED:
            text = _("{title} Log out and in again; if it is refused again, ask the administrator.")
        case Refusal.UNKNOWN_SERVICE | Refusal.UNKNOWN_PRIORITY | Refusal.UNKNOWN_REASON | Refusal.UNKNOWN_OUTCOME:
            text = _("{title} The branch's lists have changed: press the key again, then choose.")
        case Refusal.UNKNOWN_USER:
            text = _("{title} Check the login name, or choose a clerk from the list.")
        case Refusal.CLOSED | Refusal.QUOTA_REACHED | Refusal.SLOT_FULL:
            text = _("{title} Choose another service, or ask a manager.")
        case Refusal.COUNTER_BUSY:
            text = _("{title} Finish with that person first.")
        case Refusal.COUNTER_CLOSED if field in ("counter", "user"):
            text = _("{title} Choose another counter, or send the ticket to its service.")
        case Refusal.NO_SKILL:
            text = _("{title} Choose another counter, or send the ticket to its service.")
        case Refusal.COUNTER_CLOSED:
            text = _("{title} Open it with F10, then try again.")
        case Refusal.TOO_EARLY if field == "reason":
            text = _("{title} Press the key again and choose a reason, or wait a moment.")
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
            text = _("{title} The lists are read again: look at them before you try again.")
        case (
            Refusal.UNAVAILABLE
            | Refusal.TOO_MANY_TRIES
            | Refusal.WEAK_PASSWORD
            | Refusal.CLOCK_DOUBTED
            | Refusal.SECOND_PERSON
            | Refusal.NOT_SCANNED
            | Refusal.MANDATE_OVER
            | Refusal.OPINIONS_AWAITED
            | Refusal.CHILDREN_AWAITED
        ):
            return title  # says itself what to do
        case Refusal.UNKNOWN:
            return title  # of a newer server
        case _other:
            text = _("{title} Try again; if it is refused again, ask the administrator.")
    return text.format(title=title)
