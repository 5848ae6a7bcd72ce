"""Reads the posted forms of this server's pages."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from protocol.enums import Refusal
from protocol.problem import Refused
from server.web.operation.authentication import same_origin

MOST_BYTES = 8 * 1024
MOST_FIELDS = 8
FORM = "application/x-www-form-urlencoded"


async def posted(
    request: Request, most_fields: int = MOST_FIELDS, most_bytes: int = MOST_BYTES
) -> dict[str, str] | Refused:
    """The fields of a form of a page of this server; from anywhere else it is refused."""
    if not same_origin(request):
        return Refused(Refusal.NOT_ALLOWED)
    return await form_of(request, most_fields, most_bytes)


async def form_of(
    request: Request, most_fields: int = MOST_FIELDS, most_bytes: int = MOST_BYTES
) -> dict[str, str] | Refused:
    """The fields of a posted form; of a repeated field, the last value."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return Refused(Refusal.BAD_FIELD, "Content-Type", f"send {FORM}")
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > most_bytes:
            return Refused(Refusal.TOO_LARGE)
    try:
        text = raw.decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most_fields))
    except ValueError:  # not percent-encoded UTF-8, or more fields than any form of ours has
        return Refused(Refusal.BAD_FIELD, None, "the form is not readable")
