"""What a program of 0.1, which does not say its version, is told of a branch."""

import pytest
from msgspec import structs
from starlette.requests import HTTPConnection

from protocol.configuration import ProcedureConfig
from protocol.version import USER_AGENT, VERSION
from server.web.base.client_version import FIRST, OLDEST_CLIENT, client_version, is_old
from server.web.follow.views import as_of_first_version
from tests.serving import Serving
from tests.ui.branch_server import BARE


@pytest.mark.parametrize(
    ("agent", "version"), [("Mozilla/5.0", FIRST), (USER_AGENT, VERSION), ("Mozilla/5.0 (X11)", None), (None, None)]
)
def test_a_version_is_read_from_what_the_program_calls_itself(agent: str | None, version: str | None) -> None:
    headers = [] if agent is None else [(b"user-agent", agent.encode())]
    assert client_version(HTTPConnection({"type": "http", "headers": headers})) == version


def test_programs_before_the_oldest_that_is_served_in_full_are_old() -> None:
    assert [is_old(version) for version in (None, FIRST, OLDEST_CLIENT, VERSION)] == [True, True, False, False]


def test_a_program_of_the_first_version_is_told_only_what_it_can_read(standing: Serving) -> None:
    path = f"/api/v1/branches/{standing.installation.branch}"

    def told(agent: str) -> set[str]:
        branch = standing.call("GET", path, None, None, None, **{"User-Agent": agent})[1]
        return {verb for reason in branch["reasons"] for verb in reason["used_by"]}

    assert told("Mozilla/5.0") == told(USER_AGENT) - {"no-show"}
    assert "no-show" in told("another")


def test_it_is_told_no_synonyms() -> None:
    passport = ProcedureConfig("1.000001", "HT", {"vi": "Hộ chiếu", "en": "Passport"}, synonyms=("sổ đi nước ngoài",))
    view = as_of_first_version(structs.replace(BARE, procedures=(passport,)))
    assert view.procedures == (structs.replace(passport, synonyms=()),)
