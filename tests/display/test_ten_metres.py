"""What a person in the room needs can be read at ten metres: in every layout and language, whatever a day brings.

The letters are measured as they are drawn, after all wrapping, shortening and shrinking, on a 55-inch screen.
"""

from itertools import cycle

import pytest
from PySide6.QtCore import QSize
from PySide6.QtQuick import QQuickItem

from display.layout import layout as layouts
from display.screen.lobby import DisplayScope
from language.messages import LANGUAGES
from protocol.enums import MessageLevel
from tests.pictures.checks import text_inside_boxes
from tests.pictures.seen import settle

from .looking import (
    FAR_M,
    HIGH,
    LEAST_ARC_MIN,
    NOTICES,
    SEATED_M,
    WIDE,
    WORST_SERVICES,
    Looker,
    arc_min,
    capital_px,
    texts,
)
from .stand import branch, message

ALL = layouts.names()
WITH_CALLS = [name for name in ALL if not name.startswith("counter")]
WITH_WAITING = [name for name in ALL if any(part.kind is layouts.Kind.WAITING for part in layouts.load(name).part)]
NEEDED = "call-number-", "call-counter-", "call-direction-", "told", "note-text"
TABLE = "prefix-", "service-", "waiting-", "wait-", "rest", "nobody-text"
"""Who waits for what: looked up from the seats before the screen, not from the far end of the room."""


def is_needed(name: str) -> bool:
    """Whether somebody at the far end of the room has to read it."""
    return name in ("clock", "empty") or (name.startswith(NEEDED) and "below" not in name)


def is_of_the_table(name: str) -> bool:
    return name.startswith(TABLE) and "below" not in name


def in_turns(*states: str) -> list[tuple[str, str, str]]:
    """Every layout in every state, in one language or the other: each layout and each state is seen in both."""
    return [
        (layout, state, LANGUAGES[(row + column) % len(LANGUAGES)])
        for row, layout in enumerate(ALL)
        for column, state in enumerate(states)
    ]


def room_for(layout: str) -> DisplayScope:
    """The part of the branch a layout is meant for."""
    return DisplayScope(
        layout, zone="A" if layout.startswith("zone") else "", counter="10" if layout.startswith("counter") else "",
        notices=NOTICES if "notices" in layout else None,
    )  # fmt: skip


def size_of(layout: str) -> QSize:
    plan = layouts.load(layout)
    return QSize(plan.width, plan.height)


def angles(items: list[QQuickItem]) -> dict[str, float]:
    """Minutes of arc of a capital of every text that is needed, by its name; those of the table at five metres."""
    seen = {}
    for item in items:
        name = item.objectName()
        if is_needed(name) or is_of_the_table(name):
            seen[name] = round(arc_min(capital_px(item), FAR_M if is_needed(name) else SEATED_M), 2)
    return seen


@pytest.mark.parametrize(("layout", "state", "language"), in_turns("busy", "long", "worst", "told", "cut"))
def test_what_is_needed_is_read_at_ten_metres_and_the_table_at_five(
    view_of: Looker, layout: str, state: str, language: str
) -> None:  # fmt: skip
    _, view = view_of(state, size_of(layout), room_for(layout), language)
    seen = angles(list(texts(view.contentItem())))
    assert {name: angle for name, angle in seen.items() if angle < LEAST_ARC_MIN} == {}
    assert {"call-number-0", "call-counter-0", "clock"} <= seen.keys()
    if layout in WITH_CALLS:
        assert any(name.startswith("call-direction") for name in seen)
    if layout in WITH_WAITING:
        assert any(name.startswith("told" if state == "told" else "wait-") for name in seen)
    elif state == "told":
        assert "note-text" in seen
    assert text_inside_boxes(view) == []


@pytest.mark.parametrize(("layout", "language"), [*zip(WITH_WAITING, cycle(LANGUAGES), strict=False)])
def test_every_service_comes_round_at_that_size_whatever_its_name(
    view_of: Looker, layout: str, language: str
) -> None:  # fmt: skip
    stand, view = view_of("worst", size_of(layout), room_for(layout), language)
    board, seen, too_small = stand.lobby.waiting_board, dict[str, set[str]](), dict[str, float]()
    for _ in range(board.property("pages")):
        items = list(texts(view.contentItem()))
        too_small |= {name: angle for name, angle in angles(items).items() if angle < LEAST_ARC_MIN}
        for item in items:
            what, _, code = item.objectName().rpartition("-")
            seen.setdefault(what, set()).add(code)
        assert text_inside_boxes(view) == []
        page = board.property("page")
        while board.property("page") == page:
            stand.pass_s(1)
        settle()
    assert board.property("pages") <= len(WORST_SERVICES) / 2, "never a page for each service"
    codes = {code for code, _, _ in WORST_SERVICES}
    assert too_small == {}
    assert all(seen[what] >= codes for what in ("prefix", "waiting", "wait", "service"))


