"""`/admin/certificates`: by which certificates people sign; one is noted for somebody, or taken out."""

import asyncio
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct
from starlette.responses import Response

from language.messages import N_
from protocol.enums import Refusal
from protocol.ids import Instant
from protocol.problem import Refused
from server.access.city.certificates import (
    CertificateCommand,
    CertificateNoted,
    NoteCertificate,
    RemoveCertificate,
    needs_renewal,
)
from server.access.city.commands import city_envelope
from server.access.city.state import Access
from server.signing.certificate import MOST_BYTES, Fault, ReadCertificate, read_certificate
from server.signing.kept import has_roots, roots_of
from server.signing.verify import is_available
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.base.problems import TITLES
from server.web.operation.operation import OperationRequest
from server.web.pages.parts.error_page import refuse_page
from server.web.pages.parts.forms import posted
from server.web.pages.parts.redirect import see_other
from server.web.pages.parts.render import page

from . import role_words as rw
from .entry import person_of

CERTIFICATES: Final = "/admin/certificates"
DAY_MS: Final = 86_400_000

FAULTS: Final = {
    Fault.UNREADABLE: N_("This is no certificate that can be read: choose the person's .cer, .crt or .pem file."),
    Fault.NO_ROOTS: N_("No authorities are noted on this server yet: put their certificates into roots.pem first."),
    Fault.AUTHORITY: N_("This is an authority's certificate: nobody signs by it. Choose the person's own."),
    Fault.EARLY: N_("This certificate is not valid yet."),
    Fault.OVER: N_("This certificate is not valid any more: ask for the new one."),
    Fault.NOT_TRUSTED: N_("None of the authorities in roots.pem issued this certificate for signing."),
}
"""What stands at the field of the certificate."""
NO_PERSON: Final = N_("Choose whose certificate it is.")
NOT_OWN: Final = N_("Somebody else notes or takes out your own certificate.")
NO_LIBRARY: Final = N_("The server has no library for signatures (motcua[sign]): it cannot check a certificate.")
REFUSED: Final = {
    Refusal.ALREADY: ("certificate", N_("This certificate is noted for this person already.")),
    Refusal.NOT_ALLOWED: ("certificate", N_("This certificate is noted for somebody else: take it out there first.")),
    Refusal.QUOTA_REACHED: ("person", N_("This person has ten certificates: take out those that are over first.")),
    Refusal.UNKNOWN_USER: ("person", NO_PERSON),
}
DONE: Final = {"noted": N_("The certificate is noted."), "removed": N_("The certificate is taken out.")}


class Wrong(Struct, frozen=True):
    """`field`: of the form; `said`: the msgid of what is wrong with it."""

    field: str
    said: str
    status: int = 422


class Shown(Struct, frozen=True):
    """A certificate. `days`: until its end, where that is near; `over`: it is past."""

    user_id: str
    name: str
    sha256: str
    serial: str
    issuer: str
    until: str
    days: int | None
    over: bool


async def show(asked: OperationRequest) -> Response:
    """The certificates of the people that the reader looks after, those that end first on top."""
    return await _page(asked)


async def act(asked: OperationRequest) -> Response:
    """Notes a certificate for a person, or takes one out."""
    form = await posted(asked.request, most_bytes=3 * MOST_BYTES)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    user_id, removes = form.get("person", ""), form.get("act") == "remove"
    if not rw.sees(asked, asked.context.live.access, user_id):
        return await _page(asked, Wrong("person", NO_PERSON), form)
    if user_id == asked.principal.id:
        return await _page(asked, Wrong("person", NOT_OWN, 403), form)
    command: CertificateCommand
    if removes:
        command = RemoveCertificate(user_id, form.get("sha256", ""))
    else:
        read = await asyncio.to_thread(_read, asked, form.get("certificate", ""))
        if isinstance(read, str):
            return await _page(asked, Wrong("certificate", read), form)
        until = round(read.until.timestamp() * 1000)
        command = NoteCertificate(user_id, read.sha256, read.serial, read.issuer, until)
    done = await asked.context.live.submit(city_envelope(command, asked.principal.id))
    if isinstance(done, Refused) and not (removes and done.code is Refusal.NOT_FOUND):
        field, said = REFUSED.get(done.code, ("certificate", TITLES[done.code]))
        return await _page(asked, Wrong(field, said, done.status), form)
    return see_other(f"{CERTIFICATES}?{urlencode({'done': 'removed' if removes else 'noted'})}")


def _read(asked: OperationRequest, text: str) -> ReadCertificate | str:
    """The certificate; a msgid: why it is not taken."""
    if not is_available():
        return NO_LIBRARY
    try:
        roots = roots_of(asked.context.data)
    except (OSError, ValueError):
        return FAULTS[Fault.NO_ROOTS]
    found = read_certificate(text[:MOST_BYTES], roots, moment(asked.context.clock.now(), CITY_TIME_ZONE))
    return FAULTS[found] if isinstance(found, Fault) else found


async def _page(asked: OperationRequest, wrong: Wrong | None = None, form: dict[str, str] | None = None) -> Response:
    access = asked.context.live.access
    now = asked.context.clock.now()
    theirs = [one for one in access.certificates if rw.sees(asked, access, one.user_id)]
    shown = [_shown(access, one, now) for one in sorted(theirs, key=lambda one: one.until)]
    able = [one for one in access.people.values() if not one.disabled and rw.sees(asked, access, one.user_id)]
    return page(
        asked.request,
        "certificates.html",
        200 if wrong is None else wrong.status,
        address=CERTIFICATES,
        query={},
        lines=shown,
        near=sum(one.days is not None for one in shown),
        past=sum(one.over for one in shown),
        people=sorted(((one.user_id, access.called(one.user_id)) for one in able if one.user_id != asked.principal.id),
                      key=lambda one: (one[1], one[0])),
        has_roots=await asyncio.to_thread(has_roots, asked.context.data),
        wrong=wrong,
        form=form or {},
        done=DONE.get(asked.request.query_params.get("done", ""), ""),
        person=person_of(asked),
    )  # fmt: skip


def _shown(access: Access, one: CertificateNoted, now: Instant) -> Shown:
    left, until = one.until - now, moment(one.until, CITY_TIME_ZONE)
    near = left // DAY_MS if left > 0 and needs_renewal(one, now) else None
    name = access.called(one.user_id) or one.user_id
    return Shown(one.user_id, name, one.sha256, one.serial, one.issuer, f"{until:%d/%m/%Y}", near, left <= 0)
