"""What a branch has learned, for its managers: of services and procedures, with what each figure rests on."""

import re
from datetime import date

from msgspec.structs import replace

from protocol.configuration import ProcedureConfig
from server.balance.foresight.knowledge import EMPTY, learn
from server.balance.foresight.learned_day import LearnedDay
from server.web.pages.manager.knowledge import time_rows, weekdays
from tests.server.queue.branch import branch
from tests.server.web.pages.ask import ask
from tests.serving import Serving

MONDAY, TUESDAY = "2026-10-05", "2026-10-06"


def test_a_branch_without_days_says_that_the_catalogue_stands(standing: Serving) -> None:
    answer = ask(standing, "/manager/CN01/knowledge?lang=en", session=standing.sign_in())
    assert answer.status == 200
    assert "Nothing is learned yet" in answer.text
    assert "clerk1" not in answer.text


def test_each_time_has_its_visits_and_a_procedure_stands_under_its_service() -> None:
    procedure = ProcedureConfig("1.009999", "HT", {"vi": "Việc", "en": "A matter"})
    config = replace(branch(), procedures=(procedure,))
    day = LearnedDay(MONDAY, arrivals={16: 10})
    for _ in range(50):
        day.served("HT", "1.009999", 600_000)
    rows = time_rows(config, learn([day]))
    assert [(row.name["en"], row.seen, row.inner) for row in rows][:2] == [
        (config.services[0].name["en"], 50, False),
        ("A matter", 50, True),
    ]
    assert all(row.half_min < row.nine_min for row in rows)
    assert {row.seen for row in time_rows(config, EMPTY)} == {0}


def test_weekdays_are_drawn_to_one_scale_and_only_those_that_were_learned_from() -> None:
    known = learn([LearnedDay(MONDAY, arrivals={16: 30, 17: 10}), LearnedDay(TUESDAY, arrivals={16: 10})])
    found = weekdays(known, date.fromisoformat(TUESDAY))
    assert [(one.said, one.days) for one in found] == [("Monday", 1), ("Tuesday", 1)]
    assert max(bar.height for one in found for bar in one.bars) == 100
    assert found[0].bars[0].count > found[1].bars[0].count
    assert weekdays(EMPTY, date.fromisoformat(TUESDAY)) == []


def test_decimals_are_written_as_the_language_does(standing: Serving) -> None:
    answer = ask(standing, "/manager/CN01/knowledge?lang=vi", session=standing.sign_in())
    assert re.search(r"\d+,\d phút", answer.text)
    assert not re.search(r"\d+\.\d (phút|%)", answer.text)
