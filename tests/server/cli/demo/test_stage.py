"""The demonstration's branch takes dossiers: the template's own example of a procedure, put in force."""

from contextlib import closing
from pathlib import Path

import pytest

from protocol.configuration import BranchConfig
from server.balance.dispatch.policies import POLICIES
from server.balance.foresight.knowledge import EMPTY
from server.balance.foresight.overrun import warn_after
from server.balance.foresight.watch import times_of
from server.catalogue.read import read_catalogue
from server.catalogue.templates import read_template
from server.cli.demo.programs import ProgramError
from server.cli.demo.stage import (
    LONG_VISIT,
    LONG_VISIT_SERVICE,
    PROCEDURE,
    RECEIVING_UNIT,
    set_up,
    with_a_long_visit,
    with_dossiers,
)
from server.cli.demo.transcript import Transcript
from server.cli.main import main


def test_the_templates_example_is_a_procedure_that_dossiers_are_received_for() -> None:
    text = with_dossiers(read_template("one").decode())
    config = read_catalogue(text.encode(), "one.toml", POLICIES)
    assert isinstance(config, BranchConfig), config
    (procedure,) = config.procedures
    assert (config.agency, procedure.code, procedure.fee_vnd, procedure.fee) == (RECEIVING_UNIT, PROCEDURE, 0, None)
    assert procedure.statutory is not None


def test_a_counter_is_warned_of_the_long_visit_soon_after_its_start() -> None:
    text = with_a_long_visit(with_dossiers(read_template("one").decode()))
    config = read_catalogue(text.encode(), "one.toml", POLICIES)
    assert isinstance(config, BranchConfig), config
    times = times_of(config, EMPTY, LONG_VISIT_SERVICE, LONG_VISIT)
    assert 5 < warn_after(times, config.overrun_percent / 100, config.transaction_target_s) < 30


def test_a_command_that_fails_ends_it_with_what_it_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE", "postgresql://a-server-that-is-in-use/")
    (tmp_path / "motcua.sqlite").write_text("in the way")
    with (
        closing(Transcript(tmp_path / "told.txt")) as told,
        pytest.raises(ProgramError, match=r"(?s)init .* holds other files"),
    ):
        set_up(tmp_path, told, main)
