"""`/dossier/receipt`: the receipt of a dossier as PDF, for whoever holds its code and secret."""

from typing import Final

from starlette.responses import Response

from protocol.dossier_lookup import AskLookup
from protocol.enums import Refusal
from protocol.problem import Refused
from server.web.api.dossier_lookup import opened
from server.web.api.forms import pdf_response, receipt_of
from server.web.operation.operation import OperationRequest

from .dossier import DOSSIER
from .parts.error_page import refuse_page
from .parts.forms import form_of

RECEIPT: Final = f"{DOSSIER}/receipt"


async def show(asked: OperationRequest) -> Response:
    """Code and secret are posted, so that they are in no address; the look is written down before."""
    form = await form_of(asked.request)
    if isinstance(form, Refused):
        return refuse_page(form, asked.request)
    code, secret = form.get("code", "").strip()[:100], form.get("secret", "").strip()[:40]
    found = await opened(asked, AskLookup(code, secret))
    if isinstance(found, Refused):
        return refuse_page(found, asked.request)
    made = await receipt_of(asked, found)
    if isinstance(made, Refused):
        return refuse_page(made, asked.request)
    if made is None:
        return refuse_page(Refused(Refusal.NOT_FOUND), asked.request)
    return pdf_response(*made)
