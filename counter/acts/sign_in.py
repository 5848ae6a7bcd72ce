"""A clerk's sign-in at this counter; the password is sent once and not kept."""

from PySide6.QtCore import QObject, Signal

from counter.branch.counter_picture import CounterPicture
from language.messages import _
from protocol.people import Credentials
from protocol.problem import Problem
from protocol.views import CounterReply
from ui.language.switch import LanguageSwitch
from ui.link.requests import Requests, Unreachable

from .refusals import sign_in_refusal_text


class ClerkSession(QObject):
    """The sign-in at this counter, and who is signed in.

    `changed`: of `is_busy`, `error` (what to do next; empty: none) or `name`. `advised`: what the clerk, who has just
    signed in, should do.
    """

    changed = Signal()
    advised = Signal(str)

    def __init__(
        self,
        requests: Requests,
        picture: CounterPicture,
        language: LanguageSwitch,
        branch: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._requests = requests
        self._picture = picture
        self._language = language
        self._path = f"/api/v1/branches/{branch}/counters/{picture.counter_id}/login"
        self._signed_in: tuple[str, str] | None = None
        self.is_busy = False
        self.error = ""

    @property
    def name(self) -> str:
        """The login name of the clerk who is signed in here; empty: nobody is."""
        me = self._picture.me
        if me is not None and me.user_name is not None:
            return me.user_name
        known = me is not None and self._signed_in is not None and me.user == self._signed_in[0]
        return self._signed_in[1] if known and self._signed_in is not None else ""

    def sign_in(self, user: str, password: str) -> None:
        """Signs in. Sends nothing while name or password is missing, or another try is unanswered."""
        if self.is_busy:
            return
        if not user.strip() or not password:
            self.tell(_("Type your name and your password."))
            return
        self.is_busy, self.error = True, ""
        self.changed.emit()
        self._requests.post(
            f"{self._path}?lang={self._language.language}",
            Credentials(user.strip(), password),
            CounterReply,
            lambda answer: self._answered(user.strip(), answer),
            key=self._requests.new_key(),
        )

    def _answered(self, user: str, answer: CounterReply | Problem | Unreachable) -> None:
        self.is_busy = False
        match answer:
            case CounterReply():
                self.error = ""
                self._signed_in = None if answer.counter.user is None else (answer.counter.user, user)
                self._picture.take_reply(answer)
                self.changed.emit()
                if answer.must_change_password is True:
                    self.advised.emit(_("Please change your password: open the page /password of the server."))
            case Problem():
                self.tell(sign_in_refusal_text(answer))
            case Unreachable():
                self.tell(_("The server cannot be reached. Check the network cable, then try again."))

    def tell(self, text: str) -> None:
        """Shows why nobody can sign in now."""
        self.error = text
        self.changed.emit()
