"""What an installation keeps for signatures, in `DATA/signing/`: pictures, and the authorities that it trusts.

`agency.png` (or `agency-BRANCH.png`): the seal; `USER-ID.png`: an official's own signature; `roots.pem`: authorities.
Whose certificate is whose is in the city's stream (`whose`).
"""

from pathlib import Path

from protocol.signing import MOST_IMAGE, Look

from .verify import Roots, read_roots

FOLDER = "signing"
ROOTS = "roots.pem"


def image_of(data: Path, look: Look, branch: str, person: str) -> bytes | None:
    """The picture of a look; None: there is none, or it is no PNG of a fit size. Raises OSError."""
    names = {Look.OFFICIAL: [person], Look.AGENCY: [f"agency-{branch}", "agency"], Look.COPY: []}[look]
    for name in names:
        path = data / FOLDER / f"{name}.png"
        if path.is_file() and path.stat().st_size <= MOST_IMAGE:
            found = path.read_bytes()
            return found if found.startswith(b"\x89PNG\r\n\x1a\n") else None
    return None


def has_roots(data: Path) -> bool:
    """Whether authorities are noted: without them no seal of an agency is accepted. Blocking."""
    return (data / FOLDER / ROOTS).is_file()


def roots_of(data: Path) -> Roots:
    """The authorities that are trusted; none: nobody's certificate is judged. Raises OSError, ValueError."""
    path = data / FOLDER / ROOTS
    return read_roots(path if path.is_file() else None)
