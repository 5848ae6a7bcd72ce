"""The screens of a visit, from what is known to what is shown and said; pure."""

from collections.abc import Callable
from typing import assert_never

from kiosk.visit.failures import say_shut
from kiosk.visit.visit import Step, Transition
from kiosk.visit.visit_state import Mode
from language.counts import say_ahead, say_dossiers, say_waiting
from language.names import name_in
from language.waits import say_minutes
from protocol.configuration import ProcedureConfig
from protocol.enums import Language
from protocol.views import ServiceView

from .acts import (
    AddDossiers,
    ChoosePriority,
    ChooseProcedure,
    ChooseService,
    Go,
    SimpleAct,
    Toggle,
    UseLanguage,
)
from .cards import Card
from .phrases import (
    say_bring,
    say_details,
    say_expected,
    say_found,
    say_hours,
    say_printing,
    say_quota,
)
from .scene import Choice, Scene, Sheet, World, other, spoken

ANY = "procedure-"
"""The choice of a service without naming the procedure."""
OWN_NAMES = {Language.VI: "Tiếng Việt", Language.EN: "English"}
"""A language is called by its own name in every language."""


def scene_of(world: World) -> Scene:
    """The screen of a visit's step. Those of staff are in `kiosk/staff/staff_scenes.py`."""
    return SCENES[world.visit.step](world)


def home(world: World) -> Scene:
    _ = world._
    cards = tuple(service_card(service, world) for service in world.lobby.services())
    branch = world.lobby.branch
    place = "" if branch is None else name_in(branch.name, world.language)
    if world.state.modes.voice:
        speech = spoken(
            _("Welcome."), place, world.warning,
            _("Use four keys: up, down, OK and back. Up and down read the choices, OK takes the one read last."),
            _("What do you need?"),
        )  # fmt: skip
    else:
        speech = ""
    return Scene(
        title=_("What do you need?"), note=_("Touch a service, or scan a slip or appointment."),
        cards=cards, choices=(*choices_of(cards), *ends(world, back=False)), speech=speech,
        touches=(Choice("search", "", act=Go(Transition.SEARCH)),) if world.lobby.procedures() else (),
    )  # fmt: skip


def procedures(world: World) -> Scene:
    _ = world._
    service = service_of(world)
    name = "" if service is None else name_in(service.name, world.language)
    own = [each for each in procedures_of(world) if service is not None and each.service == service.code]
    other_procedure = Card(
        ANY, _("Another procedure, or not sure"), facts=(_("The counter will tell you what to do"),),
        enabled=service is not None and world.lobby.may_take(service.code),
        act=None if service is None else ChooseProcedure(service.code, None),
    )  # fmt: skip
    cards = (
        other_procedure,
        *(procedure_card(each, world) for each in own),
    )
    expect = expectations(world)
    return Scene(
        title=name, note=" · ".join(expect), cards=cards, choices=(*choices_of(cards), *ends(world)),
        speech=spoken(name, *expect, _("Which procedure is it?")),
    )  # fmt: skip


def search(world: World) -> Scene:
    _ = world._
    by_code = {each.code: each for each in procedures_of(world)}
    cards = tuple(procedure_card(by_code[code], world, with_service=True) for code in world.results if code in by_code)
    if cards:
        note = world.words.ngettext("{n} procedure found", "{n} procedures found", len(cards)).format(n=len(cards))
    elif world.asked.strip():
        note = _("Nothing found. Try fewer words, or choose a service from the start screen.")
    else:
        note = _("Accents are not needed: “khai sinh”, “dat dai”, “passport”.")
    return Scene(
        title=_("Search for a procedure"), note=note, cards=cards, choices=(*choices_of(cards), *ends(world)),
        speech=spoken(_("Search for a procedure"), note),
    )  # fmt: skip


def confirm(world: World) -> Scene:
    _ = world._
    visit, language = world.visit, world.language
    service, procedure = service_of(world), procedure_of(world)
    service_name = "" if service is None else name_in(service.name, language)
    title = service_name if procedure is None else name_in(procedure.name, language)
    branch = world.lobby.branch
    classes = branch.priorities if branch else ()
    priority = next((name_in(each.name, language) for each in classes if each.code == visit.priority), "")
    sheet = Sheet(
        expect=expectations(world),
        limits=limits(world),
        bring=() if procedure is None else tuple(name_in(line, language) for line in procedure.bring),
        details=() if procedure is None else say_details(procedure, language, world.words),
        dossiers=visit.dossiers,
        priority=priority or _("None"),
        may_take=service is not None and world.lobby.may_take(service.code),
        asks_priority=bool(classes) and visit.appointment is None,
    )
    take = Choice("take", _("Take the number"), sheet.may_take, act=SimpleAct.TAKE)
    now = _("Now: {n}").format(n=visit.dossiers)
    more = Choice("dossiers-more", spoken(_("One dossier more"), now), act=AddDossiers(1))
    fewer = Choice("dossiers-less", spoken(_("One dossier less"), now), act=AddDossiers(-1))
    asked = spoken(_("Priority group"), sheet.priority, _("OK changes it"))
    ask = Choice("priority", asked, act=Go(Transition.ASK_PRIORITY))
    choices = (take, more, *((fewer,) if visit.dossiers > 1 else ()), *((ask,) if sheet.asks_priority else ()))
    has_procedures = any(each.service == visit.service for each in procedures_of(world))
    unnamed = _("No procedure chosen: the counter will tell you what to do") if has_procedures else ""
    subtitle = unnamed if procedure is None else service_name
    return Scene(
        title=title, note=subtitle, sheet=sheet, choices=(*choices, *ends(world)),
        speech=spoken(title, subtitle, world.warning, *sheet.expect, *sheet.limits,
                      say_bring(sheet.bring, world.words), *sheet.details,
                      say_dossiers(visit.dossiers, world.words), _("OK takes the number.")),
    )  # fmt: skip


