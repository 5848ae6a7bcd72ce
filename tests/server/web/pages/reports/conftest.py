"""A server with generated days of two branches; a manager and a supervisor of the first, and an administrator."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from protocol.enums import Role
from server.access.city.settings import SetGroup
from server.journal.database.engine import open_database
from server.visits.follower import catch_up
from tests.server.reports.history import History
from tests.server.visits.generated_day import store
from tests.serving import Installation, Serving

RANGE = "from=2026-10-05&to=2026-10-07"


@dataclass
class Reported:
    """The server, and the branches' days as they were made."""

    serving: Serving
    branches: list[History]

    @property
    def rows(self) -> list[list[tuple[object, ...]]]:
        return [one.rows() for one in self.branches]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reported]:
    installation = Installation(tmp_path_factory.mktemp("reported")).staff()
    installation.add_person("admin", Role.ADMIN)
    branches = [History(61, 3, 60, branch_id="CN07"), History(62, 3, 40, branch_id="CN08")]
    engine = open_database(installation.database)
    for one in branches:
        store(engine, one.rows())
        catch_up(engine, one.config.id, 60)
    engine.dispose()
    installation.append(SetGroup("north", {"vi": "Phía bắc", "en": "The north"}, ("CN07",)))
    installation.append(SetGroup("south", {"vi": "Phía nam", "en": "The south"}, ("CN08",)))
    installation.add_person("boss7", Role.MANAGER, branch="CN07")
    installation.add_person("clerk7", Role.CLERK, branch="CN07")
    with Serving(installation) as running:
        yield Reported(running, branches)
