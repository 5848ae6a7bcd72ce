"""Asks the questions of an act one by one, until its command is complete or the clerk cancels."""

from PySide6.QtCore import QObject, Signal

from counter.branch.live_picture import LivePicture
from protocol.commands import Body
from ui.language.switch import LanguageSwitch

from .acts import Act, possible
from .dialogs import Answer, Flow, FlowContext, Question, flow


class ActQuestions(QObject):
    """Signals: `changed`, the question or its end; `decided`, the act and its command."""

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
        """The act and the place of its question, independent of the language."""
        return None if self.act is None else (self.act, len(self._answers))

    def start(self, act: Act, ticket_id: str | None = None) -> None:
        """Begins an act; one that asks nothing is decided at once. Does nothing before the first snapshot."""
        if self._picture.branch is None:
            return
        self.act, self._ticket_id = act, ticket_id
        self._answers = []
        self._in_hand = self._picture.me.ticket_id if self._picture.me else None
        self._run()

    def answer(self, value: str | int | None, amount: int | None = None) -> None:
        """Answers the question that is shown."""
        if self.question is None:
            return
        self._answers.append(Answer(value, amount))
        self._run()

    def end_by_calling(self) -> bool:
        """Whether it is asked how a visit ended; then the next person is called after the answer."""
        if self.act is Act.COMPLETE and self.question is not None:
            self.act = Act.COMPLETE_AND_CALL
        return self.act is Act.COMPLETE_AND_CALL and self.question is not None

    def back(self) -> None:
        """Goes back to the question before; cancels at the first one."""
        if not self._answers:
            self.close()
            return
        self._answers.pop()
        self._run()

    def close(self) -> None:
        """Cancels the act."""
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
        """Runs the flow through the answers so far: sets its next question, or returns its command.

        Neither: the clerk declined.
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
        """Cancels the act once it is impossible: another ticket in hand, the counter closed, the day ended."""
        if self.act is None:
            return
        me = self._picture.me
        if me is None or me.ticket_id != self._in_hand or not possible(self.act, self._picture):
            self.close()
        elif self.question is not None and self.question.typed:
            self._run()

    def refresh_times(self) -> None:
        """Shows the present times, where the question is about them."""
        if self.act is Act.CONFIRM_CLOCK and self.question is not None:
            shown = self.question
            begun = flow(self.act, FlowContext(self._picture, self._language.language, self._ticket_id))
            if not isinstance(begun, Body) and self._ask(begun) is None and self.question != shown:
                self.changed.emit()

    def _language_changed(self) -> None:
        if self.question is not None:
            self._run()
