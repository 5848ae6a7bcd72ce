"""`python -m tools.design.generate`: writes what pages share with the screens, `tokens.css` and `icons.svg`.

The server may not import Qt, so the files are committed; a test compares them with the tokens and icons of today.
"""

import sys
from pathlib import Path

from ui.look import icons, tokens

STATIC = Path(__file__).parents[2] / "server" / "web" / "pages" / "static"


def generated() -> dict[str, str]:
    """Content by file name."""
    return {"tokens.css": tokens.css(), "icons.svg": icons.sprite()}


def main() -> int:
    for name, content in generated().items():
        (STATIC / name).write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
