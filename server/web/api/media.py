"""Pictures and films for televisions over the API: stored by who sets the branch up, read by its displays."""

import asyncio

import msgspec
from msgspec import Struct
from starlette.responses import FileResponse

from protocol.configuration import MediaFile
from protocol.enums import Refusal
from protocol.problem import Refused
from protocol.views import MediaStored, SlipLogoDrawn
from server.access.permissions import Permission, may
from server.catalogue.media_files import TYPES, MediaStore
from server.catalogue.slip_logo import logo_of
from server.web.operation.operation import OperationRequest


async def store(asked: OperationRequest) -> Struct | Refused:
    """Stores the body as a picture or film; the branch's settings then name it."""
    store = asked.context.media
    content = await store.receive(asked.request.stream())
    if isinstance(content, Refused):
        return content
    kept = await asyncio.to_thread(store.keep, content)
    return kept if isinstance(kept, Refused) else MediaStored(kept.file, kept.bytes)


async def draw_slip_logo(asked: OperationRequest) -> Struct | Refused:
    """The body, a picture, as it is printed on slips; it is stored only by the settings that then have it."""
    content = await asked.context.media.receive(asked.request.stream())
    if isinstance(content, Refused):
        return content
    logo = await asyncio.to_thread(_logo, asked.context.media, content)
    return Refused(Refusal.NOT_MEDIA) if logo is None else SlipLogoDrawn(logo)


def _logo(store: MediaStore, content: bytes) -> str | None:
    with store.drawing:
        return logo_of(content)


async def read(asked: OperationRequest) -> FileResponse | Refused:
    """A file that the branch's settings name; who sets the branch up reads any."""
    state, name = asked.branch.state, asked.param("file")
    try:
        file = msgspec.convert(name, MediaFile)
    except msgspec.ValidationError:
        return Refused(Refusal.NOT_FOUND)
    named = state.settings is not None and any(one.file == file for one in state.settings.media)
    if not named and not may(asked.principal, Permission.CONFIGURE, state.stream):
        return Refused(Refusal.NOT_FOUND)
    path = asked.context.media.path(file)
    try:
        stat = await asyncio.to_thread(path.stat)
    except OSError:
        return Refused(Refusal.NOT_FOUND)
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type=TYPES[file.rpartition(".")[2]], headers=headers, stat_result=stat)
