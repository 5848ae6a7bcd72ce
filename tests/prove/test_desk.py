"""How keystrokes are counted, and what the page of the time at the desk says of them."""

from .desk import CERTIFIED, MINISTRY, MINISTRY_WAYS, WAYS, Visit, chord_strokes, faults, page, strokes


def test_every_key_that_is_pressed_is_counted() -> None:
    assert (strokes("Hoa"), strokes("Nguyễn"), strokes("Đỗ"), strokes("đường")) == (3, 8, 5, 9)
    assert (chord_strokes("F2"), chord_strokes("Ctrl+Return"), chord_strokes("Shift+Esc")) == (1, 2, 2)


def test_the_page_has_every_way_and_says_what_misses_an_aim() -> None:
    keys = {"typed": 100, "card": 30, "earlier": 51, "home": 10}
    visits = [Visit(CERTIFIED, way, keys[way], 5, 0.25) for way in WAYS]
    visits += [Visit(MINISTRY, way, n, 4, 0.25) for n, way in zip((5, 9, 24), MINISTRY_WAYS, strict=True)]
    assert faults(visits) == [
        f"{CERTIFIED}: 51 keystrokes with earlier, 100 typed",
        "a certified copy takes 30 keystrokes with card",
        "a certified copy takes 51 keystrokes with earlier",
        "a ministry's dossier takes 9 keystrokes, pasted",
    ]
    text = page(visits, {CERTIFIED: "Chứng thực bản sao"})
    assert "| 100 · 5 · 0.2 | 30 · 5 · 0.2 | 51 · 5 · 0.2 | 10 · 5 · 0.2 |" in text
    assert "decides | 5 · 4 · 0.2 | 9 · 4 · 0.2 | 24 · 4 · 0.2 |" in text
    assert "- Nothing." not in text
