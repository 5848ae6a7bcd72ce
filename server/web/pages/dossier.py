"""`/dossier`: how a dossier stands, for whoever holds its receipt; what the receipt's QR code opens."""

from starlette.responses import Response

from language.dossier_reasons import REASON_WORDS
from language.dossier_states import SENT, STATES, TO_DO
from language.messages import N_
from protocol.dossier_lookup import AskLookup
from protocol.enums import Refusal
from protocol.problem import Refused
from server.web.api.dossier_lookup import looked_up, result_file
from server.web.operation.operation import OperationRequest

from .parts.error_page import refuse_page
from .parts.forms import form_of
from .parts.render import page

DOSSIER = "/dossier"
RESULT = f"{DOSSIER}/result"

UNKNOWN = N_("No dossier has this code and this secret. Please compare both with the receipt, letter by letter.")
SOON = N_("Too many tries. Please wait {n} s, then press again.")


async def show_form(asked: OperationRequest) -> Response:
    """The form; the page's script fills it in from what stands behind the # of the address, which no server is sent."""
    return page(asked.request, "dossier.html", shown=None, code="", error="", wait_s=0)


async def result(asked: OperationRequest) -> Response:
    """The signed result as PDF, for whoever has code and secret; both are posted, so that they are in no address."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    wanted = AskLookup(form.get("code", "").strip()[:100], form.get("secret", "").strip()[:40])
    found = await result_file(asked, wanted)
    return refuse_page(found, asked.request) if isinstance(found, Refused) else found


async def look_up(asked: OperationRequest) -> Response:
    """The dossier; nothing is changed. Code and secret are posted, so that they are in no address."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    code, secret = form.get("code", "").strip()[:100], form.get("secret", "").strip()[:40]
    found = await looked_up(asked, AskLookup(code, secret))
    if not isinstance(found, Refused):
        sent = None if found.delivery is None else SENT.get(found.delivery)
        what = sent or TO_DO[found.state]
        return page(
            asked.request, "dossier.html", shown=found, states=STATES, to_do=what, words=REASON_WORDS, secret=secret
        )
    if found.code not in (Refusal.UNKNOWN_DOSSIER, Refusal.TOO_MANY_TRIES):
        return refuse_page(found, asked.request)
    error = UNKNOWN if found.code is Refusal.UNKNOWN_DOSSIER else SOON
    return page(
        asked.request, "dossier.html", found.status, shown=None, code=code, error=error, wait_s=found.retry_s or 0
    )
