"""A second server on one SQLite file is refused; after a kill the next one starts."""

from pathlib import Path

import pytest

from server.journal.database.engine import default_url
from server.web.process.one_server import AlreadyServed, one_server
from tests.server.cli.conftest import start
from tests.serving import Installation, Serving


def test_a_second_one_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    with one_server(url):
        with pytest.raises(AlreadyServed), one_server(url):
            pass
        with pytest.raises(AlreadyServed), one_server(url):
            pass
    with one_server(url):
        pass


def test_any_number_may_serve_a_postgresql() -> None:
    with one_server("postgresql://somewhere/motcua"), one_server("postgresql://somewhere/motcua"):
        pass


def test_the_command_says_why_and_a_killed_server_frees_the_file(tmp_path: Path) -> None:
    installation = Installation.staffed(tmp_path / "data")
    with Serving(installation) as serving:
        second = start("serve", "--data", str(installation.data), "--port", "0")
        assert second.code == 1
        assert "another server runs on this database" in second.err
        assert serving.issue("HT")["number"] == "HT-001"
        serving.kill()
        serving.start()
        assert serving.issue("HT")["number"] == "HT-002"
