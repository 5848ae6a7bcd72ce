"""`python -m tests.prove.desk`: the time at the desk. The real counter program on a real server, by its keys alone,
from the call to the receipt; keystrokes, screens and machine seconds go to docs/desk-time.md.
"""

import argparse
import os
import tempfile
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from counter.intake.saving import SaveState
from counter.program import Program
from counter.settings import CounterSettings
from protocol.components import components_of
from protocol.configuration import ProcedureConfig
from protocol.dossier_commands import Paper
from protocol.dossier_people import PersonField, PutPerson
from protocol.prepared import Prepared, write_prepared
from tests.pictures.mornings import largest
from tests.serving import PASSWORD, Installation, Serving, template
from ui.language.switch import LanguageSwitch
from ui.look import fonts
from ui.remote.touch import Screen

PAGE: Final = Path(__file__).parents[2] / "docs" / "desk-time.md"
CERTIFIED: Final = "2.000815"
CODES: Final = (
    CERTIFIED, "2.000884", "2.000635", "1.001193", "1.004873", "1.000656", "1.004222", "1.004194", "1.001612",
    "1.012786",
)  # fmt: skip
"""Ten procedures that wards take in every day, each with a statutory time in the catalogue; our choice."""
WAYS: Final = ("typed", "card", "earlier", "home")
MOST_CERTIFIED: Final = 25
MINISTRY: Final = "1.000110"
"""A procedure of our own making, that another system decides."""
MINISTRY_WAYS: Final = ("scanned", "pasted", "typed")
MOST_MINISTRY: Final = 8
THEIR_CODE: Final = "G01.899-261005-{n:04}"
WAIT_S: Final = 20.0
NUMBER, NAME, ADDRESS, PHONE = (
    "001190012345", "NGUYỄN THỊ NGỌC HOA", "Số 5, ngõ 12, Trần Thái Tông, Cầu Giấy, Hà Nội", "0912345678",
)  # fmt: skip
CARD: Final = f"{NUMBER}|012345678|{NAME}|01021990|Nữ|{ADDRESS}|05072021"


class Visit(Struct, frozen=True):
    """From the call to the receipt. `seconds`: that the clerk waited for program and server."""

    code: str
    way: str
    keys: int
    screens: int
    seconds: float


def strokes(text: str) -> int:
    """The keys of a text in Telex: a mark is a key, and so is the second d of đ; Shift is not counted."""
    plain = unicodedata.normalize("NFD", text)
    return len(plain) + sum(letter in "đĐ" for letter in plain)


def chord_strokes(chord: str) -> int:
    """The keys of a chord, those that are held included: Ctrl+Enter has two."""
    return chord.count("+") + 1


class Keyboard:
    """The clerk's keyboard at the program, which counts; a scanner types without a clerk."""

    def __init__(self, program: Program) -> None:
        self.program, self.screen = program, Screen()
        self.keys = self.screens = 0
        self.waited = 0.0
        self._seen: object = None

    def begin(self) -> None:
        """A visit begins."""
        self.keys = self.screens = 0
        self.waited, self._seen = 0.0, None

    def key(self, chord: str) -> None:
        self.keys += chord_strokes(chord)
        self.screen.key(chord)
        self._look()

    def text(self, text: str) -> None:
        self.keys += strokes(text)
        self.screen.type(text)

    def scan(self, line: str) -> None:
        self.screen.type(line)
        self.screen.key("Return")
        self._look()

    def until(self, true: Callable[[], object], what: str) -> None:
        """Waits until it is so. Raises TimeoutError."""
        began = time.monotonic()
        while not true():
            if time.monotonic() - began > WAIT_S:
                focus = self.program.window.focusWidget()
                notice = self.program.intake.entry.notice
                at = "" if focus is None else focus.objectName()
                raise TimeoutError(
                    f"{what}; focus {at}; {'' if notice is None else notice.text}; {self.program.act_sender.notice}"
                )
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        self.waited += time.monotonic() - began
        self._look()

    def widget(self, name: str) -> QWidget:
        found = self.screen.find(name)
        assert isinstance(found, QWidget)
        return found

    def says(self, name: str) -> str:
        widget = self.widget(name)
        return str(widget.property("text") or "") if widget.isVisible() else ""

    def _look(self) -> None:
        """Another pane, question or stage of the dossier is another screen."""
        page, intake = self.program.window.page, self.program.intake
        ticket = self.program.picture.in_hand
        state = None if ticket is None else ticket.state
        seen = (page._left.currentWidget(), page._below.currentWidget(), intake.is_open and intake.stage, state)
        if seen != self._seen:
            self._seen = seen
            self.screens += 1


