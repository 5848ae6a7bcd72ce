"""`/drop-off`: what became of dossiers handed over by a list, for whoever holds the listed receipt."""

from starlette.responses import Response

from language.dossier_states import STATES
from language.messages import N_
from protocol.dossier_life import DossierState
from protocol.dossier_lookup import AskLookup
from protocol.enums import Refusal
from protocol.problem import Refused
from server.web.api.drop_offs import looked_up
from server.web.operation.operation import OperationRequest

from .dossier import SOON
from .parts.error_page import refuse_page
from .parts.forms import form_of
from .parts.render import page

DROP_OFF = "/drop-off"
UNKNOWN = N_("No list has this code and this secret. Please compare both with the listed receipt, letter by letter.")


async def show_form(asked: OperationRequest) -> Response:
    """The form; the page's script fills it in from what stands behind the # of the address, which no server is sent."""
    return page(asked.request, "drop_off.html", shown=None, code="", error="", wait_s=0)


async def look_up(asked: OperationRequest) -> Response:
    """The list, with the code and the secret of each dossier that was taken in. Nothing is changed."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    code, secret = form.get("code", "").strip()[:100], form.get("secret", "").strip()[:40]
    if not code or not secret:
        return refuse_page(Refused(Refusal.BAD_FIELD, "code"), asked.request)
    found = await looked_up(asked, AskLookup(code, secret))
    if not isinstance(found, Refused):
        left = sum(one.state is DossierState.REGISTERED for one in found.lines)
        return page(asked.request, "drop_off.html", shown=found, states=STATES, left=left, secret=secret)
    if found.code not in (Refusal.NOT_FOUND, Refusal.TOO_MANY_TRIES):
        return refuse_page(found, asked.request)
    error = UNKNOWN if found.code is Refusal.NOT_FOUND else SOON
    return page(
        asked.request, "drop_off.html", found.status, shown=None, code=code, error=error, wait_s=found.retry_s or 0
    )
