"""Sends what the clerk decided, each with one key until it is answered, and says what became of it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from motcua.protocol.commands import Body
from motcua.protocol.problem import Problem
from motcua.protocol.views import CounterReply
from motcua.protocol.words import TicketState
from motcua.ui.language import LanguageSwitch, _
from motcua.ui.sender import Sender

from .acts import ABOUT, Act, moved_by, possible
from .desk import Desk
from .notice import Kind, Notice


@dataclass(frozen=True, slots=True, eq=False)
class _Flying:
    """An act on its way, and how what it moves stood when it was sent."""

    act: Act
    moves: object


class Acting(QObject):
    """`changed`: what is on its way, or the notice. `refused`: the desk may be behind and should be read again."""

    changed = Signal()
    refused = Signal()

    def __init__(
        self, sender: Sender, desk: Desk, language: LanguageSwitch, branch: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sender = sender
        self._desk = desk
        self._language = language
        self._base = f"/api/v1/branches/{branch}/counters/{desk.counter_id}"
        self._flying: list[_Flying] = []
        self.notice: Notice | None = None
        sender.waiting.connect(self._waiting)

    @property
    def in_flight(self) -> list[Act]:
        """What is not answered yet, in the order it was sent."""
        return [flying.act for flying in self._flying]

    def may(self, act: Act) -> bool:
        """Whether the act is possible, and nothing that moves the same is on its way with its effect still unseen.

        The stream may show the effect before the answer is here; a quick clerk need not wait for that.
        """
        group = ABOUT[act].group
        now = moved_by(group, self._desk)
        unseen = any(ABOUT[flying.act].group is group and flying.moves == now for flying in self._flying)
        return possible(act, self._desk) and not unseen

    def send(self, act: Act, command: Body) -> None:
        """Send the command of an act, unless it is not possible by now."""
        if not self.may(act):
            return
        flying = _Flying(act, moved_by(ABOUT[act].group, self._desk))
        self._flying.append(flying)
        self.notice = None
        # the language in the address: what is refused is refused in words the clerk reads
        path = f"{self._base}/{ABOUT[act].verb}?lang={self._language.language.value}"
        self._sender.send(path, command, CounterReply, lambda answer: self._answered(flying, answer))
        self.changed.emit()

    def tell(self, notice: Notice | None) -> None:
        """Show a notice, or none."""
        if notice != self.notice:
            self.notice = notice
            self.changed.emit()

    def _answered(self, flying: "_Flying", answer: CounterReply | Problem) -> None:
        self._flying.remove(flying)
        act = flying.act
        if isinstance(answer, Problem):
            self.notice = Notice(Kind.REFUSED, _("{act}: {title}").format(act=_(ABOUT[act].label), title=answer.title))
            self.refused.emit()
        else:
            self.notice = self._told(act, answer)
            self._desk.take_reply(answer)
        self.changed.emit()

    def _told(self, act: Act, reply: CounterReply) -> Notice | None:
        """What the clerk would not see by itself."""
        number = reply.ticket.number if reply.ticket else ""
        match act:
            case Act.CALL if reply.ticket is None:
                return Notice(Kind.TOLD, _("Nobody is waiting for this counter."))
            case Act.RECALL:
                return Notice(Kind.TOLD, _("{number} is being called again.").format(number=number))
            case Act.NO_SHOW if reply.ticket is not None and reply.ticket.state is TicketState.CANCELLED:
                return Notice(Kind.TOLD, _("{number} did not come too often and is cancelled.").format(number=number))
            case Act.NO_SHOW:
                return Notice(Kind.TOLD, _("{number} waits again, behind those waiting now.").format(number=number))
            case Act.RETURN:
                return Notice(Kind.TOLD, _("{number} waits again with its age kept.").format(number=number))
            case Act.COMPLETE:
                return Notice(Kind.TOLD, _("{number} is done.").format(number=number))
        return None

    def _waiting(self, _why: object) -> None:
        if self._flying:
            act = _(ABOUT[self._flying[0].act].label)
            text = _("No answer from the server to “{act}”. It is kept, and sent again until it is answered.")
            self.tell(Notice(Kind.WAITING, text.format(act=act)))
