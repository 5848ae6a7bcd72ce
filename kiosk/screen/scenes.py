"""The screens of a visit, from what is known to what is shown and said; pure."""

from collections.abc import Callable
from datetime import timedelta

from msgspec import structs

from kiosk.visit.failures import Trouble, say_unavailable
from kiosk.visit.visit import Step, Transition
from kiosk.visit.visit_state import Mode
from language.counts import say_ahead, say_dossiers
from language.names import name_in
from language.places import say_place
from language.ratings import FACES
from language.weekdays import WEEKDAYS
from protocol.commands import MOST_FURTHER
from protocol.dossier_lookup import PublicDossier

from .acts import AddDossiers, AddService, ChoosePriority, ChooseProcedure, Go, RateVisit, SimpleAct, Toggle
from .cards import Card
from .dossier_phrases import say_dossier, say_state
from .phrases import say_blocks, say_expected, say_found, say_given_offline, say_no_counter, say_printing
from .scene import Choice, Scene, SceneInputs, Sheet, spoken
from .scene_parts import (
    about_the_result,
    afterwards_of,
    blocks_of,
    carried,
    choices_of,
    ends,
    expectations,
    limits,
    name_of,
    other_name,
    others_of,
    procedure_card,
    procedure_of,
    procedures_of,
    read_again,
    result_lane,
    say_further,
    service_card,
    service_of,
)

ANY = "procedure-"
"""The choice of a service without naming the procedure."""


def scene_of(inputs: SceneInputs) -> Scene:
    """The screen of a visit's step. Those of staff are in `kiosk/staff/staff_scenes.py`."""
    return SCENES[inputs.visit.step](inputs)


def home(inputs: SceneInputs) -> Scene:
    _ = inputs._
    cards = tuple(service_card(service, inputs) for service in inputs.branch.services())
    branch = inputs.branch.view
    place = "" if branch is None else name_in(branch.name, inputs.language)
    if inputs.state.modes.voice:
        speech = spoken(
            _("Welcome."), place, inputs.warning,
            _("Use four keys: up, down, OK and back. Up and down read the choices, OK takes the one read last."),
            _("What do you need?"),
        )  # fmt: skip
    else:
        speech = ""
    closed = inputs.branch.trouble is Trouble.BRANCH_CLOSED
    note = _("Touch a service, or scan a slip or appointment.")
    if closed:
        note = _("Touch a service to see what to bring and what it costs.") if inputs.branch.procedures() else ""
    elif inputs.branch.trouble is None and inputs.branch.nobody_serves_any():
        note = say_no_counter(inputs.words, for_any=True)
    opening_hours = Choice("hours", _("Opening hours"), act=Go(Transition.HOURS))
    hours_choice = (opening_hours,) if branch is not None and branch.hours and not branch.retired else ()
    return Scene(
        title=_("No numbers are given now") if closed else _("What do you need?"), note=note,
        cards=cards, choices=(*choices_of(cards), *hours_choice, *ends(inputs, back=False)), speech=speech,
        touches=(Choice("search", "", act=Go(Transition.SEARCH)),) if inputs.branch.procedures() else (),
    )  # fmt: skip


def procedures(inputs: SceneInputs) -> Scene:
    _ = inputs._
    service = service_of(inputs)
    name = "" if service is None else name_in(service.name, inputs.language)
    own = [each for each in procedures_of(inputs) if service is not None and each.service == service.code]
    other_procedure = Card(
        ANY, _("Another procedure, or not sure"), facts=(_("The counter will tell you what to do"),),
        enabled=service is not None and inputs.branch.may_take(service.code),
        act=None if service is None else ChooseProcedure(service.code, None),
    )  # fmt: skip
    cards = (
        other_procedure,
        *(procedure_card(each, inputs) for each in own),
    )
    expect = expectations(inputs)
    return Scene(
        title=name, note=" · ".join(expect), cards=cards, choices=(*choices_of(cards), *ends(inputs)),
        speech=spoken(name, *expect, _("Which procedure is it?")),
    )  # fmt: skip


