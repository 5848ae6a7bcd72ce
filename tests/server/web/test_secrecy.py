"""Invariant 6: after a whole day no name, password, token or secret is in the log, in a metric or in the journal."""

import base64
import json
import re
import sqlite3
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol.enums import Role
from server.web.api.websocket import PATH
from server.web.base.logs import FIELDS
from server.web.edge.app import ALL
from tests.server.dossier.papers import pdf
from tests.serving import PASSWORD, Installation, Serving

from .conftest import install
from .following import Following
from .story import Story, tell

NAME = "nguyễnthịbíchngọc"
WRONG_PASSWORD = "mật-khẩu-sai-4711"
IDENTITY = "001099012345"
PAPER_WORDS = b"(Nguyen Thi Bich Ngoc, 001099012345)"


class Evening:
    """What is left when the day is over."""

    def __init__(self, story: Story, log: list[str], metrics: str, rows: list[tuple[str, ...]]) -> None:
        self.story = story
        self.log = log
        self.metrics = metrics
        self.rows = rows
        installation = story.serving.installation
        self.forbidden = {*story.secrets, NAME, WRONG_PASSWORD, IDENTITY, "Bich Ngoc"}
        self.forbidden |= {name for name in installation.users if name not in ("manager", "admin", "supervisor")}
        self.forbidden |= {urllib.parse.quote(word) for word in self.forbidden}


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    data = tmp_path_factory.mktemp("secrecy") / "data"
    installation = install(data)
    installation.add_person(NAME, Role.CLERK)
    serving = Serving(installation)
    with serving:
        misbehave(serving)
        story = tell(serving)
        _, metrics = serving.call("GET", "/metrics")
    return Evening(story, serving.log, metrics, rows_of(installation))


def misbehave(serving: Serving) -> None:
    """Everything that could tempt a program to write down what it should not."""
    tokens, base = serving.installation.tokens, "/api/v1/branches/CN01"
    ticket = serving.issue("HT")
    serving.call("POST", "/api/v1/sessions?token=1", {"user": NAME, "password": PASSWORD})
    serving.call("POST", "/api/v1/sessions", {"user": NAME, "password": WRONG_PASSWORD})
    serving.call("POST", f"{base}/counters/1/login", {"user": NAME, "password": WRONG_PASSWORD}, tokens["counter-1"])
    serving.call("POST", f"{base}/counters/1/login", {"user": NAME, "password": PASSWORD}, tokens["counter-1"])
    serving.call("POST", f"{base}/tickets", {"service": "HT", "name": NAME, "identity": IDENTITY}, tokens["kiosk"])
    serving.call("POST", f"{base}/tickets", {"service": IDENTITY}, tokens["kiosk"])
    serving.call("POST", f"{base}/counters/1/transfer", {"user": "clerk2"}, tokens["counter-1"])
    serving.call("GET", f"/api/v1/tickets/{ticket['track_url'].rpartition('/t/')[2]}?name={IDENTITY}")
    serving.call("GET", f"/{IDENTITY}?token={tokens['kiosk']}")
    serving.call("GET", f"{base}/journal?after={IDENTITY}&token={tokens['service']}", token=tokens["service"])
    serving.call("GET", f"{base}/board", token=tokens["kiosk"] + "x")
    paper = pdf(1)
    for damaged in (
        PAPER_WORDS + paper,
        paper.replace(b"%PDF-1.3", b"%PDF-1.3\n" + PAPER_WORDS),
        paper[:-80] + PAPER_WORDS,
    ):
        path = f"{base}/tickets/{ticket['ticket_id']}/scans"
        serving.call("POST", path, damaged, tokens["counter-1"], **{"Content-Type": "application/pdf"})
    serving.call("POST", f"{base}/tickets/{ticket['ticket_id']}/cancel", {}, tokens["counter-1"])
    with Following(serving, query=f"?token={tokens['counter-1']}") as follower:
        follower.wait_for(1)
        follower.say({"type": "hello", "token": IDENTITY})
        follower.wait_closed()
    with Following(serving, query=f"?after={IDENTITY}x&name={IDENTITY}") as follower:
        follower.wait_closed()


def rows_of(installation: Installation) -> list[tuple[str, ...]]:
    """Every row of every table but the city's, which is where people are; and sessions, which hold hashes."""
    connection = sqlite3.connect(installation.data / "motcua.sqlite")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = []
    for table in tables:
        where = " WHERE stream <> 'city'" if table == "journal" else ""
        rows += [tuple(map(str, row)) for row in connection.execute(f"SELECT * FROM {table}{where}")]
    connection.close()
    return rows


def test_every_line_of_the_log_is_one_json_object_of_known_fields(evening: Evening) -> None:
    templates = {operation.path for operation in ALL} | {PATH}
    assert len(evening.log) > 60
    for line in evening.log:
        record = json.loads(line)
        assert {"at", "level", "log", "message"} <= set(record) <= {"at", "level", "log", "message", "trace", *FIELDS}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["at"])
        if "route" in record:
            assert record["route"] in templates
    routes = {json.loads(line).get("route") for line in evening.log}
    assert {told.operation.path for told in evening.story.told} <= routes


def test_nothing_went_wrong_inside(evening: Evening) -> None:
    assert [line for line in evening.log if json.loads(line)["level"] in ("error", "critical")] == []


def test_no_secret_and_no_name_is_in_the_log(evening: Evening) -> None:
    assert list(found(evening, evening.log)) == []
    numbers = {told.reply.json().get("number") for told in evening.story.told if told.operation.name == "issue"}
    ids = {told.reply.json().get("ticket_id") for told in evening.story.told if told.operation.name == "issue"}
    assert not any(word in line for line in evening.log for word in numbers | ids | evening.story.codes)


def test_no_secret_no_name_and_no_number_is_in_a_metric(evening: Evening) -> None:
    assert list(found(evening, evening.metrics.splitlines())) == []
    assert not re.search(r"[A-Z]{2}-\d{3}", evening.metrics)
    labels = set(re.findall(r"(\w+)=\"", evening.metrics))
    of_jobs = {"kind", "state"}  # where the day's index waits to be counted
    assert labels - of_jobs == {"method", "route", "status", "le", "code", "branch"}


def test_no_secret_and_no_name_is_in_the_database(evening: Evening) -> None:
    assert len(evening.rows) > 60
    assert list(found(evening, [" ".join(row) for row in evening.rows])) == []


def test_no_token_and_no_password_is_in_the_citys_stream(evening: Evening) -> None:
    """Only their hashes are."""
    installation = evening.story.serving.installation
    connection = sqlite3.connect(installation.data / "motcua.sqlite")
    bodies = [body for (body,) in connection.execute("SELECT body FROM journal WHERE stream = 'city'")]
    connection.close()
    assert len(bodies) > 6
    words = {*installation.tokens.values(), PASSWORD, base64.b64encode(PASSWORD.encode()).decode()}
    assert not any(word in body for body in bodies for word in words)


def test_the_data_folder_holds_no_token_and_no_password(evening: Evening) -> None:
    installation: Installation = evening.story.serving.installation
    words = [word.encode() for word in (*installation.tokens.values(), PASSWORD, evening.story.session)]
    for path in files(installation.data):
        content = path.read_bytes()
        assert not any(word in content for word in words), path


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def found(evening: Evening, lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        for word in evening.forbidden:
            if word in line or word in line.encode().decode("unicode_escape", "replace"):
                yield word, line
