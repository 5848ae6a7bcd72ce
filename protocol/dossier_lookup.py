"""A dossier as whoever holds its receipt sees it: who answers for it, and until when. Nobody's data in full."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from .configuration import Name
from .delivery import DeliveryState
from .dossier_life import DossierState


class AskLookup(Struct, frozen=True, forbid_unknown_fields=True):
    """The code and the secret of a receipt, as they were typed or read from its QR code."""

    code: Annotated[str, Meta(min_length=1, max_length=100)]
    secret: Annotated[str, Meta(min_length=1, max_length=40)]

    def __repr__(self) -> str:
        return "AskLookup(…)"


class PublicOpinion(Struct, frozen=True, omit_defaults=True):
    """Who was asked for an opinion `since` when, to answer by `until`. `awaited`: they have not answered yet."""

    unit: Name
    since: datetime
    until: datetime
    official: str | None = None
    awaited: bool = False


class PublicChild(Struct, frozen=True, omit_defaults=True):
    """What another agency decides of it (liên thông): who answers for that now, `since` when, and until when."""

    procedure: Name
    state: DossierState
    unit: Name | None = None
    official: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class PublicDossier(Struct, frozen=True, omit_defaults=True):
    """`dossier_id`: opaque; a ticket may name it. `unit`, `official`: who answers for it now, `since` when, `until`
    when they are to be done; None: nobody, as at its end.

    `original_at`: the promise of the first receipt, `promised_at`: the latest one, `due_at`: None while its time stands
    still. `awaited`: how many papers the citizen was asked for. `applicant`: masked. `delivery`: where the result
    is, None before there is one; `carrier`, `parcel`: of one that was sent, at `posted_at`. `opinions`: of others who
    were asked, not what they think. `children`: what other agencies do of it.
    `delegated_by`: the agency in whose name it is resolved on the spot.
    """

    dossier_id: str
    code: str
    state: DossierState
    national: int
    procedure: Name
    branch: Name
    received_at: datetime
    at: datetime
    unit: Name | None = None
    official: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    original_at: datetime | None = None
    promised_at: datetime | None = None
    due_at: datetime | None = None
    late: bool = False
    suspended: bool = False
    awaited: int = 0
    applicant: str | None = None
    ended_at: datetime | None = None
    delivery: DeliveryState | None = None
    carrier: str | None = None
    parcel: str | None = None
    posted_at: datetime | None = None
    opinions: tuple[PublicOpinion, ...] = ()
    has_file: bool = False
    children: tuple[PublicChild, ...] = ()
    delegated_by: Name | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the result lies at a desk, to be collected."""
        at_desk = (None, DeliveryState.AT_DESK, DeliveryState.CAME_BACK)
        return self.state is DossierState.FINISHED and self.delivery in at_desk
