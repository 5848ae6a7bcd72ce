"""The steps after the printer's in the first run, left out without one: its make, and the width of its paper."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

from hardware.printer.address import parse_address
from hardware.printer.profile import DEFAULT, Profile, profile, profiles
from hardware.printer.ticket_printer import LIMIT_S, PrintResult, TicketPrinter
from language.messages import _
from protocol.views import BranchView
from ui.first_run.last_steps import Option, Tried

from .slip_step import SlipStep
from .trial_slip import trial_slip

PRINTABLE = {72: 80, 48: 58}
"""Printable width of a roll → the roll's, in mm."""


class DetailStep(SlipStep):
    """A step about the chosen printer."""

    def choices(self) -> list[Option]:
        """The options where there is a printer."""
        raise NotImplementedError

    def chosen(self) -> str:
        raise NotImplementedError

    def settings(self, value: str) -> dict[str, Any]:
        raise NotImplementedError

    def how(self, value: str) -> tuple[Profile, int]:
        """The profile, and the roll's width in mm, with which this option prints."""
        raise NotImplementedError

    def options(self, branch: BranchView) -> list[Option]:
        return self.choices() if self.printer else []

    @property
    def printer(self) -> str:
        """The chosen printer's address; empty without one."""
        return str(self.known("printer") or "")

    def known(self, name: str) -> Any:
        """A setting chosen in a step before."""
        return None if self.host is None else self.host.chosen.get(name)

    def try_words(self, value: str) -> str:
        return _("Print a test slip")

    def printing(self, value: str) -> Callable[[], PrintResult]:
        return partial(_printed, self.printer, *self.how(value), self.branch)

    def judge(self, value: str, result: PrintResult | None) -> Tried:
        if result is None or not result.came_out:
            return Tried(False, _("The slip was not printed. Look at the printer, then try again."))
        return Tried(True, _("The slip was sent. Are both edges on it, and is it cut off if the printer has a cutter?"))


def _printed(address: str, made: Profile, roll_mm: int, branch: BranchView | None) -> PrintResult:
    paper = made.paper(roll_mm)
    with closing(TicketPrinter(parse_address(address), paper=paper, profile=made, limit_s=LIMIT_S)) as printer:
        return printer.print_slip(trial_slip(branch))


class MakeStep(DetailStep):
    """Chooses the make, as a profile of `hardware/printer/profiles.toml`."""

    name = "printer-make"

    def __init__(self, made: str = "") -> None:
        super().__init__()
        self._made = made or DEFAULT

    def title(self) -> str:
        return _("Which make of printer?")

    def label(self) -> str:
        return _("Make of the printer")

    def note(self) -> str:
        return _("Its name is on the printer or on its self-test slip. If it is not listed, leave the first choice.")

    def choices(self) -> list[Option]:
        others = [(name, made.name) for name, made in profiles().items() if name not in (DEFAULT, "generic-58")]
        listed = [Option(name, called, "") for name, called in sorted(others, key=lambda one: one[1])]
        if self._made not in profiles():  # a table of the branch's own
            listed.insert(0, Option(self._made, self._made, ""))
        small = Option(
            "generic-58", _("A small printer without a cutter"), _("Torn off by hand; the paper's width is asked next")
        )
        return [Option(DEFAULT, _("Another make"), _("Any printer for slips (ESC/POS)")), small, *listed]

    def chosen(self) -> str:
        return self._made

    def settings(self, value: str) -> dict[str, Any]:
        return {"printer_profile": value}

    def how(self, value: str) -> tuple[Profile, int]:
        made = profile(value)
        return made, max(made.width_dots)


class RollStep(DetailStep):
    """Chooses the width of the paper, of those that the make takes."""

    name = "printer-roll"

    def __init__(self, paper_mm: int = 80) -> None:
        super().__init__()
        self._paper_mm = PRINTABLE.get(paper_mm, paper_mm)

    def title(self) -> str:
        return _("How wide is the paper?")

    def label(self) -> str:
        return _("Width of the paper")

    def note(self) -> str:
        return _("Measure the roll. On a slip for wider paper the right edge is missing.")

    def choices(self) -> list[Option]:
        rolls = sorted(self._profile().width_dots, reverse=True)
        return [Option(str(mm), _("{mm} mm").format(mm=mm), "") for mm in rolls]

    def chosen(self) -> str:
        rolls = self._profile().width_dots
        return str(self._paper_mm if self._paper_mm in rolls else max(rolls))

    def settings(self, value: str) -> dict[str, Any]:
        return {"paper_mm": int(value)} if value else {"paper_mm": self._paper_mm}

    def how(self, value: str) -> tuple[Profile, int]:
        return self._profile(), int(value)

    def _profile(self) -> Profile:
        return profile(str(self.known("printer_profile") or DEFAULT))
