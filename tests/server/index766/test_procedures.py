"""What was asked of citizens by procedure: from dossiers' own events, in days that add up and can be mended."""

from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, select, text, update

from protocol import dossier_commands as c
from protocol.configuration import ProcedureConfig
from protocol.dossier_commands import Holder, Paper
from server.cli.commands.check import _counts_of_days
from server.dossier.asked_papers import read_asked
from server.dossier.rows import course_of
from server.dossier.tables import course
from server.index766.against_catalogue import Compared, compare_papers, compare_steps
from server.index766.count import span_of, write_day
from server.index766.procedures import (
    Sums,
    compare_procedures,
    count_procedures,
    read_papers,
    read_sums,
    rebuild_procedures,
    write_procedures,
)
from server.index766.tables import procedure_day
from tests.migrated import migrated
from tests.server.dossier.stream.played import OTHER_UNIT, PROCEDURE, UNIT, Played

CITY, DAY, NEXT = ZoneInfo("Asia/Ho_Chi_Minh"), date(2026, 10, 8), date(2026, 10, 9)
BEGIN, END = span_of(DAY, CITY)


def test_a_dossiers_events_say_what_was_asked_and_what_comes_after_the_decision_changes_nothing() -> None:
    played = Played()
    brought = (Paper("p1", originals=1), Paper("p2", held=True))
    played.send_all((c.DraftDossier("CN01", PROCEDURE), c.AmendDraft(PROCEDURE, brought), c.ReceiveDossier(UNIT)))
    assert played.send(c.OfferDossier(Holder(OTHER_UNIT))) == "offered"
    assert played.send(c.AcceptOffer(OTHER_UNIT), "u-hoa") == "accepted"
    assert played.send(c.AskSupplement(("p3", "map"), "missing"), "u-hoa") == "supplement_asked"
    before = course_of(played.dossier)
    assert before is not None
    assert before["asked_papers"] == "map- p1 p2= p3-"
    assert played.send(c.Supply((*brought, Paper("p3", copies=1))), "u-lan") == "supplied"
    assert played.send(c.FinishDossier("granted"), "u-hoa") == "finished"
    decided = course_of(played.dossier)
    assert decided is not None
    named = ("procedure", "hands", "asked_papers")
    assert [decided[one] for one in named] == [PROCEDURE, 2, "map- p1 p2= p3+"]
    played.send(c.CorrectDossier((*brought, Paper("p4", copies=1)), "wrong"), "u-hoa", after=1)
    later = course_of(played.dossier)
    assert later is not None
    assert later["papers"] == 3
    assert [later[one] for one in named] == [decided[one] for one in named]


def dossier(connection: Connection, id_: str, asked: str, **values: Any) -> None:
    row = {"id": id_, "branch": "CN01", "unit": "H26", "received_at": BEGIN, "decided_at": END - 1, "steps": 9}
    of_asked = {"named": 0, "procedure": PROCEDURE, "hands": 2, "asked_papers": asked}
    connection.execute(insert(course), [row | of_asked | values])


def test_days_are_counted_by_branch_and_procedure_add_up_and_are_mended(tmp_path: Path) -> None:
    engine = migrated(tmp_path)
    with engine.begin() as connection:
        dossier(connection, "a", "map- p1 p2= p3+")
        dossier(connection, "b", "p1 p2", hands=3)
        dossier(connection, "c", "p1", decided_at=END, branch="CN02")
        dossier(connection, "d", "p1", branch="CN01-practice-1")
        dossier(connection, "old", "", procedure="")
        dossier(connection, "open", "p1", decided_at=None)
        for day in (DAY, NEXT, DAY):  # counted again, it stands once
            write_day(connection, day, {})
            write_procedures(connection, day, count_procedures(connection, day, CITY))
        both = Sums(dossiers=2, hands=5, brought=4, held=1, later=2, extra=1)
        assert read_sums(connection, DAY, DAY) == {PROCEDURE: both}
        assert read_sums(connection, DAY, NEXT)[PROCEDURE].dossiers == 3
        assert read_sums(connection, DAY, NEXT, "CN02") == {PROCEDURE: Sums(1, 2, 1)}
        papers = read_papers(connection, PROCEDURE, DAY, NEXT)
        assert papers["p1"] == {"BROUGHT": 3}
        assert papers["p2"] == {"BROUGHT": 1, "HELD": 1}
        assert papers["map"] == {"MISSING": 1}
        assert list(compare_procedures(connection, CITY)) == []
        connection.execute(update(procedure_day).where(procedure_day.c.branch == "CN01").values(brought=7))
        connection.execute(procedure_day.delete().where(procedure_day.c.branch == "CN02"))
    with engine.connect() as connection:
        found = [str(one.kind) for one in compare_procedures(connection, CITY)]
        assert found == ["row_differs", "row_missing"]
    rebuild_procedures(engine, CITY)
    with engine.connect() as connection:
        assert list(compare_procedures(connection, CITY)) == []
        assert len(connection.execute(select(procedure_day.c.day)).all()) == 2
    with engine.begin() as connection:
        connection.execute(text("UPDATE dossier_course SET asked_papers = 'p1=+' WHERE id = 'a'"))
    assert _counts_of_days(engine, rebuild=False) == []  # a row that cannot be read is the check's own finding
    engine.dispose()


def test_what_dossiers_took_weighs_against_what_the_catalogue_says() -> None:
    found = {
        "1": Sums(dossiers=10, hands=30, brought=25),
        "2": Sums(dossiers=5, hands=5, brought=50),
        "3": Sums(1, 1, 1),
    }
    paper = {"vi": "Đơn"}
    catalogue = {
        "1": ProcedureConfig("1", "HT", paper, (paper, paper, paper), steps=2),
        "2": ProcedureConfig("2", "HT", paper, (paper,)),
    }
    assert compare_papers(found, catalogue) == Compared(75, 35, 15)
    assert compare_steps(found, catalogue) == Compared(30, 20, 10)
    with pytest.raises(ValueError, match="=-"):
        read_asked("p1=-")
