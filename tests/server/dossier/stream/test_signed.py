"""A signed file counts in place of the one before; one result counts, whichever of them is set aside."""

from protocol import dossier_commands as c
from protocol.components import RESULT
from protocol.enums import Refusal
from protocol.signing import Look
from server.dossier.stream.filed import FileScan, SetFileAside
from server.dossier.stream.signed import SignFile, awaiting

from .played import PROCEDURE, UNIT, Played, branch


def signing(file: str, of: str, look: Look) -> SignFile:
    return SignFile(file, of, look, "1f", "B-B", "1" * 64, 20, "fd1")


def test_each_look_once_and_one_file_counts() -> None:
    played = Played(branch())
    played.send_all((c.DraftDossier("CN01", PROCEDURE), c.ReceiveDossier(UNIT)))
    played.send(FileScan("f1", RESULT, "0" * 64, 10, 1, "m", "fd1"))
    assert played.send(signing("f2", "f1", Look.OFFICIAL)) == "file_signed"
    assert played.send(signing("f9", "f1", Look.OFFICIAL)) == Refusal.ALREADY, "replaced"
    assert played.send(signing("f9", "f2", Look.OFFICIAL)) == Refusal.ALREADY, "this look"
    assert played.send(signing("f3", "f2", Look.AGENCY)) == "file_signed"
    for replaced in ("f1", "f2"):
        assert played.send(SetFileAside(replaced, "wrong_paper")) == Refusal.ALREADY, "it does not count"
    assert [name for name, one in played.dossier.files.items() if one.counts] == ["f3"]
    assert played.send(SetFileAside("f3", "wrong_paper")) == "file_set_aside"
    assert [(one.filed.file, look) for one, look in awaiting(played.dossier)] == [("f2", Look.AGENCY)]
    played.send_all((c.FinishDossier("granted"), c.WithdrawDossier()))
    played.send(c.ReturnResult("CN01", "receipt"))
    assert played.send(signing("f4", "f2", Look.AGENCY)) == Refusal.WRONG_STATE, "it was given out"
    assert list(awaiting(played.dossier)) == []