def visit(keyboard: Keyboard, serving: Serving, procedure: ProcedureConfig, way: str) -> Visit:
    """One citizen with one dossier, who took a number for this procedure."""
    serving.issue("HT", procedure=procedure.code)
    picture, intake = keyboard.program.picture, keyboard.program.intake
    keyboard.until(lambda: picture.waiting()[0] or picture.waiting()[1], "somebody waits")
    keyboard.begin()
    keyboard.key("F2")
    keyboard.until(lambda: picture.in_hand is not None, "called")
    keyboard.key("F4")
    keyboard.until(lambda: picture.in_hand is not None and picture.in_hand.state.value == "serving", "served")
    keyboard.key("F4")
    keyboard.until(lambda: keyboard.widget("intake-identity_number").hasFocus(), "the entry")
    _person(keyboard, way)
    if way == "home":
        keyboard.scan(prepared(procedure, picture.clock.now().date().isoformat()))
    else:
        keyboard.key("Return")  # no e-mail
        _papers(keyboard, procedure)
    if intake.entry.fee_vnd:
        keyboard.key("Ctrl+G")
    keyboard.key("Ctrl+Return")
    keyboard.until(
        lambda: keyboard.says("received-code"), f"{keyboard.keys} keys, the receipt of {procedure.code}, {way}"
    )
    dossier, applicant = intake.dossier, intake.people.entry.values
    assert dossier is not None
    assert [one.originals for one in dossier.papers] == [1] * len(components_of(procedure)), "the papers"
    assert (applicant[PersonField.PHONE], applicant[PersonField.NAME]) == (PHONE, NAME), "the person"
    done = Visit(procedure.code, way, keyboard.keys, keyboard.screens, round(keyboard.waited, 2))
    _end(keyboard)
    return done


def ministry_visit(keyboard: Keyboard, serving: Serving, way: str, n: int) -> Visit:
    """A citizen whose dossier was entered in the ministry's system; its number is scanned, pasted or typed here."""
    number = THEIR_CODE.format(n=n)
    serving.issue("HT", procedure=MINISTRY)
    picture, intake = keyboard.program.picture, keyboard.program.intake
    keyboard.until(lambda: picture.waiting()[0] or picture.waiting()[1], "somebody waits")
    keyboard.begin()
    keyboard.key("F2")
    keyboard.until(lambda: picture.in_hand is not None, "called")
    keyboard.key("F4")
    keyboard.until(lambda: picture.in_hand is not None and picture.in_hand.state.value == "serving", "served")
    keyboard.key("F4")
    keyboard.until(lambda: keyboard.widget("intake-external").hasFocus(), "the number's field")
    if way == "scanned":
        keyboard.scan(number)
    elif way == "pasted":
        QGuiApplication.clipboard().setText(number)
        keyboard.key("Ctrl+V")
    else:
        keyboard.text(number)
    keyboard.until(lambda: intake.entry.external == number, "the number")
    keyboard.key("Ctrl+Return")
    keyboard.until(lambda: keyboard.says("received-code") == number, f"{keyboard.keys} keys, their number, {way}")
    assert intake.dossier is not None
    assert (intake.dossier.external, intake.dossier.code) == (number, None), "their number alone"
    done = Visit(MINISTRY, way, keyboard.keys, keyboard.screens, round(keyboard.waited, 2))
    _end(keyboard)
    return done


