"""A program that follows every link changes nothing: as everybody who may see a page, from every page of the table."""

import html
import re
from collections import deque
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from sqlalchemy import select

from protocol.enums import Role
from server.access.looks import LOOKS
from server.backup.table_rows import tables
from server.journal.database.engine import open_database
from server.web.pages.table import PAGES
from tests.server.web.inside import session_of
from tests.serving import Installation, Serving

from . import ways
from .ask import ask

READERS = (None, Role.ADMIN)
"""Whom a crawler reads as: a stranger, and who may see nearly every page, in a browser that is signed in."""

LINK = re.compile(r'\b(?:href|src|action|formaction|data-[a-z-]+)="([^"]+)"')
"""Whatever looks like an address, also those that a form posts to."""

OF_THEMSELVES = frozenset(
    {
        *("job", "device_seen", "session", "webhook_delivery", "webhook_position"),
        *("index_day", "retention", "scan_text", "scan_word"),
    }
)
"""Tables that a running server writes whoever asks or not."""

FOLLOW = frozenset({"follower", "visit", "visit_act", "visit_day", "visit_tally", "counter_time", "booking", "plan"})
"""Rows of the follower, which comes along with the journal when a report is asked for."""

PATHS = [(one.name, re.compile(re.sub(r"\\?{\w+}", "[^/]+", one.path))) for one in PAGES]


def stored(installation: Installation) -> dict[str, list[tuple[Any, ...]]]:
    """Every row but looks, which are entries themselves, and what changes of itself."""
    engine = open_database(installation.database)
    with engine.connect() as connection:
        found = {}
        for name, table in tables(connection).items():
            if name not in OF_THEMSELVES | FOLLOW:
                rows = [tuple(row) for row in connection.execute(select(table))]
                found[name] = sorted((row for row in rows if LOOKS not in row), key=repr)
    engine.dispose()
    return found


def like(path: str) -> tuple[str, ...] | None:
    """What pages have in common that differ in an id or the language alone; None for what is no page of ours."""
    asked = urlsplit(path)
    name = next((name for name, shape in PATHS if shape.fullmatch(asked.path)), None)
    return None if name is None else (name, *sorted(parse_qs(asked.query).keys() - {"lang"}))


def crawl(serving: Serving, starts: list[str], session: str) -> set[tuple[str, ...]]:
    """Asks for one page of each kind, and for every kind of link on it; what was asked for."""
    seen: set[tuple[str, ...]] = set()
    waiting = deque(starts)
    while waiting:
        path = waiting.popleft()
        kind = like(path)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        answer = ask(serving, path, session=session)
        assert answer.status < 500, path
        links = [html.unescape(link) for link in LINK.findall(answer.body.decode("utf-8", "replace"))]
        if answer.location:
            links.append(answer.location)
        for link in links:
            whole = urlsplit(urljoin(serving.url + path, link))
            if whole.netloc == urlsplit(serving.url).netloc:
                waiting.append(whole._replace(scheme="", netloc="", fragment="").geturl())
    return seen


def test_a_crawler_that_follows_every_link_changes_nothing(tmp_path: Path) -> None:
    installation = ways.install(Installation.staffed(tmp_path / "data"))
    with Serving(installation) as serving:
        standing = ways.stand(serving)
        starts = [standing.path(one) for one in ways.walked() if one.name != "take-open"]
        sessions = [session_of(installation, ways.PEOPLE[role]) if role else "" for role in READERS]
        before = stored(installation)
        asked = [crawl(serving, starts, session) for session in sessions]
        after = stored(installation)
        assert [name for name in before if before[name] != after[name]] == []
        assert len(set().union(*asked)) > len(starts)
        assert ask(serving, "/admin", session=sessions[-1]).status == 200  # no link has signed it out