def search(inputs: SceneInputs) -> Scene:
    _ = inputs._
    by_code = {each.code: each for each in procedures_of(inputs)}
    found = [by_code[code] for code in inputs.results if code in by_code]
    cards = tuple(procedure_card(each, inputs, with_service=True) for each in found)
    if cards:
        note = inputs.words.ngettext("{n} procedure found", "{n} procedures found", len(cards)).format(n=len(cards))
    elif inputs.typed.strip():
        note = _("Nothing found. Try fewer words, or choose a service from the start screen.")
    else:
        note = _("Accents are not needed: “khai sinh”, “dat dai”, “passport”.")
    return Scene(
        title=_("Search for a procedure"), note=note, cards=cards, choices=(*choices_of(cards), *ends(inputs)),
        speech=spoken(_("Search for a procedure"), note),
    )  # fmt: skip


def confirm(inputs: SceneInputs) -> Scene:
    _ = inputs._
    visit, language = inputs.visit, inputs.language
    service, procedure = service_of(inputs), procedure_of(inputs)
    service_name = "" if service is None else name_in(service.name, language)
    title = service_name if procedure is None else name_in(procedure.name, language)
    branch = inputs.branch.view
    classes = branch.priorities if branch else ()
    priority = next((name_in(each.name, language) for each in classes if each.code == visit.priority), "")
    sheet = Sheet(
        expect=(*about_the_result(inputs), *expectations(inputs), *say_further(inputs)),
        limits=limits(inputs),
        blocks=blocks_of(inputs),
        dossiers=visit.dossiers,
        priority=priority or _("None"),
        may_take=service is not None and all(inputs.branch.may_take(code) for code in _wanted(inputs, service.code)),
        asks_priority=bool(classes) and visit.appointment is None,
        another=_another(inputs),
        adds=not visit.further,
    )
    take = Choice("take", _("Take the number"), sheet.may_take, act=SimpleAct.TAKE)
    now = _("Now: {n}").format(n=visit.dossiers)
    more = Choice("dossiers-more", spoken(_("One dossier more"), now), act=AddDossiers(1))
    fewer = Choice("dossiers-less", spoken(_("One dossier less"), now), act=AddDossiers(-1))
    asked = spoken(_("Priority group"), sheet.priority, _("OK changes it"))
    ask = Choice("priority", asked, act=Go(Transition.ASK_PRIORITY))
    add = Choice("another", spoken(sheet.another), act=Go(Transition.ASK_ANOTHER))
    choices = (
        take, more, *((fewer,) if visit.dossiers > 1 else ()), *((ask,) if sheet.asks_priority else ()),
        *((add,) if sheet.another else ()),
    )  # fmt: skip
    has_procedures = any(each.service == visit.service for each in procedures_of(inputs))
    unnamed = _("No procedure chosen: the counter will tell you what to do") if has_procedures else ""
    subtitle = unnamed if procedure is None else service_name
    if (dossier := carried(inputs)) is not None:
        subtitle = _("For dossier {code}: the clerk sees it at the call.").format(code=dossier.code)
    return Scene(
        title=title, note=subtitle, sheet=sheet, choices=(*choices, *ends(inputs)),
        speech=spoken(title, subtitle, inputs.warning, *sheet.expect, *sheet.limits,
                      *say_blocks(sheet.blocks),
                      say_dossiers(visit.dossiers, inputs.words), _("OK takes the number.")),
    )  # fmt: skip


def _wanted(inputs: SceneInputs, first: str) -> tuple[str, ...]:
    """The services that one number is asked for: without the server the first alone."""
    return (first,) if inputs.branch.gives_without_server else (first, *inputs.visit.further)