def _person(keyboard: Keyboard, way: str) -> None:
    """Who hands it in; the focus ends at the e-mail."""
    if way == "typed":
        for text in (NUMBER, "01021990", NAME):
            keyboard.text(text)
            keyboard.key("Return")
        keyboard.key("Down")
        keyboard.key("Down")
        keyboard.key("Return")
        for text in (ADDRESS, PHONE):
            keyboard.text(text)
            keyboard.key("Return")
    else:
        keyboard.scan(CARD)
    if way == "card":
        keyboard.text(PHONE)
        keyboard.key("Return")
    if way == "earlier":
        keyboard.until(lambda: keyboard.widget("intake-uncover").isVisible(), "the earlier dossier")
        keyboard.key("Ctrl+U")
        keyboard.until(lambda: keyboard.says("intake-phone") == PHONE, "what it has")
    if way != "home":
        keyboard.until(lambda: keyboard.widget("intake-email").hasFocus(), "the e-mail")


def _papers(keyboard: Keyboard, procedure: ProcedureConfig) -> None:
    """An original of each; three pages and two copies where the fee is counted."""
    for _paper in components_of(procedure):
        keyboard.key("Space")
    if procedure.fee is not None:
        keyboard.until(lambda: keyboard.widget("intake-pages").hasFocus(), "the pages")
        keyboard.text("3")
        keyboard.key("Return")
        keyboard.text("2")


def prepared(procedure: ProcedureConfig, today: str) -> str:
    """The same, prepared at home."""
    papers = tuple(Paper(one.code, originals=1) for one in components_of(procedure))
    numbers = (1, 1) if procedure.fee is None else (3, 2)
    code = write_prepared(Prepared(procedure.code, today, PutPerson(phone=PHONE), papers, *numbers))
    assert code is not None
    return code


def _end(keyboard: Keyboard) -> None:
    """The visit ends, uncounted."""
    keyboard.until(lambda: keyboard.program.intake.entry.save_state is not SaveState.SAVING, "saved")
    keyboard.key("F5")
    keyboard.until(lambda: keyboard.says("question"), "how it ended")
    keyboard.key("1")
    keyboard.until(lambda: keyboard.program.picture.in_hand is None, "nobody here")


