"""The demonstration's branch takes dossiers: the template's own example of a procedure, put in force."""

from protocol.configuration import BranchConfig
from server.balance.dispatch.policies import POLICIES
from server.catalogue.read import read_catalogue
from server.catalogue.templates import read_template
from server.cli.demo.stage import PROCEDURE, RECEIVING_UNIT, with_dossiers


def test_the_templates_example_is_a_procedure_that_dossiers_are_received_for() -> None:
    text = with_dossiers(read_template("one").decode())
    config = read_catalogue(text.encode(), "one.toml", POLICIES)
    assert isinstance(config, BranchConfig), config
    (procedure,) = config.procedures
    assert (config.agency, procedure.code, procedure.fee_vnd, procedure.fee) == (RECEIVING_UNIT, PROCEDURE, 0, None)
    assert procedure.statutory is not None
