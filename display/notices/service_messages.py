"""The messages to those who wait for one service, as this display shows them: with the service's name before them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import UnsetType
from msgspec.structs import replace

from protocol.views import BoardMessage, BoardService, ServiceView


def service_messages(
    services: Iterable[ServiceView], board: Mapping[str, BoardService], now: datetime
) -> list[BoardMessage]:
    """Those of `services` that stand now, the newest first; a service appears once."""
    found = []
    for service in services:
        known = board.get(service.code)
        told = None if known is None or isinstance(known.message, UnsetType) else known.message
        if told is not None and (told.until is None or now < told.until):
            name = service.name
            text = {lang: f"{name.get(lang, name['vi'])}: {words}" for lang, words in told.text.items()}
            found.append(replace(told, text=text))
    return sorted(found, key=lambda one: one.since, reverse=True)
