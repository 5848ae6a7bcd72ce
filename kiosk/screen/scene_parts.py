"""What several screens are made of: cards of services and procedures, lines of facts, the last choices; pure."""

from kiosk.visit.failures import Trouble, say_unavailable
from kiosk.visit.visit import Transition
from language.afterwards import say_afterwards
from language.counts import say_ahead, say_waiting
from language.fees import say_fee
from language.messages import N_, beside, following, translations
from language.names import name_in
from language.waits import say_minutes
from protocol.configuration import Name, ProcedureConfig
from protocol.dossier_lookup import PublicDossier
from protocol.views import ServiceView

from .acts import ChooseProcedure, ChooseService, Go, SimpleAct, UseLanguage
from .cards import Card
from .dossier_phrases import say_not_ready
from .phrases import say_expected, say_hours, say_no_counter, say_quota, say_time
from .scene import Block, Choice, SceneInputs

IN_ENGLISH = N_("English. Press OK for English.")
"""Each language's catalogue says this of its own language."""


def service_of(inputs: SceneInputs) -> ServiceView | None:
    """The service chosen."""
    return None if inputs.visit.service is None else inputs.branch.service(inputs.visit.service)


def procedures_of(inputs: SceneInputs) -> tuple[ProcedureConfig, ...]:
    """All procedures of the branch."""
    return inputs.branch.procedures()


def procedure_of(inputs: SceneInputs) -> ProcedureConfig | None:
    """The procedure chosen."""
    return next((each for each in procedures_of(inputs) if each.code == inputs.visit.procedure), None)


def name_of(inputs: SceneInputs) -> str:
    """What the ticket is for: the procedure, or only the service."""
    chosen = procedure_of(inputs) or service_of(inputs)
    return "" if chosen is None else name_in(chosen.name, inputs.language)


def afterwards_of(inputs: SceneInputs) -> tuple[str, ...]:
    """The services that the number given goes on to, in order."""
    ticket, branch = inputs.state.ticket, inputs.branch
    if ticket is None:
        return ()
    return tuple(
        say_afterwards(each, branch.services(), branch.counters(), inputs.language, inputs.words)
        for each in ticket.further
    )


def others_of(inputs: SceneInputs) -> tuple[ServiceView, ...]:
    """The services that may be added to the one chosen: with numbers left. None for an appointment, or with no server.

    Also those that were added already.
    """
    branch, visit = inputs.branch, inputs.visit
    if branch.trouble or branch.gives_without_server or visit.appointment is not None:
        return ()
    others = (each for each in branch.services() if each.code != visit.service)
    return tuple(each for each in others if branch.may_take(each.code) or each.code in visit.further)


def say_further(inputs: SceneInputs) -> tuple[str, ...]:
    """A line for each service that was added, with who waits there now; no sum: by then it is another wait."""
    _ = inputs._
    lines = []
    for code in inputs.visit.further:
        service = inputs.branch.service(code)
        name = code if service is None else name_in(service.name, inputs.language)
        facts = () if service is None else waiting_facts(service, inputs)
        if inputs.branch.gives_without_server:
            lines.append(_("Not included: {service}. Take another number for it.").format(service=name))
        elif service is not None and (gone := inputs.branch.unavailable(service)) is not None:
            lines.append(f"{name}: {say_unavailable(gone, inputs._)}")
        elif facts:
            lines.append(_("Then {service} (now: {facts})").format(service=name, facts=", ".join(facts)))
        else:
            lines.append(_("Then {service}").format(service=name))
    return tuple(lines)


def result_lane(inputs: SceneInputs) -> ServiceView | None:
    """The service where results are collected; None: this branch has none apart."""
    branch = inputs.branch.view
    code = None if branch is None else branch.result_service
    return None if code is None else inputs.branch.service(code)


def about_the_result(inputs: SceneInputs) -> tuple[str, ...]:
    """Before a number for a result is taken: that it is not ready, or how to know whether it is."""
    lane, dossier = result_lane(inputs), carried(inputs)
    if lane is None or inputs.visit.service != lane.code or inputs.branch.gives_without_server:
        return ()
    if dossier is None:
        return (inputs._("Scan your receipt first: it says whether the result is ready."),)
    return () if dossier.is_ready else (say_not_ready(dossier, inputs.words),)


def carried(inputs: SceneInputs) -> PublicDossier | None:
    """The dossier that the number is about; without the server it cannot be carried along."""
    dossier = inputs.state.dossier
    known = dossier is not None and dossier.dossier_id == inputs.visit.dossier_id
    return dossier if known and not inputs.branch.gives_without_server else None


def waiting_facts(service: ServiceView, inputs: SceneInputs) -> tuple[str, ...]:
    """How many wait for a service now, and how long its next number would; nothing while that is not known."""
    waiting = None if inputs.branch.trouble else inputs.branch.waiting(service.code)
    wait = say_minutes(inputs.branch.wait(service.code), inputs.words)
    said = () if waiting is None else (say_waiting(waiting, inputs.words),)
    return (*said, wait) if waiting and wait else said


