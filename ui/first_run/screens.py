"""The values that each screen of the first run shows, for QML."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never

from language.messages import _
from language.names import name_in
from protocol.enrolments import EnrolmentRole, Line
from protocol.views import BranchView

from . import phrases
from .choices import Choices
from .enrol.discovery import Finder
from .enrol.enrolling import Enrolling, Waits
from .enrol.server_names import ServerNames
from .last_steps import LastStep
from .own_steps import OwnSteps
from .phrases import kind
from .step import Step


@dataclass(frozen=True, slots=True)
class Progress:
    """The state of the first run that its screens read.

    `typing`: an address is being typed; `value`: the value that the present own step would keep, None while the typed
    text is invalid; `has_pin`: a PIN is set; `pin_again`: the new PIN is being typed the second time; `enrolling`: the
    enrolment, None before and after; `can_leave`: back leaves the set-up.
    """

    step: Step
    role: EnrolmentRole
    language: str
    choices: Choices
    own: OwnSteps
    finder: Finder
    names: ServerNames
    server: str
    enrolling: Enrolling | None
    branch: BranchView | None
    value: str | None
    typing: bool
    has_pin: bool
    pin_again: bool
    can_leave: bool


def screen(run: Progress) -> dict[str, Any]:
    """Title, note and the other values of the present screen, by name."""
    leaving = {"can_back": True, "back": _("Change nothing")} if run.can_leave else {}
    return _screen(run) | leaving


def _screen(run: Progress) -> dict[str, Any]:
    match run.step:
        case Step.LOCK:
            return {"title": _("Setting up: enter the PIN"), "note": ""}
        case Step.FIND:
            return _find(run)
        case Step.CODE:
            return _code(run)
        case Step.LAST:
            return _last(run)
        case Step.PIN:
            again = run.pin_again
            return {
                "title": _("Enter the PIN once more") if again else _("Choose a PIN for staff"),
                "note": _pin_note(run.role),
                "skip": "" if again else _("Leave it as it is") if run.has_pin else _("Without a PIN"),
                "can_back": again or bool(run.own.here()),
            }
        case Step.DONE:
            return _done(run)
        case _:
            assert_never(run.step)


def _pin_note(role: EnrolmentRole) -> str:
    if role is EnrolmentRole.KIOSK:
        return _(
            "It opens the staff's menu and this set-up later on, when the door in the upper left corner is held for two"
            " seconds. 4 to 12 digits."
        )
    return _("It opens the staff's menu and this set-up later on. 4 to 12 digits.")


def _find(run: Progress) -> dict[str, Any]:
    servers = [
        {"name": run.names.name(found.url) or found.name, "url": found.url, "detail": f"{found.name} · {found.url}"}
        for found in run.finder.found
    ]
    if run.finder.cannot:
        empty = _("This machine has no network. Plug the cable in, or type the server's address.")
    else:
        empty = _("No server has answered yet. It has to be switched on, in the same network as this machine.")
    return {
        "title": _("Type the server's address") if run.typing else _("Which server?"),
        "note": "" if run.typing else _("These servers are in the network. New ones appear by themselves."),
        "servers": servers,
        "empty": "" if servers else empty,
        "can_back": run.typing,
    }


def _code(run: Progress) -> dict[str, Any]:
    enrolling = run.enrolling
    stands = Waits.ASKING if enrolling is None else enrolling.stands
    page = f"{run.server}/manager/devices"
    shown: dict[str, Any] = {
        "title": _("Let a manager confirm this device"),
        "note": _("On {page} the manager sees the same code, says where this device stands, and confirms.").format(
            page=page
        ),
        "code": "",
        "left": "",
        "says": "",
        "again": "",
        "can_back": True,
    }
    match stands:
        case Waits.CODE if enrolling is not None:
            shown["code"] = enrolling.code
            shown["left"] = _left(enrolling)
            if enrolling.line is not Line.PROTECTED:
                shown["says"] = phrases.unprotected(enrolling.line)
            if enrolling.refusal:
                shown["says"] = _("{title} Trying again …").format(title=enrolling.refusal)
            elif enrolling.is_cut:
                shown["says"] = _("The server does not answer at the moment. The code stays good; trying again …")
        case Waits.REFUSED:
            shown |= {"says": _("The manager refused this device."), "again": _("Ask again")}
        case Waits.EXPIRED:
            shown |= {"says": _("The code was not confirmed in time."), "again": _("Get a new code")}
        case Waits.BUSY:
            shown["says"] = _("Too many devices are waiting to be confirmed. Trying again …")
        case Waits.FAILED if enrolling is not None:
            shown["says"] = _("{title} Trying again …").format(title=enrolling.refusal)
        case Waits.NO_SERVER:
            shown["says"] = _("The server does not answer. Trying again …")
        case Waits.NO_KEY:
            shown |= {"says": phrases.no_key(run.server), "again": _("Ask again")}
        case Waits.OLD_SERVER:
            shown["says"] = _("This server cannot enrol devices by a code: it is of an older version.")
        case _:
            shown["says"] = _("Asking the server …")
    return shown


def _left(enrolling: Enrolling) -> str:
    minutes, seconds = divmod(enrolling.left_s, 60)
    return _("Good for another {time}").format(time=f"{minutes}:{seconds:02}")


def _last(run: Progress) -> dict[str, Any]:
    own, step = run.own, run.own.current()
    value = run.value
    is_first = own.at == 0 and not run.typing
    return {
        "name": step.name,
        "title": step.title(),
        "note": step.note(),
        "options": [
            {"value": one.value, "label": one.label, "detail": one.detail, "chosen": one.value == own.value}
            for one in own.options()
        ],
        "try": "" if value is None else step.try_words(value),
        "trying": own.trying,
        "tried": step.trying_words() if own.trying else own.tried.words if own.tried else "",
        "good": own.tried is not None and own.tried.good,
        "picture": Path(own.tried.picture).as_uri() if own.tried and own.tried.picture else "",
        "can_back": not is_first or not run.choices.given.get("token"),
        "anew": _("Another server or place") if is_first and run.choices.given.get("token") else "",
    }


def _done(run: Progress) -> dict[str, Any]:
    branch = run.branch
    lines = [(_("Server"), str(run.choices.chosen.get("server", "")))]
    if branch is not None:
        lines.append((_("Branch"), name_in(branch.name, run.language)))
        counter = next((one for one in branch.counters if one.id == run.choices.chosen.get("counter")), None)
        if counter is not None and run.role is EnrolmentRole.COUNTER:
            lines.append((_("Counter"), name_in(counter.name, run.language)))
        lines += [(step.label(), _chosen(step, branch, run.choices.chosen)) for step in run.own.here()]
    lines.append((_("Kept in"), str(run.choices.path)))
    return {
        "title": _("Everything is set"),
        "note": kind(run.role),
        "lines": [{"label": label, "value": value} for label, value in lines],
        "can_back": True,
    }


def _chosen(step: LastStep, branch: BranchView, chosen: Mapping[str, Any]) -> str:
    """The text of the chosen option, or the typed one."""
    listed = (one for one in step.options(branch) if not one.is_typed)
    same = next((one.label for one in listed if step.settings(one.value).items() <= chosen.items()), None)
    return str(next((chosen[name] for name in step.settings("") if name in chosen), "")) if same is None else same
