"""What the steps of the programs share: the texts each has, and a choice that is not typed, nor has to be tried."""

from PySide6.QtCore import QObject

from .last_steps import Host


class StepBase(QObject):
    """The part of a `LastStep` that is the same in most of them."""

    name = ""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.host: Host | None = None

    def title(self) -> str:
        raise NotImplementedError

    def label(self) -> str:
        raise NotImplementedError

    def note(self) -> str:
        raise NotImplementedError

    def trying_words(self) -> str:
        raise NotImplementedError

    def meet(self, host: Host) -> None:
        self.host = host

    def typed(self, text: str) -> str | None:
        return None

    def untested(self, value: str) -> str:
        return ""
