"""What staff find behind the PIN: the printer, its jobs, the device, a restart; scenes are pure."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from kiosk.screen.acts import DeviceAct, Digit, DismissSlip, OpenSlip, PinKey, ReprintSlip, SimpleAct
from kiosk.screen.cards import Card
from kiosk.screen.scene import Choice, Scene, SceneInputs
from kiosk.screen.scene_parts import choices_of, ends
from language.messages import LANGUAGES, own_name


class PrintJobRow(Struct, frozen=True):
    """One slip: `number` as printed, `state` in words. `may_reprint`: whether asking for it again does anything;
    `as_copy`: it then comes as one. `trouble`: somebody has to look at it, and can say that they have."""

    id: int
    number: str
    state: str
    may_reprint: bool
    trouble: bool = False
    as_copy: bool = True


class PrintQueue(Protocol):
    """What the staff menu asks of the printing side."""

    def rows(self, inputs: SceneInputs) -> Sequence[PrintJobRow]:
        """The latest first."""
        ...

    def reprint(self, job_id: int) -> bool: ...

    def dismiss(self, job_id: int) -> bool: ...

    def test_page(self) -> bool: ...


class NoPrintQueue:
    """A kiosk without a printer."""

    def rows(self, inputs: SceneInputs) -> Sequence[PrintJobRow]:
        return ()

    def reprint(self, job_id: int) -> bool:
        return False

    def dismiss(self, job_id: int) -> bool:
        return False

    def test_page(self) -> bool:
        return False


class About(Struct, frozen=True):
    """What this device is."""

    server: str = ""
    branch: str = ""
    printer: str = ""
    version: str = ""


class StaffState(Struct, frozen=True):
    """What the staff's screens show beside the inputs."""

    about: About = About()
    printer: str = ""
    """Its state in words."""
    printer_well: bool = True
    scanner: str = ""
    """The code scanner's state in words; empty without one on a line of its own."""
    has_printer: bool = False
    pin: str = ""
    pin_note: str = ""
    note: str = ""
    """What became of the last thing asked for."""
    jobs: tuple[PrintJobRow, ...] = ()
    job: PrintJobRow | None = None
    """The slip that is being looked at."""
    may_set_up: bool = False


PIN_KEYS = (
    *(Choice(f"digit-{n}", n, act=Digit(n)) for n in "1234567890"),
    Choice("pin-erase", "", act=PinKey.ERASE),
    Choice("pin-enter", "", act=PinKey.ENTER),
)


def pin(inputs: SceneInputs, staff: StaffState) -> Scene:
    touches = (*PIN_KEYS, *ends(inputs, help_=False))
    return Scene(title=inputs._("Staff: enter the PIN"), note=staff.pin_note, touches=touches)


def menu(inputs: SceneInputs, staff: StaffState) -> Scene:
    _ = inputs._
    waiting = [job for job in staff.jobs if job.trouble]
    troubled = inputs.words.ngettext("{n} slip needs a look", "{n} slips need a look", len(waiting))
    cards = [
        Card(
            "staff-test", _("Print a test page"), enabled=staff.has_printer,
            facts=(staff.printer,) if staff.printer_well else (), problem="" if staff.printer_well else staff.printer,
            act=DeviceAct.TEST_PAGE,
        ),
        Card(
            "staff-jobs", _("Slips printed and not printed"), enabled=staff.has_printer,
            problem=troubled.format(n=len(waiting)) if waiting else "", act=SimpleAct.LIST_SLIPS,
        ),
        Card(
            "staff-language", _("Language at the start"), act=SimpleAct.CHANGE_HOME_LANGUAGE,
            facts=(" · ".join(map(own_name, LANGUAGES)), _("until the next restart")),
        ),
    ]  # fmt: skip
    if staff.may_set_up:
        cards.append(Card("staff-setup", _("Set this device up anew"), act=DeviceAct.SETUP))
    kept = _("Takes a few seconds; slips are kept")
    cards.append(Card("staff-restart", _("Restart the program"), facts=(kept,), act=DeviceAct.RESTART))
    cards.append(Card("staff-end", _("End the program"), act=DeviceAct.END))
    about = staff.about
    lines = [
        _("Server: {server}").format(server=about.server),
        _("Branch: {branch}").format(branch=about.branch),
        _("Printer: {printer}").format(printer=about.printer or _("none")),
        *([_("Code scanner: {state}").format(state=staff.scanner)] if staff.scanner else []),
        _("Version: {version}").format(version=about.version),
        *([_("This program is older than the server: update it.")] if inputs.branch.picture.program_is_old else []),
    ]
    note = staff.note or "\n".join(lines)
    return _of_cards(inputs, _("Staff menu"), note, cards)


def jobs(inputs: SceneInputs, staff: StaffState) -> Scene:
    _ = inputs._
    cards = tuple(
        Card(
            f"job-{job.id}", job.number, facts=() if job.trouble else (job.state,),
            problem=job.state if job.trouble else "", enabled=job.may_reprint or job.trouble,
            act=OpenSlip(job.id),
        )
        for job in staff.jobs
    )  # fmt: skip
    nothing = _("Nothing was printed in the last day.")
    note = staff.note or (
        _("Touch a slip to print it again, or to say that it has been seen to.") if cards else nothing
    )
    return _of_cards(inputs, _("Slips"), note, cards)


def job(inputs: SceneInputs, staff: StaffState) -> Scene:
    """One slip: print it again, or say that it has been seen to."""
    _ = inputs._
    row = staff.job
    if row is None:
        return _of_cards(inputs, _("Slips"), "", ())
    kind = _("It is marked as a copy") if row.as_copy else _("Nothing of it was printed, so it comes as the original")
    again = ReprintSlip(row.id)
    cards = [Card(f"again-{row.id}", _("Print it again"), facts=(kind,), enabled=row.may_reprint, act=again)]
    if row.trouble:
        seen_to = _("The person has their number: take the slip off the list of those that need a look")
        cards.append(Card(f"seen-{row.id}", _("It has been seen to"), facts=(seen_to,), act=DismissSlip(row.id)))
    return _of_cards(inputs, row.number, staff.note or row.state, cards)


def _of_cards(inputs: SceneInputs, title: str, note: str, cards: Sequence[Card]) -> Scene:
    """A screen for staff is not read aloud."""
    every = tuple(cards)
    return Scene(title=title, note=note, cards=every, touches=(*choices_of(every), *ends(inputs, help_=False)))
