"""What the kiosk says of a dossier to whoever scanned its receipt: no name of a person, and never more than the receipt
opens everywhere else.
"""

import gettext
from datetime import datetime

from language.dossier_states import SENT, STATES, TO_DO
from language.names import name_in
from protocol.dossier_lookup import PublicDossier
from protocol.enums import Refusal
from protocol.problem import Problem


def say_state(dossier: PublicDossier, words: gettext.NullTranslations) -> str:
    """Its state, in the words of the public page."""
    return words.gettext(STATES[dossier.state])


def say_dossier(dossier: PublicDossier, language: str, words: gettext.NullTranslations) -> tuple[str, ...]:
    """Where it is, since when, until when; and what its holder should do."""
    _, lines = words.gettext, []
    if dossier.unit is not None:
        lines.append(_("With: {unit}").format(unit=name_in(dossier.unit, language)))
    if dossier.unit is not None and dossier.since is not None:
        lines.append(_("Since {time}").format(time=_moment(dossier.since)))
    if dossier.unit is not None and dossier.until is not None:
        lines.append(_("To be done there until {time}").format(time=_moment(dossier.until)))
    if not dossier.is_ready and dossier.ended_at is None:
        lines.append(say_due(dossier, words))
    sent = None if dossier.delivery is None else SENT.get(dossier.delivery)
    lines.append(_(sent or TO_DO[dossier.state]))
    return tuple(line for line in lines if line)


def say_due(dossier: PublicDossier, words: gettext.NullTranslations) -> str:
    """Until when its result is promised; "" where its time stands still or nothing was promised."""
    _ = words.gettext
    if dossier.due_at is None:
        return ""
    promised = _("The result is due on {time}").format(time=_moment(dossier.due_at))
    return f"{promised} · {_('late')}" if dossier.late else promised


def say_not_ready(dossier: PublicDossier, words: gettext.NullTranslations) -> str:
    """Before a number is taken for a result that cannot be collected yet."""
    due = say_due(dossier, words)
    said = words.gettext("Your result is not ready yet.")
    return f"{said} {due}." if due else said


def say_unlooked(answer: object, words: gettext.NullTranslations) -> str:
    """Why nothing is known of a scanned receipt; `answer`: a Problem, or anything else where there was none."""
    _ = words.gettext
    match answer:
        case Problem(code=Refusal.UNKNOWN_DOSSIER):
            return _("No dossier has this receipt. Please take a number and ask at the counter.")
        case Problem(code=Refusal.TOO_MANY_TRIES):
            return _("Many receipts were scanned here in a short time. Please wait a moment, then scan again.")
        case Problem():
            return _("The system did not answer. Please try again, or ask a member of staff.")
        case _:
            return _("It cannot be known now how your dossier stands: the system is not connected at the moment.")


def _moment(at: datetime) -> str:
    return f"{at:%H:%M} · {at:%d/%m/%Y}"
