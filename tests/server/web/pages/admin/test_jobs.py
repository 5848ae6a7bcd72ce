"""`/admin/jobs`: what waits and what was given up, in one's scope, and to be tried again by hand."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from server.jobs.queue import Listed, NewJob, claim, enqueue, fail, find
from server.jobs.sealing import Sealer
from server.jobs.states import JobState
from server.journal.database.dialects import connect_to_write
from server.journal.database.engine import open_database
from server.web.base.clock import now_ms
from tests.server.web.pages.ask import ask, sign_in
from tests.server.web.pages.axe import found
from tests.server.web.pages.browser import DESK, looking
from tests.serving import Serving

from .test_webhooks import installed

PAGE = "/admin/jobs"
KIND = "post"
"""One that the server does not know, so that it leaves these alone."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """With a job of each branch and of the city that was given up, and one that waits for its next try."""
    installation = installed(tmp_path_factory.mktemp("jobs"))
    engine, now = open_database(installation.database), now_ms()
    sealer = Sealer.from_file(installation.data / "keys" / "secret.key")
    with connect_to_write(engine) as connection, connection.begin():
        for name, branch in (("here", "CN01"), ("far", "CN02"), ("city", ""), ("waits", "CN01")):
            enqueue(connection, sealer, NewJob(KIND, b"an.nguyen@example.org", now, name, branch=branch), now)
    for one in claim(engine, [KIND], now, 10):
        with connect_to_write(engine) as connection, connection.begin():
            fail(connection, one, now, "out_of_time", now + 600_000 if one.id == "waits" else None)
    with Serving(installation) as running:
        yield running
    engine.dispose()


@pytest.fixture
def engine(shared: Serving) -> Iterator[Engine]:
    """The server's database, beside it."""
    beside = open_database(shared.installation.database)
    yield beside
    beside.dispose()


def job(engine: Engine, name: str) -> Listed:
    with engine.connect() as connection:
        one = find(connection, name)
    assert one is not None
    return one


def test_everybody_sees_the_work_of_the_own_scope_and_never_what_it_holds(shared: Serving) -> None:
    texts = {who: ask(shared, PAGE, session=sign_in(shared, who)).text for who in ("admin", "manager", "far")}
    acts = {who: {name for name in ("here", "far", "city", "waits") if f'action="{PAGE}/{name}"' in text}
            for who, text in texts.items()}  # fmt: skip
    assert acts == {"admin": {"here", "far", "city", "waits"}, "manager": {"here", "waits"}, "far": {"far"}}
    assert all("nguyen" not in text for text in texts.values())
    assert "mất quá nhiều thời gian" in texts["manager"]
    assert ask(shared, PAGE, session=sign_in(shared, "clerk1")).status == 403


def test_what_is_of_another_scope_is_left_alone(shared: Serving, engine: Engine) -> None:
    session = sign_in(shared, "manager")
    for name, status in (("far", 403), ("city", 403), ("none", 404)):
        for act in ("again", "discard"):
            assert ask(shared, f"{PAGE}/{name}", {"act": act}, session=session).status == status
    assert (job(engine, "far").state, job(engine, "city").state) == (JobState.DEAD, JobState.DEAD)
    assert ask(shared, f"{PAGE}/here", {"act": "paint"}, session=session).status == 422
    elsewhere = ask(shared, f"{PAGE}/here", {"act": "discard"}, session=session, origin="https://evil.example")
    assert elsewhere.location.startswith("/login")
    assert job(engine, "here").state is JobState.DEAD


@pytest.mark.slow
def test_what_was_given_up_is_tried_again_or_deleted_by_hand(
    chromium: Browser, shared: Serving, engine: Engine
) -> None:
    with looking(chromium, shared, DESK) as look:
        look.open("/admin").sign_in("admin")
        look.page.click("a[href='/admin/jobs']")
        assert found(look.page) == []
        for width in (360, 1280, 1920):
            look.page.set_viewport_size({"width": width, "height": 800})
            assert look.overflow_px()[0] <= 0, width
        look.page.click(f"form[action='{PAGE}/far'] button[value=again]")
        look.sees("[role=status]", "Đang được thử lại")
        look.page.click(f"form[action='{PAGE}/city'] button[value=discard]")
        look.sees("[role=status]", "Đã xoá")
        assert look.complaints == []
    assert (job(engine, "far").state, job(engine, "far").tries) == (JobState.WAITING, 0)
    assert job(engine, "city").state is JobState.CANCELLED
