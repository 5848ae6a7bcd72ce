"""What a decision about a dossier asks of the city's units; here a city without any, whose staff work anywhere."""

from protocol.ids import Instant
from protocol.units import Standing

ANYWHERE = Standing(works_there=True)


class Offices:
    """The units, as they are now; replay needs none of it."""

    def standing(self, person: str, unit: str, now: Instant) -> Standing:
        """What this person is to this unit."""
        return ANYWHERE

    def takes(self, unit: str) -> bool:
        """Whether dossiers may be handed over to this unit."""
        return True

    def receiver(self, agency: str, branch: str) -> str:
        """The unit that receives at a branch in the name of this code."""
        return agency

    def agency(self, unit: str) -> str:
        """The code of the agency that a unit belongs to: it begins the codes of its dossiers."""
        return unit

    def is_gone(self, person: str) -> bool:
        """Whether this person cannot act any more."""
        return False
