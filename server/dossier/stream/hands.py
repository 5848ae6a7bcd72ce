"""Who may act on a dossier that somebody has in hand, or was offered. Pure.

It is its holder's; a deputy's while the holder is on leave; of everybody in the unit while no person holds it. Who
leads the unit may take it from whoever holds it.
"""

from msgspec import Struct

from protocol.ids import Instant

from .offices import Offices
from .state import Dossier


class Sender(Struct, frozen=True):
    """Who sends a command, an opaque id, when, and to what units they belong."""

    by: str
    now: Instant
    offices: Offices

    def works_in(self, unit: str) -> bool:
        """Whether they work in this unit."""
        return self.offices.standing(self.by, unit, self.now).works_there

    def leads(self, unit: str) -> bool:
        """Whether they lead this unit."""
        return self.offices.standing(self.by, unit, self.now).leads


def holds(dossier: Dossier, sender: Sender) -> bool:
    """Whether the sender answers for the dossier, or stands in for who does."""
    holder = dossier.holder
    if holder is None:
        return False
    if holder.person == sender.by:
        return True
    standing = sender.offices.standing(sender.by, holder.unit, sender.now)
    return standing.works_there if holder.person is None else standing.acts_for(holder.person)


def may_take(dossier: Dossier, sender: Sender) -> bool:
    """Whether the sender may take it from its holder, in the holder's unit: nobody holds it, the holder cannot act any
    more or is on leave, or the sender leads the unit.
    """
    holder = dossier.holder
    if holder is None or holder.person == sender.by:
        return False
    standing = sender.offices.standing(sender.by, holder.unit, sender.now)
    if not standing.works_there:
        return False
    unheld = holder.person is None or sender.offices.is_gone(holder.person)
    return unheld or standing.acts_for(holder.person) or standing.leads


def may_receive(dossier: Dossier, sender: Sender) -> bool:
    """Whether the hand-over that waits is for the sender."""
    if dossier.offer is None:
        return False
    to = dossier.offer.to
    standing = sender.offices.standing(sender.by, to.unit, sender.now)
    return standing.works_there and (to.person in (None, sender.by) or standing.acts_for(to.person) or standing.leads)
