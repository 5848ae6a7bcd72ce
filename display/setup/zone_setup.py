"""The display's step at the end of the first run: which calls it shows, tried by a test call."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from msgspec import structs

from display.calls.call_voice import open_sink
from display.settings import DisplaySettings
from language.messages import _
from language.names import in_words
from protocol.configuration import CounterConfig
from protocol.problem import Problem
from protocol.views import Board, BranchView
from slips import code_item
from ui.first_run.last_steps import Host, Option, Stage, Tried
from ui.first_run.step_base import StepBase
from ui.link.requests import Unreachable

from .test_call import OpenSink, Trial, counters_of

COUNTER = "counter/"
"""The prefix of a single counter's value: no zone code contains a slash."""

QML = Path(str(files("display.qml") / "Trial.qml"))


class CallsStep(StepBase):
    """Chooses the whole branch, a zone or a counter. `settings` are the display's other settings.

    With the layout `auto`, the display of a single counter shows the number as large as it fits.
    """

    name = "calls"

    def __init__(self, settings: DisplaySettings, sink: OpenSink = open_sink) -> None:
        super().__init__()
        self._settings = settings
        self._sink = sink
        self._trial: Trial | None = None

    def title(self) -> str:
        return _("Which calls does this display show?")

    def label(self) -> str:
        return _("Shows the calls of")

    def note(self) -> str:
        return _(
            "At the entrance: all calls. Beside some counters: their calls. Above one counter: its own. Then try it."
        )

    def options(self, branch: BranchView) -> list[Option]:
        labels: dict[str, str] = {}
        for counter in branch.counters:
            if counter.zone is not None:
                where = counter.zone if counter.direction is None else in_words(counter.direction)
                if labels.get(counter.zone, counter.zone) == counter.zone:
                    labels[counter.zone] = where
        whole = Option("", _("The whole branch"), _("Calls to every counter"))
        zones = (Option(zone, label, _names(branch, zone)) for zone, label in labels.items())
        return [whole, *zones, *(_only(counter) for counter in branch.counters)]

    def chosen(self) -> str:
        """The earlier choice; the whole branch if this branch has no such zone or counter."""
        before = f"{COUNTER}{self._settings.counter}" if self._settings.counter else self._settings.zone
        if self.host is None or before in [one.value for one in self.options(self.host.branch)]:
            return before
        return ""

    def settings(self, value: str) -> dict[str, Any]:
        counter = value.removeprefix(COUNTER) if value.startswith(COUNTER) else ""
        return {"zone": "" if counter else value, "counter": counter}

    def try_words(self, value: str) -> str:
        return _("Try it: show and read a call")

    def trying_words(self) -> str:
        return _("Loading the present state of the branch …")

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        host = self.host
        if host is None:
            raise RuntimeError("a display is tried once its branch is known")

        def answered(answer: Board | Problem | Unreachable) -> None:
            if isinstance(answer, Board):
                self._begin(host, structs.replace(self._settings, **self.settings(value)), answer, done)
            else:
                done(Tried(False, _("The server does not answer; without it there is nothing to show.")))

        host.requests.get(f"/api/v1/branches/{host.branch.id}/board", Board, answered)

    def stop(self) -> None:
        if self._trial is not None:
            self._trial.close()

    def _begin(self, host: Host, settings: DisplaySettings, board: Board, done: Callable[[Tried], None]) -> None:
        trial = Trial(settings, host.branch, board, host.language, self._sink, self)

        def ended(tried: Tried) -> None:
            host.show(None)
            done(tried)

        trial.ended.connect(ended)
        self.stop()
        self._trial = trial  # keeps the trial alive while the screen shows it
        code_item.register("MotCua.Display")  # the display's screen draws the door's QR
        host.show(Stage(QML, {"lobby": trial.lobby, "trial": trial}))
        trial.start()


def _only(counter: CounterConfig) -> Option:
    label = _("{counter} only").format(counter=in_words(counter.name))
    return Option(f"{COUNTER}{counter.id}", label, "" if counter.direction is None else in_words(counter.direction))


def _names(branch: BranchView, zone: str) -> str:
    return ", ".join(in_words(counter.name) for counter in counters_of(branch, zone))