def _another(inputs: SceneInputs) -> str:
    """What the button says that leads to one more service for the same number; "" where there is none."""
    if not others_of(inputs):
        return ""
    names = [inputs.branch.service(code) for code in inputs.visit.further]
    said = ", ".join(name_in(each.name, inputs.language) for each in names if each is not None)
    return inputs._("Then: {services}").format(services=said) if said else inputs._("Anything else, same number?")


def another(inputs: SceneInputs) -> Scene:
    """One more service for the same number; one that was added is left out by touching it again."""
    _ = inputs._
    further = inputs.visit.further
    is_full = len(further) >= MOST_FURTHER
    cards = tuple(
        structs.replace(
            service_card(each, inputs), id=f"another-{each.code}", ticked=each.code in further,
            primary=each.code in further, enabled=each.code in further or not is_full, act=AddService(each.code),
        )
        for each in others_of(inputs)
    )  # fmt: skip
    title, note = _("What else do you need?"), _("One number for all: you are called to one counter after the other.")
    return Scene(
        title=title, note=note, cards=cards, choices=(*choices_of(cards), *ends(inputs)), speech=spoken(title, note)
    )


def priority(inputs: SceneInputs) -> Scene:
    _ = inputs._
    branch = inputs.branch.view
    rows = tuple(
        Card(
            f"priority-{each.code}", name_in(each.name, inputs.language), other_name(each.name, inputs),
            ticked=each.code == inputs.visit.priority, act=ChoosePriority(each.code),
        )
        for each in (branch.priorities if branch else ())
    )  # fmt: skip
    cards = (Card("priority-none", _("No, none of these"), primary=True, act=ChoosePriority(None)), *rows)
    note = _("The clerk will confirm it at the counter.")
    return Scene(
        title=_("Do any of these apply to you?"), note=note, cards=cards, choices=(*choices_of(cards), *ends(inputs)),
        speech=spoken(_("Do any of these apply to you?"), note),
    )  # fmt: skip


def taking(inputs: SceneInputs) -> Scene:
    _ = inputs._
    title = _("Taking your number…") if inputs.visit.appointment is None else _("Checking your appointment…")
    return Scene(title=title, note=name_of(inputs), speech=title)


def ticket(inputs: SceneInputs) -> Scene:
    _ = inputs._
    given = inputs.state.ticket
    if given is None:
        return Scene(title=_("Your number"))
    place = say_place(given.service, inputs.branch.counters(), inputs.language)
    turn = (
        say_given_offline(inputs.words)
        if inputs.state.is_offline
        else (say_ahead(given.ahead, inputs.words), say_expected(given.wait, inputs.words))
    )
    lines = (*((place,) if place else ()), *turn, *afterwards_of(inputs))
    printing = say_printing(inputs.state.printing, inputs.words)
    said = spoken(_("Your number is {number}").format(number=given.number), name_of(inputs), *lines, printing)
    return Scene(
        title=_("Your number"), note=name_of(inputs), speech=said,
        choices=(
            *((Choice("reprint", _("Print it again"), act=SimpleAct.REPRINT),) if inputs.may_reprint else ()),
            read_again(inputs), Choice("home", _("Done"), act=SimpleAct.HOME),
        ),
        touches=ends(inputs),
    )  # fmt: skip


def found_dossier(inputs: SceneInputs, dossier: PublicDossier) -> Scene:
    """How a dossier stands, and a number of the service where results are collected: also when it is not ready."""
    _, lane = inputs._, result_lane(inputs)
    title, lines = say_state(dossier, inputs.words), say_dossier(dossier, inputs.language, inputs.words)
    note = f"{dossier.code}\n{name_in(dossier.procedure, inputs.language)}"
    instead = ""
    if lane is not None and inputs.branch.may_take(lane.code):
        instead = _("Take a number for the result") if dossier.is_ready else _("Take a number all the same")
    elif lane is not None and (gone := inputs.branch.unavailable(lane)) is not None:
        lines = (*lines, f"{name_in(lane.name, inputs.language)}: {say_unavailable(gone, inputs._)}")
    choices = (Choice("instead", instead, act=SimpleAct.TAKE_FOR_DOSSIER),) if instead else ()
    return Scene(
        title=title, note=note, sheet=Sheet(details=lines, instead=instead, is_calm=not dossier.is_ready),
        choices=(*choices, read_again(inputs), *ends(inputs)), speech=spoken(title, note, *lines, instead),
    )  # fmt: skip


