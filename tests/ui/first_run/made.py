"""A first run that is brought to any of its states by hand: nothing is sent, nobody listens."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject

from protocol.enrolments import Claimed, EnrolmentAsked, EnrolmentRole, EnrolmentState
from protocol.enums import Refusal
from protocol.problem import Problem
from protocol.views import BranchView
from ui.first_run.enrol.discovery import Finder, Found
from ui.first_run.enrol.enrolling import Enrolling
from ui.first_run.first_run import FirstRun
from ui.first_run.last_steps import Host, LastStep, Option, Stage, Tried
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable
from ui.link.server_clock import wall_clock

SERVER = "http://192.168.1.10:8000"


def branch_view(**more: Any) -> BranchView:
    """A branch with two counters in two zones."""
    name = {"vi": "Chi nhánh số 1 – Hoàn Kiếm", "en": "Branch 1 – Hoàn Kiếm"}
    counters = [
        {"id": str(n), "name": {"vi": f"Quầy số {n}", "en": f"Counter {n}"}, "skills": ["HT"], "zone": zone,
         "direction": {"vi": vi, "en": en}}
        for n, zone, vi, en in ((1, "hall_a", "Tầng 1, sảnh A", "Floor 1, hall A"),
                                (2, "hall_b", "Tầng 1, sảnh B", "Floor 1, hall B"))
    ]  # fmt: skip
    given = {
        "id": "CN01", "name": name, "time_zone": "Asia/Ho_Chi_Minh", "hours": [], "open_now": True,
        "services": [{"code": "HT", "prefix": "HT", "name": {"vi": "Hộ tịch", "en": "Civil status"}, "open_now": True}],
        "counters": counters, "priorities": [], "reasons": [], "outcomes": [], "visit_target_s": 900,
        "transaction_target_s": 900, "policy": "priority", "weights": {}, "guard_s": 1800, "closed_dates": [],
    }  # fmt: skip
    return msgspec.convert(given | more, BranchView)


class SilentFinder(Finder):
    """Hears only what it is told."""

    def start(self) -> None:
        """Nothing is listened to."""

    def hear(self, *servers: Found) -> None:
        for server in servers:
            self._note(server.name, server.name, server.url)


class SilentEnrolling(Enrolling):
    """Sends nothing; `hear` gives it an answer."""

    def _go_on(self) -> None:
        self._poll.stop()
        self._nonce = "0" * 32

    def hear(self, answer: Any) -> None:
        if isinstance(answer, EnrolmentAsked) or self._asked is None:
            self._was_asked(answer)
        else:
            self._was_claimed(answer)
        self._poll.stop()


def asked(code: str = "", *, keyed: bool = False) -> EnrolmentAsked:
    """The answer of a server over http, which leads to the code 482 915; with a `code`, that of an old one."""
    until = wall_clock() + timedelta(minutes=9, seconds=41.5)
    nonce = None if code else f"{124134:032x}"
    return EnrolmentAsked("e-1", code, "mc_enrolment_x", until, nonce=nonce, keyed=keyed)


def refused(code: Refusal) -> Problem:
    return Problem(429, code, "title")


class Made:
    """A first run and the hands that move it."""

    def __init__(
        self, language: LanguageSwitch, path: Path, steps: list[LastStep] | None = None,
        role: EnrolmentRole = EnrolmentRole.KIOSK, given: dict[str, Any] | None = None, *, may_leave: bool = False,
    ) -> None:  # fmt: skip
        self.run = FirstRun(role, "sanh-1", given or {}, path, language, steps or [], may_leave=may_leave)
        self.finder = SilentFinder(parent=self.run)
        self.finder.changed.connect(self.run.changed)
        self.run.finder = self.finder

    def found(self) -> None:
        self.run.start()
        self.finder.hear(Found("mot-cua", SERVER), Found("may-chu-du-phong", "http://192.168.1.11:8000"))

    def empty(self) -> None:
        self.run.start()

    def typed(self, text: str) -> None:
        self.run.start()
        self.run.type_address()
        self.run.board.type(text)

    def enrolling(self) -> SilentEnrolling:
        self.run.start()
        self.run.joining.server = SERVER
        silent = SilentEnrolling(SERVER, EnrolmentRole.KIOSK, "sanh-1", self.run)
        self.run._step = type(self.run._step)("code")
        self.run.joining.use(silent)
        return silent

    def code(self) -> SilentEnrolling:
        enrolling = self.enrolling()
        enrolling.hear(asked())
        return enrolling

    def enrolled(self) -> None:
        self.code()
        enrolling = self.run.joining.enrolling
        assert enrolling is not None
        self.branch_is(branch_view())
        claimed = Claimed(EnrolmentState.CONFIRMED, "mc_kiosk_t", "d-1", "Ki-ốt 1", "CN01", None)
        enrolling._was_claimed(claimed)

    def branch_is(self, answer: BranchView | Problem) -> None:
        """What the server says of the branch, once it is asked."""
        joining, requests = self.run.joining, Requests(SERVER, "", parent=self.run)
        self.run._enter = lambda: joining._entered(requests, answer)  # type: ignore[method-assign]

    def pins(self, *pins: str) -> None:
        for pin in pins:
            for digit in pin:
                self.run.pin_key(digit)
            self.run.pin_key("enter")


class PlainHost(QObject):
    """The set-up as a step of it sees it: counts `refresh`, keeps what was shown; nothing answers its requests."""

    def __init__(
        self, language: LanguageSwitch, branch: BranchView | None = None, requests: Requests | None = None
    ) -> None:
        super().__init__()
        self.language = language
        self.branch = branch or branch_view()
        self.requests = requests or Requests("http://127.0.0.1:9", "")
        self.refreshed = 0
        self.stages: list[Stage | None] = []
        self.chosen: dict[str, Any] = {}

    def refresh(self) -> None:
        self.refreshed += 1

    def show(self, stage: Stage | None) -> None:
        self.stages.append(stage)


class PlainStep:
    """A step of a program's own, as the tests need it."""

    name = "printer"

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.stopped = 0
        self.met: Host | None = None
        self.answer: Callable[[Tried], None] | None = None

    def meet(self, host: Host) -> None:
        self.met = host

    def stop(self) -> None:
        self.stopped += 1

    def trying_words(self) -> str:
        return "đang thử"

    def title(self) -> str:
        return "Máy in nào?"

    def label(self) -> str:
        return "Máy in"

    def note(self) -> str:
        return ""

    def options(self, branch: BranchView) -> list[Option]:
        return [Option("file:///dev/usb/lp0", "USB"), Option("tcp", "TCP", is_typed=True), Option("", "0")]

    def chosen(self) -> str:
        return "file:///dev/usb/lp0"

    def typed(self, text: str) -> str | None:
        return f"tcp://{text}" if text else None

    def settings(self, value: str) -> dict[str, Any]:
        return {"printer": value}

    def untested(self, value: str) -> str:
        return ""

    def try_words(self, value: str) -> str:
        return "thử" if value else ""

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        self.tried.append(value)
        self.answer = done


NO_CONNECTION = Unreachable.NO_CONNECTION