def priority(world: World) -> Scene:
    _ = world._
    branch = world.lobby.branch
    rows = tuple(
        Card(
            f"priority-{each.code}", name_in(each.name, world.language), name_in(each.name, other(world.language)),
            ticked=each.code == world.visit.priority, act=ChoosePriority(each.code),
        )
        for each in (branch.priorities if branch else ())
    )  # fmt: skip
    cards = (Card("priority-none", _("No, none of these"), primary=True, act=ChoosePriority(None)), *rows)
    note = _("The clerk will confirm it at the counter.")
    return Scene(
        title=_("Do any of these apply to you?"), note=note, cards=cards, choices=(*choices_of(cards), *ends(world)),
        speech=spoken(_("Do any of these apply to you?"), note),
    )  # fmt: skip


def taking(world: World) -> Scene:
    _ = world._
    title = _("Taking your number…") if world.visit.appointment is None else _("Checking your appointment…")
    return Scene(title=title, note=name_of(world), speech=title)


def ticket(world: World) -> Scene:
    _ = world._
    given = world.state.ticket
    if given is None:
        return Scene(title=_("Your number"))
    lines = (say_ahead(given.ahead, world.words), say_expected(given.wait, world.words))
    printing = say_printing(world.state.printing, world.words)
    said = spoken(_("Your number is {number}").format(number=given.number), name_of(world), *lines, printing)
    return Scene(
        title=_("Your number"), note=name_of(world), speech=said,
        choices=(
            *((Choice("reprint", _("Print it again"), act=SimpleAct.REPRINT),) if world.may_reprint else ()),
            read_again(world), Choice("home", _("Done"), act=SimpleAct.HOME),
        ),
        touches=ends(world),
    )  # fmt: skip


def found(world: World) -> Scene:
    _ = world._
    ticket = world.state.found
    if ticket is None:
        finding = world.state.finding(world.words)
        title = _("Your slip") if world.visit.appointment is None else _("Your appointment")
        instead = _("Take an ordinary number") if world.may_take_ordinary else ""
        choices = (Choice("instead", instead, act=SimpleAct.TAKE_ORDINARY),) if instead else ()
        return Scene(
            title=title, note=finding, sheet=Sheet(instead=instead), speech=spoken(title, finding),
            choices=(*choices, *ends(world)),
        )  # fmt: skip
    number = ticket.number
    lines = say_found(ticket, world.language, world.words)
    return Scene(
        title=number, note=name_in(ticket.service, world.language), sheet=Sheet(expect=lines),
        choices=(read_again(world), *ends(world)),
        speech=spoken(_("Your number is {number}").format(number=number), *lines),
    )  # fmt: skip


def help_(world: World) -> Scene:
    _ = world._
    modes = world.state.modes
    rows: tuple[tuple[Mode, str, str, bool], ...] = (
        ("large", _("Large text"), _("Everything larger, more pages"), modes.large),
        ("contrast", _("High contrast"), _("White and yellow on black"), modes.contrast),
        ("low", _("Low reach"), _("Everything to touch in the lower part of the screen"), modes.low),
        ("voice", _("Voice guidance"), _("The machine reads each screen aloud"), modes.voice),
    )
    cards = tuple(
        Card(f"mode-{mode}", name, facts=(what, _("On") if on else _("Off")), primary=on, ticked=on, act=Toggle(mode))
        for mode, name, what, on in rows
    )
    title = _("How can the screen help you?")
    return Scene(
        title=title, note=_("It goes back to normal for the next person."), cards=cards,
        choices=(*choices_of(cards), *ends(world, help_=False)), speech=title,
    )  # fmt: skip


SCENES: dict[Step, Callable[[World], Scene]] = {
    Step.HOME: home,
    Step.PROCEDURES: procedures,
    Step.SEARCH: search,
    Step.CONFIRM: confirm,
    Step.PRIORITY: priority,
    Step.TAKING: taking,
    Step.TICKET: ticket,
    Step.FOUND: found,
    Step.HELP: help_,
}


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
    return tuple(line for line in (left, say_hours(world.hours, world.words)) if line)


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
        other=name_in(service.name, other(world.language)),
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
    last = other(world.language)
    match last:
        case Language.EN:
            say = "English. Press OK for English."
        case Language.VI:
            say = "Tiếng Việt. Bấm phím chọn để nghe tiếng Việt."
        case _:
            assert_never(last)
    return (
        *((Choice("back", _("Back"), act=SimpleAct.BACK),) if back else ()),
        *((Choice("help", _("Help with the screen"), act=Go(Transition.HELP)),) if help_ else ()),
        Choice(f"language-{last.value}", say, language=last, act=UseLanguage(last)),
    )
