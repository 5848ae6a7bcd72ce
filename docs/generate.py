"""Fills the generated parts of the docs from the code: `python docs/generate.py` writes, `--check` only says.

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from protocol import transitions as life
from protocol.enums import STATUS
from server.access.permissions import permissions_markdown
from server.queue.state import appointments
from server.web.api.routes import OPERATIONS
from server.web.base.problems import TITLES

DOCS = Path(__file__).parent


def states() -> str:
    """The life of a ticket as a diagram."""
    return f"```mermaid\n{life.mermaid()}\n```"


def booked() -> str:
    """The life of an appointment as a diagram."""
    return f"```mermaid\n{appointments.mermaid()}\n```"


def routes() -> str:
    """Every route with its permission."""
    lines = ["| call | permission | gives |", "| --- | --- | --- |"]
    lines += [
        f"| `{each.method} {each.path}` | {each.permission} | {each.summary} |" for each in OPERATIONS if not each.page
    ]
    return "\n".join(lines)


def problems() -> str:
    """Every refusal's code."""
    lines = ["| code | status | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{code}` | {STATUS[code]} | {TITLES[code]} |" for code in TITLES]
    return "\n".join(lines)


PARTS: dict[str, Callable[[], str]] = {
    "states": states,
    "appointments": booked,
    "routes": routes,
    "problems": problems,
    "permissions": lambda: permissions_markdown().strip(),
}

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(text: str) -> str:
    """The document with every generated part as the code says it now."""
    return _PART.sub(lambda found: f"{found[1]}{PARTS[found[2]]()}\n{found[3]}", text)


def main() -> int:
    """1 when `--check` finds a part that is not current."""
    stale = []
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text("utf-8")
        if filled(text) != text:
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(filled(text), "utf-8")
    if stale and "--check" in sys.argv:
        print("not current, run `python docs/generate.py`:", ", ".join(stale))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