def run(codes: tuple[str, ...] = CODES) -> list[Visit]:
    """Every procedure in every way."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    fonts.use(app)
    known = {one.code: one for one in largest().procedures}
    chosen = tuple(msgspec.structs.replace(known[code], service="HT") for code in codes)
    theirs = ProcedureConfig(MINISTRY, "HT", {"vi": "Thủ tục do bộ giải quyết"}, system={"vi": "Hệ thống của bộ"})
    config = msgspec.structs.replace(template(), agency="H26.50.05.13", procedures=(*chosen, theirs))
    with (
        tempfile.TemporaryDirectory() as folder,
        Serving(Installation(Path(folder) / "data", config).staff(1)) as serving,
    ):
        made = serving.installation
        settings = CounterSettings(
            server=serving.url, branch=made.branch, token=made.tokens["counter-1"], counter="1", language="vi"
        )
        program = Program(settings, LanguageSwitch("vi"))
        program.window.show()
        program.start()
        try:
            keyboard = Keyboard(program)
            _sign_in(keyboard)
            ministry = [ministry_visit(keyboard, serving, way, n) for n, way in enumerate(MINISTRY_WAYS, 1)]
            return [visit(keyboard, serving, one, way) for one in chosen for way in WAYS] + ministry
        finally:
            program.close()


def _sign_in(keyboard: Keyboard) -> None:
    picture = keyboard.program.picture
    keyboard.until(lambda: picture.me is not None and picture.branch is not None, "the branch")
    keyboard.widget("login-user").setFocus()
    for text in ("clerk1", PASSWORD):
        keyboard.text(text)
        keyboard.key("Return")
    keyboard.until(lambda: keyboard.widget("ticket-state").isVisible(), "signed in")
    keyboard.key("F10")
    keyboard.until(lambda: picture.may("call"), "open")


def faults(visits: list[Visit]) -> list[str]:
    """What misses an aim: what is filled in halves the keystrokes; a certified copy takes at most 25."""
    keys = {(one.code, one.way): one.keys for one in visits}
    said = [
        f"{code}: {keys[code, way]} keystrokes with {way}, {keys[code, 'typed']} typed"
        for code in dict.fromkeys(one.code for one in visits if one.code != MINISTRY)
        for way in ("earlier", "home")
        if 2 * keys[code, way] > keys[code, "typed"]
    ]
    said += [
        f"a certified copy takes {one.keys} keystrokes with {one.way}"
        for one in visits
        if one.code == CERTIFIED and one.way != "typed" and one.keys > MOST_CERTIFIED
    ]
    said += [
        f"a ministry's dossier takes {one.keys} keystrokes, {one.way}"
        for one in visits
        if one.code == MINISTRY and one.way != "typed" and one.keys > MOST_MINISTRY
    ]
    return said


def page(visits: list[Visit], names: dict[str, str]) -> str:
    """docs/desk-time.md."""
    found = {(one.code, one.way): one for one in visits}
    rows = [
        f"| {names[code]} `{code}` | "
        + " | ".join(f"{one.keys} · {one.screens} · {one.seconds:.1f}" for one in (found[code, way] for way in WAYS))
        + " |"
        for code in dict.fromkeys(one.code for one in visits if one.code != MINISTRY)
    ]
    theirs = [found[MINISTRY, way] for way in MINISTRY_WAYS]
    ministry = " | ".join(f"{one.keys} · {one.screens} · {one.seconds:.1f}" for one in theirs)
    middle = " | ".join(f"{median(one.keys for one in visits if one.way == way):g}" for way in WAYS)
    missed = "\n".join(f"- {one}" for one in faults(visits)) or "- Nothing."
    return f"""# The time at the desk

Written by `python -m tests.prove.desk`: the real counter program on a real server, by its keys alone, from the call
(F2) to the code of the receipt. One citizen, one dossier, whose number was taken for the procedure; an original of each
paper; where the fee is counted, three pages and two copies; cash where there is a fee; a phone, no e-mail.

Each cell: **keystrokes · screens · seconds** that the clerk waited for program and server. A chord counts with each key
of it (Ctrl+Enter is two), Vietnamese letters as Telex types them, a scanner's characters not at all. Typing and talking
take a person's time, which is not in it. Seconds are those of a machine of two cores that had other work beside.

| procedure | typed | card | card, earlier dossier | card, prepared at home |
|---|---|---|---|---|
{chr(10).join(rows)}
| **median of keystrokes** | {middle} |

- *typed*: no card; number, birth, name, sex, address and phone are typed. *card*: its code is scanned, the phone typed.
  *earlier dossier*: the card, and Ctrl+U for the phone. *prepared at home*: the card and the code from home; papers are
  compared, not counted.
- The ten procedures are our choice of what wards take in every day, of those with a statutory time in the catalogue.

## A ministry's dossier

It is entered in the ministry's system; here its number alone, from the call (F2) to the number on the screen. What the
ministry's own system takes is not in it. Never tried with such a system.

| | number scanned | number pasted (Ctrl+V) | number typed |
|---|---|---|---|
| a procedure that another system decides | {ministry} |

What misses an aim (what is filled in halves the keystrokes of typing; a certified copy takes at most {MOST_CERTIFIED}
with a card; a ministry's dossier at most {MOST_MINISTRY}, its number scanned or pasted):

{missed}
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.prove.desk", description="The time at the desk.")
    parser.add_argument("--dry", action="store_true", help="write nothing into docs/")
    arguments = parser.parse_args()
    visits = run()
    text = page(visits, {one.code: one.name["vi"] for one in largest().procedures})
    if not arguments.dry:
        PAGE.write_text(text, encoding="utf-8")
    print(text)
    return 1 if faults(visits) else 0


if __name__ == "__main__":
    raise SystemExit(main())