def expectations(inputs: SceneInputs) -> tuple[str, ...]:
    """How many wait for the service chosen and how long it will take, while that is known."""
    code = inputs.visit.service
    waiting = None if code is None else inputs.branch.waiting(code)
    if code is None or waiting is None or inputs.branch.trouble:
        return ()
    ahead = say_ahead(waiting, inputs.words) if waiting else say_waiting(0, inputs.words)
    if inputs.branch.nobody_serves(code):
        return say_no_counter(inputs.words, for_any=inputs.branch.nobody_serves_any()), ahead
    wait = inputs.branch.wait(code)
    return (ahead,) if waiting == 0 and wait is None else (ahead, say_expected(wait, inputs.words))


def blocks_of(inputs: SceneInputs) -> tuple[Block, ...]:
    """What to bring, the fee and the time until the result, as far as they are known."""
    _, language, procedure = inputs._, inputs.language, procedure_of(inputs)
    if procedure is None:
        return ()
    bring = tuple(name_in(line, language) for line in procedure.bring)
    blocks = (
        Block(_("Please bring"), bring, bullets=True),
        Block(_("Fee"), tuple(filter(None, [say_fee(procedure, language, inputs.words)]))),
        Block(_("Result"), tuple(filter(None, [say_time(procedure, language)]))),
    )
    return tuple(block for block in blocks if block.lines)


def limits(inputs: SceneInputs) -> tuple[str, ...]:
    """What is left of the service's quota, and when numbers are given."""
    service = service_of(inputs)
    left = None if service is None else say_quota(inputs.branch.quota_left(service.code), inputs.words)
    return tuple(line for line in (left, say_hours(inputs.branch.hours(inputs.branch.today()), inputs.words)) if line)


def other_name(name: Name, inputs: SceneInputs) -> str:
    """The name in the branch's other language; "" where it has none."""
    other = beside(inputs.language, inputs.branch.languages)
    return "" if other == inputs.language else name_in(name, other)


def service_card(service: ServiceView, inputs: SceneInputs) -> Card:
    facts = waiting_facts(service, inputs)
    quota = say_quota(inputs.branch.quota_left(service.code), inputs.words)
    return Card(
        id=f"service-{service.code}",
        name=name_in(service.name, inputs.language),
        other=other_name(service.name, inputs),
        facts=(*facts, *((quota,) if quota and facts else ())),
        icon=service.icon,
        problem=_problem(service, inputs),
        enabled=_leads_on(service, inputs),
        act=ChooseService(service.code),
    )


def _problem(service: ServiceView, inputs: SceneInputs) -> str:
    """Why no number of it is given, or why it would wait long; "" where something is wrong with all services."""
    if inputs.branch.trouble:
        return ""
    unavailable = inputs.branch.unavailable(service)
    if unavailable is not None:
        return say_unavailable(unavailable, inputs._)
    if not inputs.branch.nobody_serves(service.code) or inputs.branch.nobody_serves_any():
        return ""  # that no counter is open at all is said once, above
    return inputs._("No counter open now")


def _leads_on(service: ServiceView, inputs: SceneInputs) -> bool:
    """Whether there is something behind its card: a number, or while the branch is closed its procedures."""
    if inputs.branch.trouble is not Trouble.BRANCH_CLOSED:
        return inputs.branch.may_take(service.code)
    return any(procedure.service == service.code for procedure in procedures_of(inputs))


def procedure_card(procedure: ProcedureConfig, inputs: SceneInputs, *, with_service: bool = False) -> Card:
    service = inputs.branch.service(procedure.service)
    beside = name_in(service.name, inputs.language) if service is not None and with_service else ""
    return Card(
        id=f"procedure-{procedure.code}",
        name=name_in(procedure.name, inputs.language),
        facts=(beside,) if beside else (),
        problem="" if service is None or not with_service else _problem(service, inputs),
        enabled=inputs.branch.may_look(procedure.service),
        act=ChooseProcedure(procedure.service, procedure.code),
    )


def choices_of(cards: tuple[Card, ...]) -> tuple[Choice, ...]:
    """The cards as choices, in the same order."""
    return tuple(Choice(card.id, card.says, card.enabled, act=card.act) for card in cards)


def read_again(inputs: SceneInputs) -> Choice:
    return Choice("repeat", inputs._("Hear it again"), act=SimpleAct.READ_AGAIN)


def ends(inputs: SceneInputs, *, back: bool = True, help_: bool = True) -> tuple[Choice, ...]:
    """What every screen ends with: back, help, and the other language in its own words."""
    _ = inputs._
    switch = following(inputs.language, inputs.branch.languages)
    says = translations(switch).gettext(IN_ENGLISH)
    return (
        *((Choice("back", _("Back"), act=SimpleAct.BACK),) if back else ()),
        *((Choice("help", _("Help with the screen"), act=Go(Transition.HELP)),) if help_ else ()),
        *(
            (Choice(f"language-{switch}", says, language=switch, act=UseLanguage(switch)),)
            if switch != inputs.language
            else ()
        ),
    )
