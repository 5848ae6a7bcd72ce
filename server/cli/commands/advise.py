"""`motcua advise`: what to do now about the waits of a branch, with what each change is expected to do. Only reads."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from math import ceil
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from language.messages import _, spoken, translations
from language.names import in_words
from language.waits import say_wait
from protocol.configuration import BranchConfig
from protocol.opening_hours import day_of
from server.balance.advice.advise import Advice, advise, what_if
from server.balance.advice.change import (
    AddSkill,
    Break,
    Change,
    CloseCounter,
    OnlyServices,
    OpenCounter,
    SendElsewhere,
    limits_of,
)
from server.balance.advice.typed import FORMS, parsed
from server.balance.foresight.knowledge import BranchKnowledge
from server.balance.foresight.live import Live, live_of
from server.cli.output import Failed, Output, WrongUse
from server.cli.settings import Settings
from server.visits.learned_days import stored_knowledge

from .open_journal import now_ms, opened_journal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--branch", required=True, metavar="B", help=_("the branch's id"))
    parser.add_argument(
        "--what-if",
        metavar=_("CHANGE"),
        help=_("try one change: {forms}").format(forms=FORMS),
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=_("seed of the courses rolled forward (1)"))


def run(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """Prints the advice of this moment, or what one change would do."""
    with opened_journal(settings) as opened:
        config = opened.configured(arguments.branch)
        state, _seq = opened.branch_state(arguments.branch)
        now = now_ms()
        if state is None or not state.under_way(now):
            raise Failed(_("no day of {branch} is under way").format(branch=arguments.branch))
        now = max(now, state.at)
        today = day_of(config, now).date
        known = stored_knowledge(opened.engine, arguments.branch, config.time_zone, today)
    live = live_of(state, now)
    if arguments.what_if is None:
        found = advise(live, known, limits_of(state), Random, arguments.seed)
    else:
        found = [_tried(live, known, config, arguments.what_if, arguments.seed)]
    if not found:
        output.say(_("Nothing to do now: no change would shorten the waits beyond chance."))
    for one in found:
        for line in _lines(config, one):
            output.say(line)
    output.result(branch=config.id, at=now, target_s=config.visit_target_s, advice=msgspec.to_builtins(found))
    return 0


def _tried(live: Live, known: BranchKnowledge, config: BranchConfig, typed: str, seed: int) -> Advice:
    try:
        change, service = parsed(typed, config, live.now)
    except ValueError as error:
        said, codes = _("{typed}: write one of {forms}; services: {codes}"), sorted(one.code for one in config.services)
        raise WrongUse(said.format(typed=typed, forms=FORMS, codes=", ".join(codes))) from error
    try:
        return what_if(live, known, change, service, Random, seed)
    except ValueError as error:
        raise Failed(_("this change cannot be made now: {typed}").format(typed=typed)) from error


def _lines(config: BranchConfig, one: Advice) -> Iterator[str]:
    wait = {"after": max(1, ceil(one.after.p90_s / 60)), "before": max(1, ceil(one.before.p90_s / 60))}
    yield _("{change}: 90 % wait under {after} min instead of {before}").format(
        change=_said(one.change, config), **wait
    )
    yield "  " + _(
        "within {target} min: {after} of all instead of {before} (± {error} points); confidence {sure}"
    ).format(
        target=config.visit_target_s // 60,
        after=f"{100 * one.after.share:.0f} %",
        before=f"{100 * one.before.share:.0f} %",
        error=f"{100 * one.share_se:.1f}",
        sure=f"{100 * one.confidence:.0f} %",
    )


def _said(change: Change, config: BranchConfig) -> str:
    names = {service.code: in_words(service.name) for service in config.services}
    if isinstance(change, OpenCounter | OnlyServices):
        services = ", ".join(names[code] for code in change.services)
        if isinstance(change, OnlyServices):
            return _("Let counter {counter} serve {services} alone").format(counter=change.counter, services=services)
        said = _("Open counter {counter} for {services} for {minutes} min")
        return said.format(counter=change.counter, services=services, minutes=change.minutes)
    if isinstance(change, CloseCounter):
        if change.minutes is None:
            return _("Close counter {counter}").format(counter=change.counter)
        said = _("Close counter {counter} for {minutes} min")
        return said.format(counter=change.counter, minutes=change.minutes)
    if isinstance(change, AddSkill):
        said = _("Let counter {counter} serve {service} too")
        return said.format(counter=change.counter, service=names[change.service])
    if isinstance(change, SendElsewhere):
        said = _("Tell who comes for {service}: at {branch} the wait is {wait}")
        words = translations(spoken())
        return said.format(service=names[change.service], branch=change.branch, wait=say_wait(change.wait, words))
    if isinstance(change, Break):
        at = datetime.fromtimestamp(change.at / 1000, ZoneInfo(config.time_zone)).strftime("%H:%M")
        said = _("Pause counter {counter} at {at} for {minutes} min, instead of its next pause")
        return said.format(counter=change.counter, at=at, minutes=change.minutes)
    return _("Give no more numbers of {service}").format(service=names[change.service])
