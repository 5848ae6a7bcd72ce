"""A form of administration as a browser without scripts sends it: what it shows, with some fields typed anew."""

from html.parser import HTMLParser

from tests.server.web.pages.ask import Answer, ask, sign_in
from tests.serving import Serving


class _Form(HTMLParser):
    """The fields of one form with what a browser would send of them."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._wanted = form_id
        self._inside = False
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name = has.get("name") or ""
        if tag == "form":
            self._inside = has.get("id") == self._wanted
        if not self._inside:
            return
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in has or self._select not in self.fields):
            self.fields[self._select] = has.get("value") or ""
        elif tag == "textarea":
            self._area, self.fields[name] = name, ""
        elif tag == "input" and name and (has.get("type") not in ("checkbox", "radio") or "checked" in has):
            self.fields[name] = has.get("value") or ("on" if has.get("type") == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data


class Administrator:
    """Somebody who opens forms, types, looks at what changes, and puts it in force."""

    def __init__(self, serving: Serving, user: str = "admin") -> None:
        self.serving = serving
        self.session = sign_in(serving, user)
        self.path = ""
        self.page = ""
        self.fields: dict[str, str] = {}

    def open(self, path: str) -> "Administrator":
        self.path = path
        answer = ask(self.serving, path, session=self.session)
        assert answer.status == 200, "\n".join(self.serving.log[-12:])
        self._read(answer)
        return self

    def type(self, **typed: str | None) -> "Administrator":
        """Types into fields; `__` in a name is a dot, None takes a tick away."""
        for name, text in typed.items():
            self._put(name.replace("__", "."), text)
        return self

    def put(self, name: str, text: str | None = "on") -> "Administrator":
        self._put(name, text)
        return self

    def press(self, decision: str) -> Answer:
        """Sends the form; after a redirect the page is where it leads."""
        answer = ask(self.serving, self.path, self.fields | {"decision": decision}, session=self.session)
        self._read(answer if answer.status != 303 else ask(self.serving, answer.location, session=self.session))
        return answer

    def in_force(self) -> Answer:
        """Looks at what changes, then puts it in force."""
        shown = self.press("preview")
        assert 'id="apply"' in shown.text, shown.text
        answer = self.press("apply")
        assert answer.status == 303, answer.text
        return answer

    def undo(self) -> Answer:
        """Presses the button beside what was just put in force."""
        done = _Form("undo-form")
        done.feed(self.page)
        answer = ask(self.serving, "/admin/undo", done.fields, session=self.session)
        if answer.status == 303:
            self._read(ask(self.serving, answer.location, session=self.session))
        return answer

    def _put(self, name: str, text: str | None) -> None:
        if text is None:
            self.fields.pop(name)
        else:
            self.fields[name] = text

    def _read(self, answer: Answer) -> None:
        self.page = answer.text
        form = _Form("edit")
        form.feed(self.page)
        self.fields = form.fields
