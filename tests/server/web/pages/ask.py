"""Asks the server as a browser without scripts would, and shows the bare answer with its headers."""

from dataclasses import dataclass
from email.message import Message
from urllib.parse import urlencode

from server.cli.demo.wire import Wire
from server.web.operation.authentication import SESSION_COOKIE
from tests.serving import PASSWORD, Serving


@dataclass
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers["location"] or ""

    @property
    def session(self) -> str:
        """The session's cookie, as it is sent back."""
        for line in self.headers.get_all("set-cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            if name == SESSION_COOKIE:
                return str(value.strip('"'))
        return ""


def ask(
    serving: Serving,
    path: str,
    form: dict[str, str] | None = None,
    *,
    session: str = "",
    origin: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """GET, or POST with a form; as a page of the server's own unless another `origin` is given."""
    sent = {"Accept": "text/html", **(headers or {})}
    if session:
        sent["Cookie"] = f"{SESSION_COOKIE}={session}"
    if form is not None:
        sent |= {"Origin": serving.url if origin is None else origin}
        sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
    body = None if form is None else urlencode(form).encode()
    answer = Wire(serving.url).ask("GET" if form is None else "POST", path, body, headers=sent)
    return Answer(answer.status, answer.headers, answer.body)


def sign_in(serving: Serving, user: str = "manager") -> str:
    """The session of somebody who has just signed in by the form."""
    answer = ask(serving, "/login", {"user": user, "password": PASSWORD})
    assert answer.status == 303, answer.text
    return answer.session
