"""An installation in which everything is well, so that each test makes one fault."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from protocol.enums import Role
from protocol.version import VERSION
from server.cli.commands.open_journal import models, now_ms
from server.cli.doctor.examine import Surroundings, examine
from server.cli.doctor.fault import Fault, Found
from server.cli.settings import Settings
from server.journal.last_backup import FILE_NAME, LastBackup, encode
from tests.serving import Installation, Serving


class Healthy:
    """`settings` and `around` as a doctor sees them; `faults` examines what is there now."""

    def __init__(self, data: Path, database: str | None = None) -> None:
        self.installation = Installation(data, database=database).staff() if database else Installation.staffed(data)
        self.installation.add_person("admin", Role.ADMIN)
        data.chmod(0o700)
        (data / "keys" / "secret.key").chmod(0o600)
        self.serving = Serving(self.installation)
        self.settings = Settings(data, self.installation.database, "0.0.0.0", 0, "https://192.0.2.1")
        self.root = data.parent / "root"
        self._backups = Path(tempfile.mkdtemp(dir=other_disk(data)))
        self.note(self._backups / "motcua.backup")

    def note(self, file: Path, *, verified: bool | None = True, days_ago: float = 0) -> None:
        """A last backup."""
        file.touch()
        last = LastBackup(str(file), now_ms() - round(days_ago * 86_400_000), verified)
        (self.settings.data / FILE_NAME).write_bytes(encode(last))

    def around(self, **changes: object) -> Surroundings:
        now = now_ms()
        offset = datetime.fromtimestamp(now / 1000, ZoneInfo(self.installation.config.time_zone)).utcoffset()
        assert offset is not None
        usual = Surroundings(now, self.root, 0, "UTF-8", 65_536, round(offset.total_seconds()), ["192.0.2.1"])
        return msgspec.structs.replace(usual, **changes)

    def examined(self, **changes: object) -> list[Found]:
        if self.serving.port:
            self.settings = msgspec.structs.replace(self.settings, port=self.serving.port)
        return examine(self.settings, models(), self.around(**changes), VERSION)

    def faults(self, **changes: object) -> list[Fault]:
        return [each.fault for each in self.examined(**changes)]

    def close(self) -> None:
        self.serving.__exit__()
        shutil.rmtree(self._backups)


def other_disk(data: Path) -> str:
    """A folder on another file system than the data's."""
    there = os.stat(data).st_dev
    for folder in ("/dev/shm", "/var/tmp", str(Path(__file__).parent)):
        if os.path.isdir(folder) and os.stat(folder).st_dev != there:
            return folder
    pytest.skip("this machine has one file system")


@pytest.fixture
def healthy(tmp_path: Path) -> Iterator[Healthy]:
    """Without its server: a test that needs it starts it."""
    one = Healthy(tmp_path / "data")
    yield one
    one.close()
