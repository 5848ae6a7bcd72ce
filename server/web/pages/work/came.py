"""How a dossier came, in words: online, with help, or from a system that decides it; and what that said last."""

from gettext import NullTranslations
from typing import Final

from language.messages import N_
from protocol.ways_in import Way
from server.dossier.stream.state import Dossier
from server.web.base.clock import CITY_TIME_ZONE, moment

from .names import Named

THEIR_WORDS: Final = {
    "1": N_("new there"),
    "2": N_("received there"),
    "3": N_("not received there"),
    "4": N_("being worked on there"),
    "5": N_("papers are awaited there"),
    "6": N_("a payment is awaited there"),
    "7": N_("withdrawn there"),
    "8": N_("stopped there"),
    "9": N_("decided there"),
    "10": N_("returned there"),
}
"""What the other system said, by its published state."""


def came_of(dossier: Dossier, named: Named, words: NullTranslations) -> list[str]:
    """A line for each thing to be known; none of a dossier of the desk."""
    _ = words.gettext

    def at(instant: int) -> str:
        return f"{moment(instant, CITY_TIME_ZONE):%H:%M %d/%m/%Y}"

    match dossier.way:
        case Way.DESK:
            return []
        case Way.ASSISTED:
            return [_("entered for the citizen, with help")]
        case Way.ONLINE:
            said = [
                _("sent in online at {time}, there {code}").format(time=at(dossier.sent_at or 0), code=dossier.external)
            ]
            if dossier.check_by is not None:
                said.append(_("to be checked by {time}").format(time=at(dossier.check_by)))
            return said
        case Way.THEIRS:
            system = named.system(dossier.branch, dossier.procedure)
            theirs = _("decided by {system}").format(system=system) if system else _("decided by another system")
            if dossier.theirs is None:
                return [theirs, _("it has said nothing of it yet")]
            told = _("it said at {time}: {state}")
            return [theirs, told.format(time=at(dossier.theirs.at), state=_(THEIR_WORDS[dossier.theirs.said]))]