def found(inputs: SceneInputs) -> Scene:
    _ = inputs._
    if inputs.state.dossier is not None:
        return found_dossier(inputs, inputs.state.dossier)
    ticket = inputs.state.found
    if ticket is None:
        finding = inputs.state.finding(inputs.words)
        title = _("Your slip") if inputs.visit.appointment is None else _("Your appointment")
        title = _("Your dossier") if inputs.state.is_receipt else title
        instead = _("Take an ordinary number") if inputs.may_take_ordinary else ""
        choices = (Choice("instead", instead, act=SimpleAct.TAKE_ORDINARY),) if instead else ()
        return Scene(
            title=title, note=finding, sheet=Sheet(instead=instead), speech=spoken(title, finding),
            choices=(*choices, *ends(inputs)),
        )  # fmt: skip
    number = ticket.number
    lines = say_found(ticket, inputs.language, inputs.words)
    return Scene(
        title=number, note=name_in(ticket.service, inputs.language), sheet=Sheet(expect=lines),
        choices=(read_again(inputs), *ends(inputs)),
        speech=spoken(_("Your number is {number}").format(number=number), *lines),
    )  # fmt: skip


def rate(inputs: SceneInputs) -> Scene:
    """How the visit was: five levels, and who goes away has said nothing."""
    _, ticket = inputs._, inputs.state.found
    title = _("How was it?")
    unsaved = _("It was not saved. Please touch your answer once more.") if inputs.state.unsaved else ""
    about = "" if ticket is None else f"{ticket.number} · {name_in(ticket.service, inputs.language)}"
    cards = tuple(
        Card(f"rate-{level}", _(word), icon=f"face-{level}", act=RateVisit(level)) for level, word in FACES.items()
    )
    return Scene(
        title=title, note=unsaved or about, cards=cards, choices=(*choices_of(cards), *ends(inputs)),
        speech=spoken(title, unsaved or about),
    )  # fmt: skip


def hours(inputs: SceneInputs) -> Scene:
    """When numbers are given: a line for each of the seven days from today on."""
    _ = inputs._
    today = inputs.branch.today()
    days = [] if today is None else [today + timedelta(n) for n in range(7)]
    lines = []
    for day in days:
        line = _("{weekday} {date}: {hours}") if day != today else _("Today, {weekday} {date}: {hours}")
        said = inputs.branch.hours(day) or _("Closed all day")
        lines.append(line.format(weekday=_(WEEKDAYS[day.weekday()]), date=f"{day:%d/%m}", hours=said))
    return Scene(
        title=_("Opening hours"), note=_("Numbers are given at these hours."), sheet=Sheet(details=tuple(lines)),
        choices=(read_again(inputs), *ends(inputs)), speech=spoken(_("Opening hours"), *lines),
    )  # fmt: skip


def help_(inputs: SceneInputs) -> Scene:
    _ = inputs._
    modes = inputs.state.modes
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
        choices=(*choices_of(cards), *ends(inputs, help_=False)), speech=title,
    )  # fmt: skip


SCENES: dict[Step, Callable[[SceneInputs], Scene]] = {
    Step.HOME: home,
    Step.PROCEDURES: procedures,
    Step.SEARCH: search,
    Step.CONFIRM: confirm,
    Step.PRIORITY: priority,
    Step.ANOTHER: another,
    Step.TAKING: taking,
    Step.TICKET: ticket,
    Step.FOUND: found,
    Step.RATE: rate,
    Step.HOURS: hours,
    Step.HELP: help_,
}
