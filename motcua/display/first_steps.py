"""What a display asks for at the end of its first run: whose calls it shows."""

from collections.abc import Callable
from typing import Any

from motcua.protocol.views import BranchView
from motcua.ui.first_run.last_steps import Option, Tried
from motcua.ui.language import _, in_words


class ZoneStep:
    """The whole branch, or one zone of it. A branch without zones is not asked."""

    name = "zone"

    def __init__(self, zone: str = "") -> None:
        self._zone = zone

    def title(self) -> str:
        return _("Which calls does this display show?")

    def label(self) -> str:
        return _("Shows the calls of")

    def note(self) -> str:
        return _("A display beside its counters shows theirs only; one at the entrance shows all.")

    def options(self, branch: BranchView) -> list[Option]:
        zones: dict[str, list[str]] = {}
        labels: dict[str, str] = {}
        for counter in branch.counters:
            if counter.zone is not None:
                zones.setdefault(counter.zone, []).append(in_words(counter.name))
                if counter.direction is not None:
                    labels.setdefault(counter.zone, in_words(counter.direction))
        if not zones:
            return []
        whole = Option("", _("The whole branch"), _("Calls to every counter"))
        return [whole, *(Option(zone, labels.get(zone, zone), ", ".join(names)) for zone, names in zones.items())]

    def chosen(self) -> str:
        return self._zone

    def typed(self, text: str) -> str | None:
        return None

    def settings(self, value: str) -> dict[str, Any]:
        return {"zone": value}

    def try_words(self, value: str) -> str:
        return ""

    def try_out(self, value: str, done: Callable[[Tried], None]) -> None:
        done(Tried(True, ""))
