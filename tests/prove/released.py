"""`python -m tests.prove.released`: every released version's programs with this server, and the reverse; a minute."""

import sys
import tempfile
from pathlib import Path

from tests.journeys.released import MissingHistory, ReleasedRoom, released, told, unpack, visit


def main() -> int:
    """0 when all of them worked; 1 when a commit is not in this clone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for version in released():
            try:
                tree = unpack(version, folder)
            except MissingHistory as error:
                print(error, file=sys.stderr)
                return 1
            with ReleasedRoom(folder / f"{version.name}-programs", tree, its_server=False) as room:
                print(f"programs of {version.name}, this server: {visit(room)} was served", flush=True)
            with ReleasedRoom(folder / f"{version.name}-server", tree, its_server=True) as room:
                if version.note:
                    told(room)
                    print(f"these programs, server of {version.name}: said that it is too old", flush=True)
                else:
                    print(f"these programs, server of {version.name}: {visit(room)} was served", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
