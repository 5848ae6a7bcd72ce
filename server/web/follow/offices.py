"""The city's units as the rules of dossiers ask for them, from the people and units that are known now."""

from collections.abc import Callable
from datetime import date

from protocol.ids import Instant
from protocol.units import Standing
from server.access.city.state import Access
from server.access.units import standing, unit_of_agency
from server.dossier.stream.offices import Offices
from server.web.base.clock import CITY_TIME_ZONE, moment


class CityOffices(Offices):
    """`access`: as it is now. May be asked by any thread: what it reads is replaced, never changed."""

    def __init__(self, access: Callable[[], Access]) -> None:
        self._access = access

    def standing(self, person: str, unit: str, now: Instant) -> Standing:
        return standing(self._access(), person, unit, day_of(now))

    def takes(self, unit: str) -> bool:
        units = self._access().units
        known = units.known.get(unit)
        return not units.known if known is None else not known.closed

    def receiver(self, agency: str, branch: str) -> str:
        known = tuple(self._access().units.known.values())
        return unit_of_agency((one.unit for one in known if not one.closed), agency, branch)

    def agency(self, unit: str) -> str:
        known = self._access().units.known.get(unit)
        return unit if known is None else known.unit.agency

    def is_gone(self, person: str) -> bool:
        found = self._access().people.get(person)
        return found is None or found.disabled


def day_of(now: Instant) -> date:
    """The city's date, by which leave is counted."""
    return moment(now, CITY_TIME_ZONE).date()
