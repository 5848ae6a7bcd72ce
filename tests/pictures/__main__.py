"""Draws every screen, or those whose names contain an argument, into build/pictures/, and says what is wrong."""

import os
import sys
from html import escape
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtWidgets import QApplication

from ui.look import fonts

from .checks import faults
from .pages import close_chromium
from .screen import Screen, all_screens
from .seen import picture

OUT = Path("build/pictures")


def main(wanted: list[str]) -> int:
    """1 when anything is wrong with any of them."""
    app = QApplication(sys.argv[:1])
    fonts.use(app)
    OUT.mkdir(parents=True, exist_ok=True)
    screens = [one for one in all_screens() if not wanted or any(part in one.title for part in wanted)]
    wrong = 0
    for screen in screens:
        found = _draw(screen)
        wrong += len(found)
        print(f"{screen.title}.png", *(f"    {line}" for line in found), sep="\n", flush=True)
    close_chromium()
    _write_index()
    print(f"{len(screens)} pictures in {OUT}, {wrong} faults; {OUT / 'index.html'} shows them all")
    return 1 if wrong or not screens else 0


def _draw(screen: Screen) -> list[str]:
    raised: list[str] = []
    # Qt passes on what a slot raises to nobody but this hook
    sys.excepthook = lambda kind, error, _trace: raised.append(f"{kind.__name__}: {error}")
    try:
        with screen.build(screen) as view:
            picture(view).save(str(OUT / f"{screen.title}.png"))
            found = faults(view, screen.target_px)
    finally:
        sys.excepthook = sys.__excepthook__
    return [*found, *raised]


def _write_index() -> None:
    figures = "\n".join(
        f'<figure><a href="{escape(file.name)}"><img src="{escape(file.name)}" loading="lazy"></a>'
        f"<figcaption>{escape(file.stem)}</figcaption></figure>"
        for file in sorted(OUT.glob("*.png"))
    )
    style = "body{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:24rem}img{max-width:100%;border:1px solid}"
    page = f"<!doctype html><meta charset=utf-8><title>Pictures</title><style>{style}</style>\n{figures}\n"
    (OUT / "index.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
