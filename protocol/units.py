"""The offices that work on dossiers: agency (cơ quan) → unit (đơn vị) → post (vị trí), with who holds it."""

from typing import Annotated

from msgspec import Meta, Struct

from .configuration import CalendarDate, Name
from .dossier_code import AgencyCode
from .ids import Code, Id, ProcedureCode


class Post(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A post of a unit, held by one person, or vacant. `leads`: it decides what the unit's others may not.

    `deputy` stands in for the holder from `away_from` to `away_until`, both days included; `away_until` None: until
    further notice. Without `away_from` the holder is there.
    """

    post_id: Code
    name: Name
    holder: Id | None = None
    deputy: Id | None = None
    leads: bool = False
    away_from: CalendarDate | None = None
    away_until: CalendarDate | None = None


class Unit(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A unit of an agency. `branch`: where it sits, None: in no branch.

    `is_desk`: the one-stop desk (bộ phận một cửa) of its branch, in which the branch's clerks work.
    `procedures`: those that it decides, to which the desk hands over first.
    """

    unit_id: Id
    agency: AgencyCode
    name: Name
    branch: Id | None = None
    is_desk: bool = False
    procedures: Annotated[tuple[ProcedureCode, ...], Meta(max_length=3000)] = ()
    posts: Annotated[tuple[Post, ...], Meta(max_length=60)] = ()


class AgencyView(Struct, frozen=True):
    """An agency by its national code."""

    code: str
    name: Name


class PostView(Struct, frozen=True, omit_defaults=True):
    """A post today. `acting`: who works in it now, the holder or the deputy, by opaque id; names as staff see them."""

    id: str
    name: Name
    leads: bool = False
    holder: str | None = None
    holder_name: str | None = None
    deputy: str | None = None
    deputy_name: str | None = None
    acting: str | None = None
    away_from: str | None = None
    away_until: str | None = None


class UnitView(Struct, frozen=True, omit_defaults=True):
    """A unit; see `Unit`. `closed`: nothing is handed over to it any more."""

    id: str
    agency: str
    name: Name
    branch: str | None = None
    is_desk: bool = False
    closed: bool = False
    procedures: tuple[str, ...] = ()
    posts: tuple[PostView, ...] = ()


class UnitList(Struct, frozen=True):
    """All agencies and units of the city, by code."""

    agencies: tuple[AgencyView, ...]
    units: tuple[UnitView, ...]


class Standing(Struct, frozen=True):
    """What somebody is to a unit on a day. `stands_in_for`: the people in whose place they act there.

    `leads`: decides what the unit's others may not.
    """

    works_there: bool = False
    stands_in_for: frozenset[str] = frozenset()
    leads: bool = False

    def acts_for(self, person: str | None) -> bool:
        """Whether they may act on what this person has in hand."""
        return person is not None and person in self.stands_in_for
