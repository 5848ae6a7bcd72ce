"""What administration has beside the branches: the links of its entry page, each seen by who may use it."""

from typing import Final

from msgspec import Struct

from language.messages import N_
from server.access.permissions import Permission


class Area(Struct, frozen=True):
    """A page of administration. `title` and `about`: msgids; `permission`: who sees the link."""

    path: str
    title: str
    about: str
    permission: Permission


AREAS: Final = (
    Area("/audit", N_("What was done"), N_("Who did what, when and why; searched, and exported with its hashes"),
         Permission.READ_AUDIT),
    Area("/admin/people", N_("People and roles"), N_("Who may sign in, where and as what; new people, and who leaves"),
         Permission.MANAGE_PEOPLE),
    Area("/admin/certificates", N_("Certificates of people"), N_("By which certificates people sign, and until when"),
         Permission.MANAGE_PEOPLE),
    Area("/admin/units", N_("Units and posts"), N_("Agencies, the units that work on dossiers, who holds their posts"),
         Permission.MANAGE_UNITS),
    Area("/admin/retention", N_("Terms of keeping"),
         N_("Dossiers whose term is over: looked through before they are erased"), Permission.REVIEW_RETENTION),
    Area("/manager/devices", N_("Devices"), N_("Kiosks, counters and displays: let in by their code, or turned out"),
         Permission.DECIDE_ENROLMENT),
    Area("/admin/standards", N_("Values of the city and of groups"),
         N_("Hours, holidays and rules that branches share"), Permission.CONFIGURE_CITY),
    Area("/admin/file", N_("Settings from a file"), N_("Of a branch or of a whole city; shown before anything changes"),
         Permission.CONFIGURE),
    Area("/admin/webhooks", N_("Webhooks"), N_("Other programs are told what happens, by signed messages"),
         Permission.MANAGE_WEBHOOKS),
    Area("/admin/outbox", N_("Dossiers told to another system"),
         N_("What waits to be told, and whether the other system holds the same"), Permission.CONFIGURE_CITY),
    Area("/admin/jobs", N_("Background work"), N_("E-mail, webhooks and the like: what waits, and what failed"),
         Permission.MANAGE_JOBS),
)  # fmt: skip
"""In the order in which they are shown; a page of administration adds its line here."""
