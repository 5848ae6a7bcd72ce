"""The receipt of what was sent in online, to the address that its citizen gave: a letter with the way to it.

The address stands in the sealed job alone, and is erased with it. The letter has no name and no paper: whoever follows
it reads the receipt behind the code and the secret.
"""

import asyncio
from typing import Final

import msgspec
from msgspec import Struct

from language.messages import translations
from protocol.dossier_people import Part, PersonField
from protocol.dossier_views import DossierView
from protocol.ids import Instant
from protocol.ways_in import Way
from server.dossier.lookup_secret import lookup_url, secret_of
from server.jobs.queue import NewJob
from server.jobs.worker import Failed, Finished, Job, Outcome
from server.journal.database.dialects import one_moment
from server.mail.letter import Letter, is_address
from server.web.base.clock import CITY_TIME_ZONE, moment
from server.web.operation.context import AppContext

from .post import post, put_in

KIND: Final = "receipt"
LANGUAGE: Final = "vi"
MOST_TRIES: Final = 12


class Wanted(Struct, frozen=True):
    """A job's payload. `due_at`: until when the result is promised."""

    to: str
    dossier_id: str
    code: str
    due_at: Instant
    base_url: str


async def send_receipt(context: AppContext, view: DossierView, base_url: str) -> bool:
    """Puts the letter in, once, of what was sent in online with an address; whether it did."""
    if view.way is not Way.ONLINE or view.code is None or view.due is None or context.mail is None:
        return False
    to = await asyncio.to_thread(_address, context, view.dossier_id)
    if to is None:
        return False
    due_at = round(view.due.promised_at.timestamp() * 1000)
    wanted = Wanted(to, view.dossier_id, view.code, due_at, base_url)
    job = NewJob(
        KIND, msgspec.json.encode(wanted), context.clock.now(), f"{KIND}.{view.dossier_id}", branch=view.branch
    )
    return await put_in(context, [job])


async def run(context: AppContext, job: Job) -> Outcome:
    """Writes once; after some hours in vain the address is erased: the receipt stands behind code and secret."""
    wanted = msgspec.json.decode(job.payload, type=Wanted)
    outcome = await post(context, letter_of(context.lookup_key, wanted, job.id))
    in_vain = isinstance(outcome, Failed) and (outcome.for_good or job.tries >= MOST_TRIES)
    return Finished() if in_vain else outcome


def letter_of(lookup_key: bytes, wanted: Wanted, job_id: str) -> Letter:
    """The letter; its address is the receipt's own."""
    _, due = translations(LANGUAGE).gettext, moment(wanted.due_at, CITY_TIME_ZONE)
    address = lookup_url(wanted.base_url, wanted.code, secret_of(lookup_key, wanted.dossier_id))
    lines = [
        _("Your dossier {code} was received.").format(code=wanted.code),
        _("Result due at {time} on {date}").format(time=f"{due:%H:%M}", date=f"{due:%d/%m/%Y}"),
        "",
        _("Your receipt, and how the dossier stands: {address}").format(address=address),
        "",
        _("Whoever has this address can read both. This is the only letter; your address is erased from it now."),
    ]
    return Letter(
        wanted.to, _("Receipt of the dossier {code}").format(code=wanted.code), "\n".join(lines) + "\n", job_id
    )


def _address(context: AppContext, dossier_id: str) -> str | None:
    with one_moment(context.engine) as connection:
        people = context.people.read_people(connection, dossier_id)
    to = next((one.fields.get(PersonField.EMAIL) for one in people if one.part is Part.APPLICANT), None)
    return to if to is not None and is_address(to) else None
