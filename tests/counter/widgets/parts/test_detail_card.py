"""With somebody in hand the right side shows what they chose; nothing chosen is one quiet line."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from protocol.configuration import ProcedureConfig
from tests.counter.clerk import Clerk
from tests.serving import Installation, Serving, template

BIRTH = ProcedureConfig(
    "1.001193", "HT", {"vi": "Đăng ký khai sinh", "en": "Birth registration"},
    bring=({"vi": "Giấy chứng sinh", "en": "Birth certificate"}, {"vi": "CCCD", "en": "Identity card"}),
    minutes=15, fee_vnd=0,
)  # fmt: skip


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    config = msgspec.structs.replace(template(), procedures=(BIRTH,))
    with Serving(Installation.staffed(tmp_path / "data", config, 3)) as running:
        yield running
        running.kill()


def test_what_was_chosen_stands_beside_the_number(clerk: Clerk) -> None:
    clerk.serving.issue("HT", procedure=BIRTH.code, priority="elderly")
    clerk.ready().called("HT-001")
    clerk.reads("detail-heading", "What HT-001 chose")
    assert clerk.text("detail-procedure") == "Birth registration"
    assert clerk.text("detail-papers").splitlines() == ["•  Birth certificate", "•  Identity card"]
    assert clerk.text("detail-about-0") == "Free of charge"
    assert clerk.text("detail-about-1") == "about 15 minutes"
    assert clerk.text("detail-person-0") == "Elderly person (60 or over)"
    assert not clerk.widget("counter-list").isVisible()


def test_nothing_chosen_is_one_quiet_line(clerk: Clerk) -> None:
    clerk.serving.issue("HT")
    clerk.ready().called("HT-001")
    clerk.reads("detail-procedure", "No procedure was chosen.")
    assert clerk.widget("detail-procedure").property("quiet")
    assert not clerk.widget("detail-papers").isVisible()


def test_with_nobody_there_it_makes_room_for_who_waits(clerk: Clerk) -> None:
    clerk.ready()
    assert clerk.widget("counter-list").isVisible()
    assert not clerk.widget("detail-procedure").isVisible()
