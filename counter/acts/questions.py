"""The questions of the act that was begun, one by one, until its command is complete or the clerk backs out."""

from PySide6.QtCore import QObject, Signal

from counter.branch.live_picture import LivePicture
from protocol.commands import Body
from ui.language.switch import LanguageSwitch

from .acts import Act, possible
from .dialogs import Answer, Flow, FlowContext, Question, flow


class ActQuestions(QObject):
    """`changed`: another question, or none any more. `decided` carries the act and its command."""

    changed = Signal()
    decided = Signal(object, object)

    def __init__(self, picture: LivePicture, language: LanguageSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._language = language
        self._answers: list[Answer] = []
        self._ticket_id: str | None = None
        self._in_hand: str | None = None
        self.act: Act | None = None
        self.question: Question | None = None
        picture.changed.connect(self._picture_changed)
        language.changed.connect(self._language_changed)

    @property
    def step(self) -> tuple[Act, int] | None:
        """Which question of which act this is, whatever its words."""
        return None if self.act is None else (self.act, len(self._answers))

    def start(self, act: Act, ticket_id: str | None = None) -> None:
        """Begin an act; one that has nothing to ask is decided at once. Does nothing before the branch was read."""
        if self._picture.branch is None:
            return
        self.act, self._ticket_id = act, ticket_id
        self._answers = []
        self._in_hand = self._picture.me.ticket_id if self._picture.me else None
        self._run()

    def answer(self, value: str | int | None, amount: int | None = None) -> None:
        """The answer to the question now shown."""
        if self.question is None:
            return
        self._answers.append(Answer(value, amount))
        self._run()

    def back(self) -> None:
        """To the question before; out of the first one."""
        if not self._answers:
            self.close()
            return
        self._answers.pop()
        self._run()

    def close(self) -> None:
        """Nothing is done."""
        if self.act is not None:
            self.act = self.question = None
            self.changed.emit()

    def _run(self) -> None:
        act = self.act
        if act is None:
            return
        begun = flow(act, FlowContext(self._picture, self._language.language, self._ticket_id))
        self.question = None
        decided = begun if isinstance(begun, Body) else self._ask(begun)
        if decided is None:
            if self.question is None:
                self.act = None
            self.changed.emit()
            return
        self.act = self.question = None
        self.changed.emit()
        self.decided.emit(act, decided)

    def _ask(self, begun: Flow) -> Body | None:
        """Runs the flow through the answers so far: its next question is set, or its command returned.

        Neither: the clerk thought better of it.
        """
        try:
            question = next(begun)
            for answer in self._answers:
                question = begun.send(answer)
        except StopIteration as done:
            command: Body | None = done.value
            return command
        finally:
            begun.close()
        self.question = question
        return None

    def _picture_changed(self) -> None:
        """Closes the question once its act is impossible: another ticket in hand, the counter closed, the day ended."""
        if self.act is None:
            return
        me = self._picture.me
        if me is None or me.ticket_id != self._in_hand or not possible(self.act, self._picture):
            self.close()
        elif self.question is not None and self.question.typed:
            self._run()

    def _language_changed(self) -> None:
        if self.question is not None:
            self._run()
