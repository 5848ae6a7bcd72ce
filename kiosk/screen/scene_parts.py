"""What several screens are made of: cards of services and procedures, lines of facts, the last choices; pure."""

from kiosk.visit.failures import say_shut
from kiosk.visit.visit import Transition
from language.counts import say_ahead, say_waiting
from language.messages import N_, beside, following, translations
from language.names import name_in
from language.waits import say_minutes
from protocol.configuration import ProcedureConfig
from protocol.views import ServiceView

from .acts import ChooseProcedure, ChooseService, Go, SimpleAct, UseLanguage
from .cards import Card
from .phrases import say_expected, say_hours, say_quota
from .scene import Choice, World

IN_ENGLISH = N_("English. Press OK for English.")
"""Each language's catalogue says this of its own language."""


def service_of(world: World) -> ServiceView | None:
    """The service chosen."""
    return None if world.visit.service is None else world.lobby.service(world.visit.service)


def procedures_of(world: World) -> tuple[ProcedureConfig, ...]:
    """All procedures of the branch."""
    return world.lobby.procedures()


def procedure_of(world: World) -> ProcedureConfig | None:
    """The procedure chosen."""
    return next((each for each in procedures_of(world) if each.code == world.visit.procedure), None)


def name_of(world: World) -> str:
    """What the ticket is for: the procedure, or only the service."""
    chosen = procedure_of(world) or service_of(world)
    return "" if chosen is None else name_in(chosen.name, world.language)


def expectations(world: World) -> tuple[str, ...]:
    """How many wait for the service chosen and how long it will take, while that is known."""
    code = world.visit.service
    waiting = None if code is None else world.lobby.waiting(code)
    if code is None or waiting is None:
        return ()
    ahead = say_ahead(waiting, world.words) if waiting else say_waiting(0, world.words)
    return ahead, say_expected(world.lobby.wait(code), world.words)


def limits(world: World) -> tuple[str, ...]:
    """What is left of the service's quota, and when numbers are given."""
    service = service_of(world)
    left = None if service is None else say_quota(world.lobby.quota_left(service.code), world.words)
    return tuple(line for line in (left, say_hours(world.lobby.hours(world.lobby.today()), world.words)) if line)


def service_card(service: ServiceView, world: World) -> Card:
    shut = None if world.lobby.trouble else world.lobby.shut(service)  # what is wrong with all is said above them
    waiting = None if world.lobby.trouble else world.lobby.waiting(service.code)
    facts = [] if waiting is None else [say_waiting(waiting, world.words)]
    wait = say_minutes(world.lobby.wait(service.code), world.words)
    if waiting is not None and wait:
        facts.append(wait)
    quota = say_quota(world.lobby.quota_left(service.code), world.words)
    return Card(
        id=f"service-{service.code}",
        name=name_in(service.name, world.language),
        other=name_in(service.name, beside(world.language)),
        facts=(*facts, *((quota,) if quota and waiting is not None else ())),
        problem="" if shut is None else say_shut(shut, world._),
        enabled=world.lobby.may_take(service.code),
        act=ChooseService(service.code),
    )


def procedure_card(procedure: ProcedureConfig, world: World, *, with_service: bool = False) -> Card:
    service = world.lobby.service(procedure.service)
    shut = None if service is None or world.lobby.trouble else world.lobby.shut(service)
    beside = name_in(service.name, world.language) if service is not None and with_service else ""
    return Card(
        id=f"procedure-{procedure.code}",
        name=name_in(procedure.name, world.language),
        facts=(beside,) if beside else (),
        problem="" if shut is None else say_shut(shut, world._),
        enabled=world.lobby.may_take(procedure.service),
        act=ChooseProcedure(procedure.service, procedure.code),
    )


def choices_of(cards: tuple[Card, ...]) -> tuple[Choice, ...]:
    """The cards as choices, in the same order."""
    return tuple(Choice(card.id, card.says, card.enabled, act=card.act) for card in cards)


def read_again(world: World) -> Choice:
    return Choice("repeat", world._("Hear it again"), act=SimpleAct.READ_AGAIN)


def ends(world: World, *, back: bool = True, help_: bool = True) -> tuple[Choice, ...]:
    """What every screen ends with: back, help, and the other language in its own words."""
    _ = world._
    switch = following(world.language)
    says = translations(switch).gettext(IN_ENGLISH)
    return (
        *((Choice("back", _("Back"), act=SimpleAct.BACK),) if back else ()),
        *((Choice("help", _("Help with the screen"), act=Go(Transition.HELP)),) if help_ else ()),
        Choice(f"language-{switch}", says, language=switch, act=UseLanguage(switch)),
    )
