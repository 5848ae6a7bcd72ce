"""What one person has done at the kiosk and what came of it, as one plain value; a new person begins with a new one."""

import gettext
from collections.abc import Callable
from typing import Literal

from msgspec import Struct, structs

from protocol.dossier_lookup import PublicDossier
from protocol.views import PublicTicket, TicketIssued
from slips.printing import Printing

from .failures import ORDINARY_INSTEAD, Failure
from .visit import Step, Visit

Mode = Literal["large", "contrast", "low", "voice"]


class Modes(Struct, frozen=True):
    """How the screen serves this person: large text, high contrast, low reach, read aloud."""

    large: bool = False
    contrast: bool = False
    low: bool = False
    voice: bool = False

    def toggled(self, mode: Mode) -> "Modes":
        """The same with one mode turned on or off."""
        return structs.replace(self, **{mode: not getattr(self, mode)})


def say_nothing(words: gettext.NullTranslations) -> str:
    """Nothing is to be said of a scanned code."""
    return ""


class VisitState(Struct, frozen=True):
    """`ticket`: the number given, `printing`: what became of its slip, `reprinted`: whether it was asked for again.

    `failure`: why no number was given. `found`: the ticket of a scanned slip, `dossier`: that of a scanned receipt
    (`is_receipt`);
    `finding`: what is said in their place, by the catalogue of a language. `slow`: the server has not answered for a
    while. `is_offline`: the number was given
    while the server was away. `slip`: the secret of the scanned slip; `unsaved`: a rating of its visit was not saved.
    """

    visit: Visit = Visit()
    modes: Modes = Modes()
    ticket: TicketIssued | None = None
    printing: Printing = Printing.NONE
    reprinted: bool = False
    failure: Failure | None = None
    found: PublicTicket | None = None
    dossier: PublicDossier | None = None
    is_receipt: bool = False
    finding: Callable[[gettext.NullTranslations], str] = say_nothing
    slow: bool = False
    is_offline: bool = False
    slip: str = ""
    unsaved: bool = False

    @property
    def step(self) -> Step:
        return self.visit.step

    @property
    def reprintable(self) -> TicketIssued | None:
        """The ticket whose slip this person may ask for again: once, on the ticket's own screen."""
        return self.ticket if self.step is Step.TICKET and not self.reprinted else None

    @property
    def ordinary_service(self) -> str | None:
        """The service of which an ordinary number is offered after an appointment gave none."""
        offered = self.step is Step.FOUND and self.failure is not None and self.failure.why in ORDINARY_INSTEAD
        return self.visit.service if offered else None