@pytest.mark.parametrize(("layout", "state", "language"), in_turns("empty", "closed"))
def test_why_nobody_is_called_is_read_at_ten_metres(
    view_of: Looker, layout: str, state: str, language: str
) -> None:  # fmt: skip
    _, view = view_of(state, size_of(layout), room_for(layout), language)
    seen = angles(list(texts(view.contentItem())))
    assert {name: angle for name, angle in seen.items() if angle < LEAST_ARC_MIN} == {}
    assert {"empty", "clock"} <= seen.keys()


EMERGENCIES = {
    "short": ("Có báo cháy. Mời ra ngoài theo lối thoát hiểm, không dùng thang máy",
              "Fire alarm. Please leave by the emergency exits, do not use the lift"),
    "longest": (" ".join(["Mời bà con bình tĩnh ra ngoài theo lối thoát hiểm gần nhất."] * 6)[:400],
                " ".join(["Please keep calm and leave by the nearest emergency exit."] * 7)[:400]),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("length", EMERGENCIES)
@pytest.mark.parametrize("size", [WIDE, HIGH], ids=["wide", "high"])
def test_every_word_of_an_emergency_is_read_at_ten_metres_in_both_languages(
    view_of: Looker, size: QSize, length: str, language: str
) -> None:
    stand, view = view_of("busy", size, language=language)
    told = EMERGENCIES[length]
    stand.tell(message(MessageLevel.EMERGENCY, *told))
    settle()
    board, words = stand.lobby.message_board, list[str]()
    for _ in range(board.property("pages")):
        items = {item.objectName(): item for item in texts(view.contentItem())}
        assert "call-number-0" not in items
        for name in ("emergency-title", "emergency-text", "emergency-below"):
            if name in items:
                assert arc_min(capital_px(items[name]), FAR_M) >= LEAST_ARC_MIN
                words += items[name].property("text").split() if "title" not in name else []
        assert text_inside_boxes(view) == []
        page = board.property("page")
        for _ in range(30 if board.property("pages") > 1 else 0):
            stand.pass_s(1)
            if board.property("page") != page:
                break
        settle()
    first, second = told if language == "vi" else told[::-1]
    assert words == f"{first} {second}".split()
    assert "call-number-0" not in {item.objectName() for item in texts(view.contentItem())}


@pytest.mark.parametrize("layout", WITH_CALLS)
def test_all_that_are_lit_have_a_line_and_the_one_being_announced_its_way(view_of: Looker, layout: str) -> None:
    stand, view = view_of("worst", size_of(layout), room_for(layout))
    stand.pass_s(5)
    settle()
    shown = {item.objectName(): item.property("text") for item in texts(view.contentItem())}
    lines = stand.lines()
    lit = [at for at, (_, mark) in enumerate(lines) if mark in ("now", "lit")]
    assert len(lit) >= 3
    assert all(shown[f"call-number-{at}"] == lines[at][0] for at in lit)
    now = next(at for at, (_, mark) in enumerate(lines) if mark == "now")
    assert f"call-direction-{now}" in shown


def test_a_long_counter_is_shortened_with_the_whole_name_below(view_of: Looker) -> None:
    _, view = view_of("worst", WIDE, DisplayScope("zone", zone="A"))
    shown = {item.objectName(): item.property("text") for item in texts(view.contentItem())}
    assert shown["call-counter-1"] == "Quầy 11A"
    assert shown["call-counter-below-1"].startswith("Quầy 11A tầng 2 · ")


@pytest.mark.parametrize("layout", WITH_CALLS)
def test_a_counter_without_a_number_is_read_from_the_seats(view_of: Looker, layout: str) -> None:
    """The written exception: such a name cannot be shortened."""
    _, view = view_of("nameless", size_of(layout), room_for(layout))
    for item in texts(view.contentItem()):
        if item.objectName().startswith("call-counter-") and "below" not in item.objectName():
            assert item.property("text").split()[:3] == ["Phòng", "tiếp", "công"]
            assert arc_min(capital_px(item), SEATED_M) >= LEAST_ARC_MIN
    assert text_inside_boxes(view) == []


@pytest.mark.parametrize("layout", WITH_CALLS)
def test_a_way_too_long_for_its_lines_is_read_from_the_seats(view_of: Looker, layout: str) -> None:
    """The other exception: nobody can shorten it without leading people astray."""
    stand, view = view_of("busy", size_of(layout), room_for(layout))
    words = " ".join(["rẽ trái khi ra khỏi thang máy rồi đi hết hành lang"] * 6)
    stand.describe(branch(way=({"vi": words, "en": words},) * 2))
    settle()
    ways = [item for item in texts(view.contentItem()) if item.objectName().startswith("call-direction-")]
    assert ways
    for item in ways:
        assert arc_min(capital_px(item), SEATED_M) >= LEAST_ARC_MIN
        assert item.property("text").startswith("rẽ trái khi ra khỏi")
        assert item.property("text").endswith("…")
    assert text_inside_boxes(view) == []
