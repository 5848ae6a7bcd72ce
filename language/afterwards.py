"""The services that a number goes on to, in words: the same on the slip and in the voice of the kiosk."""

import gettext
from collections.abc import Iterable

from protocol.configuration import CounterConfig
from protocol.views import ServiceView, TicketFurther

from .names import name_in
from .places import say_place


def say_afterwards(
    further: TicketFurther,
    services: Iterable[ServiceView],
    counters: Iterable[CounterConfig],
    language: str,
    words: gettext.NullTranslations,
) -> str:
    """`Then at 09:30: Certified copies (Floor 1: Counter 3)`. A service that the branch no longer has is its code."""
    name = next((name_in(each.name, language) for each in services if each.code == further.service), further.service)
    place = say_place(further.service, counters, language)
    said = f"{name} ({place})" if place else name
    if further.slot_at is None:
        return words.gettext("Then, with the same number: {service}").format(service=said)
    return words.gettext("Then at {time}: {service}").format(time=f"{further.slot_at:%H:%M}", service=said)
